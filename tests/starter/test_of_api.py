"""What verbs ask of the API, where something else answers at its address, or nothing in time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr, TypeAdapter

from runtime.errors import CannotRun
from runtime.settings import Settings
from starter.commands import of_api
from starter.commands.of_api import fetched

NUMBERS: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[int, ...])


class Answering:
    """Sends the same to whoever calls, and then nothing."""

    raw = b""
    asked = b""
    slowly = False

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one call."""
        self.asked = await reader.readuntil(b"\r\n\r\n")
        writer.write(self.raw)
        try:
            while self.slowly:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            return
        finally:
            writer.close()

    def says(self, body: bytes, length: int | None = None) -> None:
        """Have it answer 200 with this body."""
        head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n"
        self.raw = head % (len(body) if length is None else length) + body


@pytest.fixture
async def there() -> AsyncIterator[tuple[Answering, Settings]]:
    answering = Answering()
    server = await asyncio.start_server(answering.meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield answering, Settings(api_url=f"http://127.0.0.1:{port}", api_token=SecretStr("schlüssel"))
    server.close()


async def ask(settings: Settings) -> tuple[int, ...]:
    return await fetched(settings, "/v1/numbers", {}, NUMBERS)


async def test_a_token_in_any_alphabet_is_shown_as_it_is(
    there: tuple[Answering, Settings],
) -> None:
    answering, settings = there
    answering.says(b"[1, 2]")

    assert await ask(settings) == (1, 2)
    assert "schlüssel".encode() in answering.asked


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"null", b"[[]]", b"\xff"])
async def test_what_is_no_answer_of_ours_is_said_to_be_none(
    there: tuple[Answering, Settings], body: bytes
) -> None:
    answering, settings = there
    answering.says(body)

    with pytest.raises(CannotRun, match="is not this API"):
        await ask(settings)


async def test_an_answer_that_never_ends_is_given_up(
    there: tuple[Answering, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_api, "SECONDS", 0.3)
    answering, settings = there
    answering.says(b"[", length=10**6)
    answering.slowly = True

    with pytest.raises(CannotRun, match="does not answer: TimeoutError"):
        async with asyncio.timeout(5):
            await ask(settings)


async def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(CannotRun, match="does not answer: InvalidURL"):
        await ask(Settings(api_url="http://[::"))
