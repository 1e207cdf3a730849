"""The worker process of the benchmark of webhooks, until SIGTERM: ours, its partners in memory.

python benchmarks/webhook_worker.py TASK_QUEUE DATABASE_URL
"""

import asyncio
import signal
import sys

from benchmarks import product
from records.engine import Database
from runtime import exits
from runtime.connect import connect
from runtime.loop import run
from runtime.settings import Settings


async def main(task_queue: str, database_url: str) -> None:
    """Work on this queue, with this database, at the Temporal that the environment names."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await connect(Settings(), role="worker")
    database = Database(database_url)
    async with product.worker(client, task_queue, database):
        await stop.wait()
    database.close()


if __name__ == "__main__":
    exits.run(lambda: run(main(*sys.argv[1:])))
