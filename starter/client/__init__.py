"""The client: everything that a backend or a desk can ask of Tidewaiter.

    async with await Tidewaiter.connect() as tidewaiter:
        await tidewaiter.submit(order)
        for hold in await tidewaiter.holds(order_id=order.order_id):
            await tidewaiter.resolve(Waive.of(hold, by="ops@example.com"))
        print(await tidewaiter.outcome(order.order_id))

HTTP API, command line, demo and tests all stand on it. What runs is asked of its run; lists,
and what has ended, are read from the records. Every call is bounded in time, except `outcome`
and `watch`, which wait for the order. What is refused is a `starter.refusals.Refused`, what
may go better later an `Unavailable`.
"""

import asyncio
from collections.abc import Callable
from typing import Self

from carriers import load_scales
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from runtime.connect import connect, public_url
from runtime.settings import Settings
from starter.client.answers import Answers
from starter.client.arrivals import Arrivals, almanac_of
from starter.client.books import Books
from starter.client.choices import Choices
from starter.client.claims import Claims, ClaimWish
from starter.client.last_mile import LastMile
from starter.client.orders import Orders, Submitted
from starter.client.papers import Papers
from starter.client.reports import Reports
from starter.client.returns import Returns, ReturnWish

__all__ = ["ClaimWish", "ReturnWish", "Submitted", "Tidewaiter"]


class Tidewaiter(
    Orders, Answers, Reports, Returns, Claims, Books, Choices, Papers, Arrivals, LastMile
):
    """One connection to Temporal and to the records; safe to share between tasks."""

    _close: Callable[[], None] | None = None

    @classmethod
    async def connect(cls, settings: Settings | None = None, *, role: str = "client") -> Self:
        """Connect as the environment says.

        Args:
            settings: Read from the environment where absent.
            role: Who is calling, as Temporal shows it: `api`, `cli`.

        Raises:
            runtime.connect.TemporalUnreachable: Nothing answered in time.
        """
        settings = settings or Settings()
        temporal = await connect(settings, role=role)
        database = Database(settings.database_url)
        journal = RecordsJournal(database, scales=load_scales(settings.carriers))
        connected = cls(temporal, Views(database), journal, settings.task_queue)
        connected._close = database.close
        connected.public_url = public_url(settings)
        if settings.carriers:
            connected._almanac = almanac_of(settings)
        return connected

    async def aclose(self) -> None:
        """Let go of the records, if this client opened them; Temporal needs no goodbye."""
        if self._close:
            await asyncio.to_thread(self._close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
