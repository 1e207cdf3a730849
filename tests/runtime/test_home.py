import fcntl
import os
from pathlib import Path

import pytest

from runtime import home as module
from runtime.home import Addresses, Home, HomeInUse

SOMEWHERE = Addresses(temporal="127.0.0.1:7", temporal_ui="", sandbox="", api="")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


async def test_the_secrets_are_made_once_and_for_their_owner_only(home: Home) -> None:
    async with home.held():
        first = home.secrets()

    assert Home(home.path).secrets() == first
    assert home.path.stat().st_mode & 0o077 == 0
    assert (home.path / "secrets.json").stat().st_mode & 0o077 == 0


async def test_no_two_homes_share_a_secret(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    async with home.held(), other.held():
        ours, theirs = home.secrets(), other.secrets()

    assert ours.tokens.keys() == theirs.tokens.keys()
    assert set(ours.tokens.values()).isdisjoint(theirs.tokens.values())
    assert set(ours.webhooks.values()).isdisjoint(theirs.webhooks.values())


async def test_a_second_stack_on_one_home_is_told_who_has_it(home: Home) -> None:
    async with home.held():
        with pytest.raises(HomeInUse, match=f"pid {os.getpid()}"):
            async with Home(home.path).held():
                pytest.fail("two stacks on one home")


async def test_what_a_killed_stack_announced_is_not_believed(home: Home) -> None:
    async with home.held():
        with home.announced(SOMEWHERE):
            left = (home.path / "addresses.json").read_bytes()
    (home.path / "addresses.json").write_bytes(left)

    assert home.addresses() is None


async def test_a_home_is_free_again_when_its_stack_has_ended(home: Home) -> None:
    async with home.held():
        pass

    async with home.held():
        assert home.path.is_dir()


async def test_what_a_killed_stack_left_running_is_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ORPHANS_GONE_SECONDS", 0.1)
    home.path.mkdir()
    with (home.path / "children.lock").open("w") as orphan:
        fcntl.flock(orphan, fcntl.LOCK_EX)

        with pytest.raises(HomeInUse, match="killed run"):
            async with home.held():
                pytest.fail("the orphan still has the files")


async def test_a_running_stack_can_be_found_by_its_home(home: Home) -> None:
    async with home.held():
        assert home.addresses() is None
        with home.announced(SOMEWHERE):
            assert Home(home.path).addresses() == SOMEWHERE

    assert home.addresses() is None
