"""Quoting: what every way of an order would cost, without an effect on anything.

Over the rates that release uses as well, so a quote and its confirmation are worked out alike.
"""

import secrets
from datetime import date, datetime, timedelta
from functools import cache
from typing import Protocol

from domain.holds import Hold
from domain.order import Order
from domain.quoting.offers import Explained, Terms, offer
from domain.quoting.quotes import Held, Offer, Quoted, QuoteRequest, Way
from domain.values import unchecked
from markets import MarketRates
from markets.examples import order_of

_answered = unchecked(Quoted)

LOCK_FOR = timedelta(hours=24)
"""How long a price stands at most; rules or exchange rates that change may end it sooner."""


class Screening(Protocol):
    """Who may not be traded with, and what may not be sent."""

    async def screen(self, order: Order) -> Hold | None:
        """What the order must be held for, if anything."""
        ...


class Quotes:
    """Quotes over these rates.

    Args:
        rates: Markets, exchange rates and imported tariffs.
        screening: Asked once for each request, as at release; nobody is screened without it.
        lock_for: How long a price stands at most.
    """

    def __init__(
        self,
        rates: MarketRates,
        screening: Screening | None = None,
        lock_for: timedelta = LOCK_FOR,
    ) -> None:
        self.rates = rates
        self.screening = screening
        self.lock_for = lock_for

    def rehearse(self, today: date) -> None:
        """Price an example of each market, so that no caller waits for what is done but once."""
        for market in self.rates.markets.values():
            for example in market.examples[:1]:
                self.rates.appraise(order_of(market.country, example), today)

    async def quote(self, request: QuoteRequest, now: datetime) -> Quoted:
        """Price every way that was asked for.

        Each answer is a promise of its own moment, with an id of its own: asking again gives
        another. An option's quote has that id and the option's number.

        Args:
            request: The order and the ways.
            now: The moment, in UTC; its day is the entry date unless the request says one.
        """
        order, on = request.order, request.entry_date or now.date()
        hit = await self.screening.screen(order) if self.screening else None
        stored = await self.rates.stored(order, on)
        explained = Explained(self.rates.advancements) if request.explain else None
        quote_id = f"Q-{secrets.token_hex(8)}"

        def option(nth: int, way: Way, sent: Order) -> Offer | Held:
            if hit:
                return Held.of(way, hit)
            priced = self.rates.appraise(sent, on, stored)
            if isinstance(priced, Hold):
                return Held.of(way, priced)
            terms = Terms(f"{quote_id}-{nth}", now, self.lock_for)
            return offer(way, priced, self.rates.markets[sent.destination], terms, explained)

        return _answered(
            quote_id=quote_id,
            order_id=order.order_id,
            entry_date=on,
            quoted_at=now,
            options=tuple([option(nth, *way) for nth, way in enumerate(request.ways(), start=1)]),
        )


@cache
def by_packaged_rates() -> Quotes:
    """Quotes by the packaged market files, which are read once in a process."""
    return Quotes(MarketRates.packaged())
