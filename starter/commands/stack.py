"""`tidewaiter up` and `tidewaiter demo`: everything embedded, in the foreground."""

import asyncio
from pathlib import Path

import typer

from runtime import up as foreground
from starter.commands.setting import settings
from starter.demo import stage
from starter.shown import show
from workflows.attributes import REGISTERED


def up(home: Path | None) -> None:
    """Run everything until Ctrl-C."""
    raise typer.Exit(asyncio.run(foreground.up(settings(home), show.console(), REGISTERED)))


def play(home: Path | None, *, keep: bool, as_json: bool) -> None:
    """Play the example orders and show how each ended."""
    raise typer.Exit(asyncio.run(stage.demo(settings(), home, keep=keep, as_json=as_json)))
