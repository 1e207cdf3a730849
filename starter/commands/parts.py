"""`tidewaiter worker`, `api` and `migrate`: one part of Tidewaiter on any Temporal cluster."""

import asyncio

import typer

import worker as wiring
from records.migrate import upgrade
from runtime import logs
from runtime.settings import Settings
from starter.commands.setting import settings


def worker() -> None:
    """Run the worker until it is told to stop."""
    asyncio.run(wiring.run(_logging(settings())))


def api(host: str | None, port: int | None) -> None:
    """Run the HTTP API until it is told to stop."""
    ours = _logging(settings())
    asyncio.run(
        wiring.serve_api(
            ours,
            ours.api_host if host is None else host,
            ours.api_port if port is None else port,
        )
    )


def migrate() -> None:
    """Bring the records up to date; a second run finds nothing to do."""
    applied = upgrade(settings().database_url)
    typer.echo(f"Applied {', '.join(applied)}." if applied else "The records are up to date.")


def _logging(ours: Settings) -> Settings:
    logs.configure(ours.log_format, ours.log_level)
    return ours
