"""`tidewaiter up`: the whole stack in the foreground, until Ctrl-C."""

import asyncio
import shlex
import signal
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import make_url

from runtime.errors import CannotRun
from runtime.settings import HOME, Settings
from runtime.stack import Stack


async def up(settings: Settings, console: Console, search_attributes: Mapping[str, str]) -> int:
    """Run everything embedded until Ctrl-C or SIGTERM, and say where each part is.

    The first signal stops the parts in order; a second one does not wait for them.

    Args:
        settings: Of the stack; see ``Stack``.
        console: Where to say it.
        search_attributes: Name and type of each that Temporal must know.

    Returns:
        The exit code: 0 after a signal; 2 when another stack runs on this home; 1 when a part
        cannot start or cannot be kept running.
    """
    _cancel_on_signals()
    stack = Stack(
        settings,
        search_attributes=search_attributes,
        say=lambda sentence: console.print(escape(sentence), style="yellow"),
    )
    try:
        console.print("Starting Temporal, the sandbox, the worker and the API ...")
        async with stack:
            console.print(_where(stack), "Ctrl-C stops it; the orders stay.")
            console.print(escape(_how_to_reach(stack.home.path)), soft_wrap=True)
            await stack.failure()
    except CannotRun as trouble:
        console.print(escape(str(trouble)), style="red")
        return trouble.exit_code
    except asyncio.CancelledError:
        console.print("Stopped. `tidewaiter up` goes on where the orders are.")
        return 0


def _cancel_on_signals() -> None:
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_, task.cancel)


def _where(stack: Stack) -> Table:
    table = Table.grid(padding=(0, 2))
    for what, where in (
        ("Temporal UI", stack.addresses.temporal_ui),
        ("Temporal", stack.addresses.temporal),
        ("API", f"{stack.addresses.api}/docs"),
        ("Customers' pages", f"{stack.settings.public_url}/t/..., by `tidewaiter link ORDER_ID`"),
        ("Sandbox ledger", f"{stack.addresses.sandbox}/control/ledger"),
        ("Records", repr(make_url(stack.settings.database_url))),  # without its password
        ("Logs", str(stack.home.logs)),
    ):
        table.add_row(f"  {what}", escape(where))
    return table


def _how_to_reach(home: Path) -> str:
    """How other verbs find this stack, from this folder."""
    if home == Path(HOME).absolute():
        return "In another terminal, from this folder: tidewaiter holds"
    return f"In another terminal: tidewaiter --home {shlex.quote(str(home))} holds"
