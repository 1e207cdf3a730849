"""`tidewaiter worker`, `api` and `migrate`: one part of Tidewaiter on any Temporal cluster."""

import typer

import worker as working
from records.migrate import upgrade
from runtime.loop import run
from starter.commands.records import make_room, records_of
from starter.commands.serving import logged, serve
from starter.commands.setting import settings
from wiring.api import serve_api


def worker() -> None:
    """Run the worker until it is told to stop."""
    ours = logged(settings())
    with records_of(ours):
        run(working.run(ours))


def api(host: str | None, port: int | None) -> None:
    """Run the HTTP API until it is told to stop."""
    ours = logged(settings())
    at = (ours.api_host if host is None else host, ours.api_port if port is None else port)
    with records_of(ours):
        serve(serve_api(ours, *at), *at)


def migrate() -> None:
    """Bring the records up to date; a second run finds nothing to do."""
    ours = settings()
    with records_of(ours):
        make_room(ours)
        applied = upgrade(ours.database_url)
    typer.echo(f"Applied {', '.join(applied)}." if applied else "The records are up to date.")
