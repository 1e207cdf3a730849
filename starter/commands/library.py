"""A verb's look into the imported tariffs: no Temporal and no worker is asked for them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from records.engine import Database
from records.tariffs.library import TariffLibrary
from starter.commands.records import records_of
from starter.commands.setting import settings

T = TypeVar("T")


def ask(question: Callable[[TariffLibrary], Awaitable[T]]) -> T:
    """Ask the records that the settings name.

    Raises:
        CannotRun: Their database does not answer, or has no tables of ours.
    """
    ours = settings()

    async def answer() -> T:
        database = Database(ours.database_url)
        try:
            return await question(TariffLibrary(database))
        finally:
            database.close()

    with records_of(ours):
        return asyncio.run(answer())
