"""`tidewaiter demo`: the example orders, played on a whole embedded stack.

Backend, ops staff, sellers and customers use the API and the client that anyone has; only
the stand-in world is told beforehand what to do to whom.
"""

import asyncio
import json
import signal
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic

import httpx
import typer
from pydantic import SecretStr
from rich.console import Console
from rich.live import Live
from rich.markup import escape

from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from runtime.errors import CannotRun
from runtime.exits import INTERRUPTED
from runtime.settings import PARTNERS, Settings
from runtime.stack import Stack
from starter.client import Tidewaiter
from starter.demo import boards
from starter.demo.endings import (
    EFFECTS,
    Ending,
    effect_objections,
    ending,
    money_objections,
    objections,
)
from starter.demo.play import Play
from starter.demo.stories import stories
from starter.shown import show
from workflows.attributes import REGISTERED

HTTP_SECONDS = 20
FRAMES_PER_SECOND = 4


class HomeUsed(CannotRun):
    """The home has orders already; the examples would meet themselves."""

    exit_code = 2


async def demo(settings: Settings, home: Path | None, *, keep: bool, as_json: bool) -> int:
    """Play every example order and say how each ended.

    Args:
        settings: Ports and the length of a day are read; records and partners are the demo's
            own, whatever is set outside.
        home: Where to keep its state; a fresh temporary folder, gone afterwards, if None.
        keep: Leave everything running until Ctrl-C.
        as_json: Print one object on standard output, and all else on standard error.

    Returns:
        0 if each order ended as its story says, the books balance and no partner did anything
        twice; else 1.

    Raises:
        CannotRun: The stack cannot start, or the home was used before.
    """
    console = show.console(stderr=as_json)
    with _ended_by_signals(), _home(home) as folder:
        stack = Stack(
            _alone(settings, folder),
            search_attributes=REGISTERED,
            say=lambda sentence: console.print(escape(sentence), style="yellow"),
        )
        try:
            console.print("Starting Temporal, the sandbox, the worker and the API ...")
            async with stack:
                console.print(boards.whereabouts(stack.addresses))
                code = await _while_up(stack, _show(stack, console, as_json=as_json))
                if keep:
                    await _leave_open(stack, console)
                return code
        except asyncio.CancelledError:
            console.print("Stopped before the orders had ended.")
            return INTERRUPTED


async def _while_up(stack: Stack, play: Coroutine[None, None, int]) -> int:
    """What the play comes to, unless a part of the stack gives way under it.

    Raises:
        CannotRun: A part cannot be kept running.
    """
    playing, failing = asyncio.create_task(play), asyncio.create_task(stack.failure())
    try:
        await asyncio.wait((playing, failing), return_when=asyncio.FIRST_COMPLETED)
        return playing.result() if playing.done() else failing.result()
    finally:
        playing.cancel()
        failing.cancel()
        await asyncio.wait((playing, failing))


async def _leave_open(stack: Stack, console: Console) -> None:
    """Wait for Ctrl-C, with everything there to look at."""
    console.print(boards.whereabouts(stack.addresses))
    async with AsyncExitStack() as opened:
        tidewaiter = _client(stack, opened)
        pages = {
            story.order: await tidewaiter.tracking_url(story.order) or "" for story in stories()
        }
    console.print(boards.pages(pages))
    console.print("All of it is left running; Ctrl-C stops it.")
    with suppress(asyncio.CancelledError):
        await stack.failure()


async def _show(stack: Stack, console: Console, *, as_json: bool) -> int:
    """Play, judge, tell."""
    began = monotonic()
    told = stories()
    async with AsyncExitStack() as opened:
        tidewaiter = _client(stack, opened)
        api, sandbox = (
            _http(stack.addresses.api, stack.settings.api_token),
            _http(stack.addresses.sandbox),
        )
        for http in (api, sandbox):
            await opened.enter_async_context(http)
        plays = [Play(story, tidewaiter, api, sandbox) for story in told]
        await _play(plays, console)
        endings, wrong = await _judge(plays, tidewaiter, sandbox)
    if as_json:
        typer.echo(json.dumps({"orders": [end.model_dump(mode="json") for end in endings]}))
    else:
        console.print(boards.ended(endings, stack.settings.sandbox_day_seconds))
    console.print(boards.verdict(len(plays), wrong, monotonic() - began))
    return 1 if wrong else 0


async def _play(plays: Sequence[Play], console: Console) -> None:
    """All stories at once, with a row of the board for each."""
    live = Live(
        console=console,
        get_renderable=lambda: boards.under_way(plays),
        refresh_per_second=FRAMES_PER_SECOND,
        transient=True,
    )
    with live:
        async with asyncio.TaskGroup() as group:
            for play in plays:
                group.create_task(play.run())


async def _judge(
    plays: Sequence[Play], tidewaiter: Tidewaiter, sandbox: httpx.AsyncClient
) -> tuple[list[Ending], list[str]]:
    """How every order ended, and all that is wrong with it."""
    wrong = [f"{play.order.order_id} {play.trouble}" for play in plays if play.trouble]
    endings: list[Ending] = []
    for play in plays:
        if end := await ending(play.story, tidewaiter):
            endings.append(end)
            wrong += objections(play.story, end)
    ledger = (await sandbox.get("/control/ledger")).raise_for_status().json()
    effects = EFFECTS.validate_python(ledger["effects"])
    wrong += effect_objections(effects)
    wrong += await money_objections(tidewaiter.records, effects)
    return endings, wrong


def _client(stack: Stack, opened: AsyncExitStack) -> Tidewaiter:
    """A client of this stack, whatever Temporal the environment names."""
    database = Database(stack.settings.database_url)
    opened.callback(database.close)
    journal = RecordsJournal(database)
    client = Tidewaiter(stack.client, Views(database), journal, stack.settings.task_queue)
    client.public_url = stack.settings.public_url
    return client


def _http(url: str, token: SecretStr | None = None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=HTTP_SECONDS, trust_env=False)


def _alone(settings: Settings, home: Path) -> Settings:
    """These settings with records of the demo's own and every partner played by the sandbox."""
    unset = {f"{partner}_{what}": None for partner in PARTNERS for what in ("url", "token")}
    # No example order may ever reach an authority, and no example customer a mailbox.
    unset |= {"cds_url": None, "smtp_host": None, "notice_webhook_url": None}
    own = {"home": home.absolute(), "database_url": f"sqlite:///{home.absolute() / 'records.db'}"}
    return settings.model_copy(update=unset | own)


@contextmanager
def _home(home: Path | None) -> Iterator[Path]:
    if home is None:
        with tempfile.TemporaryDirectory(prefix="tidewaiter-demo-") as folder:
            yield Path(folder)
    elif (home / "records.db").exists():
        raise HomeUsed(f"{home} has orders already; the demo wants a fresh folder")
    else:
        yield home


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM cancel this task, so that everything is stopped in order."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None
    signals = (signal.SIGINT, signal.SIGTERM)
    for signal_ in signals:
        loop.add_signal_handler(signal_, task.cancel)
    try:
        yield
    finally:
        for signal_ in signals:
            loop.remove_signal_handler(signal_)
