"""One worker process of the benchmark, until SIGTERM.

python benchmarks/candidate.py KIND TEMPORAL_ADDRESS TASK_QUEUE DATABASE_URL EAR
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.worker import Worker

from benchmarks import bare, product
from benchmarks.telling import Tells
from records.engine import Database
from runtime import exits
from runtime.converter import data_converter
from runtime.loop import run
from worker import RUNNER

Build = Callable[[Client, str, Database], Worker]

WORKERS: dict[str, tuple[Build, DataConverter]] = {
    "product": (product.worker, data_converter),
    "bare": (partial(bare.worker, runner=bare.SANDBOXED), DataConverter.default),
    "bare-unsandboxed": (partial(bare.worker, runner=RUNNER), DataConverter.default),
}


async def main(kind: str, address: str, task_queue: str, database_url: str, ear: str) -> None:
    """Work on this queue, with this database, telling this ear."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    build, converter = WORKERS[kind]
    client = await Client.connect(
        address,
        data_converter=converter,
        identity=f"{kind}:{os.getpid()}@{socket.gethostname()}",
        interceptors=[Tells(Path(ear))],
    )
    database = Database(database_url)
    async with build(client, task_queue, database):
        await stop.wait()
    database.close()


if __name__ == "__main__":
    exits.run(lambda: run(main(*sys.argv[1:])))
