"""One server process of the benchmark of quotes, until SIGTERM.

python benchmarks/quote_server.py KIND PORT FOLDER

Ours is the whole API as `tidewaiter api` serves it, over the packaged market files. Both sides
write a line for each request to their log.
"""

import gc
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from temporalio.client import Client
from uvicorn.config import LOGGING_CONFIG

from benchmarks import bare_quotes, carts
from domain.quotes import QuoteRequest
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from runtime import exits, logs
from runtime.loop import run
from runtime.ports import LOOPBACK
from runtime.settings import Settings
from starter.api import create_app
from starter.client import Tidewaiter
from starter.quotes import by_packaged_rates

KINDS = ("product", "bare", "bare-small")


async def product(folder: Path) -> FastAPI:
    """Our API; quoting asks nothing of Temporal, so there is none."""
    settings = Settings(database_url=f"sqlite:///{folder / 'records.db'}")
    database = Database(settings.database_url)
    nobody = await Client.connect(f"{LOOPBACK}:1", lazy=True)
    tidewaiter = Tidewaiter(nobody, Views(database), RecordsJournal(database))
    return create_app(tidewaiter, {}, settings)


async def canned() -> bytes:
    """Our answer to the first cart."""
    request = QuoteRequest.model_validate_json(next(carts.bodies(1)))
    quoted = await by_packaged_rates().quote(request, datetime.now(UTC))
    return quoted.model_dump_json().encode()


async def serve(kind: str, port: int, folder: Path) -> None:
    """Serve one candidate; ours logs as it does, a bare one as uvicorn does by default."""
    ours = kind == "product"
    if ours:
        logs.configure("json", "info")
    app = (
        await product(folder)
        if ours
        else bare_quotes.endpoint(await canned(), small=kind == "bare-small")
    )
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        app,
        host=LOOPBACK,
        port=port,
        lifespan="off",
        access_log=not ours,
        log_config=None if ours else LOGGING_CONFIG,
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    name, at, where = sys.argv[1:]
    exits.run(lambda: run(serve(name, int(at), Path(where))))
