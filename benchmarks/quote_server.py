"""Our server process of the benchmark of quotes, until SIGTERM.

python benchmarks/quote_server.py PORT FOLDER

The whole API as `tidewaiter api` serves it, over the packaged market files.
"""

import gc
import sys
from pathlib import Path

import uvicorn
from temporalio.client import Client

from benchmarks.engine import ENTRY
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


async def serve(port: int, folder: Path) -> None:
    """Serve and log as `tidewaiter api` does; quoting asks nothing of Temporal or the records."""
    logs.configure("json", "info")
    settings = Settings(database_url=f"sqlite:///{folder / 'records.db'}")
    database = Database(settings.database_url)
    nobody = await Client.connect(f"{LOOPBACK}:1", lazy=True)
    tidewaiter = Tidewaiter(nobody, Views(database), RecordsJournal(database))
    quotes = by_packaged_rates()
    app = create_app(tidewaiter, {}, settings, quotes)
    quotes.rehearse(ENTRY)
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        app, host=LOOPBACK, port=port, lifespan="off", access_log=False, log_config=None
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    exits.run(lambda: run(serve(int(sys.argv[1]), Path(sys.argv[2]))))
