import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from runtime.connect import TemporalUnreachable, connect, connect_to
from runtime.home import Addresses, Home
from runtime.settings import Settings

NOBODY = "127.0.0.1:1"


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        yield f"{host}:{port}"


async def test_a_server_that_is_not_there_is_named_in_one_line() -> None:
    with pytest.raises(TemporalUnreachable) as refused:
        await connect_to(NOBODY, role="cli")

    assert str(refused.value) == f"Temporal at {NOBODY}: Connection refused"


async def test_a_server_that_does_not_answer_is_not_waited_for_long(silent: str) -> None:
    with pytest.raises(TemporalUnreachable, match=f"{silent}: no answer within 0.2 s"):
        await connect_to(silent, role="cli", patience=timedelta(seconds=0.2))


async def test_an_address_that_is_none_is_named_too() -> None:
    with pytest.raises(TemporalUnreachable, match="no such thing"):
        await connect_to("no such thing", role="cli")


async def test_the_standard_variable_says_where_temporal_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:2")

    with pytest.raises(TemporalUnreachable, match=r"127\.0\.0\.1:2"):
        await connect(settings, role="cli")


async def test_so_does_a_profile_of_the_standard_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profiles = tmp_path / "temporal.toml"
    profiles.write_text('[profile.production]\naddress = "127.0.0.1:3"\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profiles))
    monkeypatch.setenv("TEMPORAL_PROFILE", "production")

    with pytest.raises(TemporalUnreachable, match=r"127\.0\.0\.1:3"):
        await connect(settings, role="cli")


async def test_a_file_that_does_not_parse_is_said_before_anything_is_called(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profiles = tmp_path / "temporal.toml"
    profiles.write_text("address = [")
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profiles))

    with pytest.raises(TemporalUnreachable, match="TEMPORAL_"):
        await connect(settings, role="cli")


async def test_else_it_is_the_stack_that_runs_on_this_home(settings: Settings) -> None:
    home = Home(settings.home)
    running = Addresses(temporal="127.0.0.1:4", temporal_ui="", sandbox="", api="")

    async with home.held():
        with home.announced(running), pytest.raises(TemporalUnreachable, match="127.0.0.1:4"):
            await connect(settings, role="cli")


async def test_else_where_temporal_customarily_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.connect.CUSTOMARY", NOBODY)

    with pytest.raises(TemporalUnreachable, match=NOBODY):
        await connect(settings, role="cli")
