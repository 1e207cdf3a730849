"""Rates: an order priced by the market files, and by the tariffs that were imported."""

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol

from domain.charges import LandedCost
from domain.checks.restrictions import not_let_out
from domain.fx import Exchange
from domain.holds import Hold
from domain.landed_cost import Priced, appraise
from domain.markets.clauses import Advancement, Tariff
from domain.markets.market import Market
from domain.markets.tariffs import NONE as NO_TARIFFS
from domain.markets.tariffs import Tariffs
from domain.order import Order
from domain.reasons import HoldReason
from markets.packs import load, load_advancements, load_exchange


class TariffStore(Protocol):
    """Where imported tariffs are kept."""

    async def tables(self, country: str, hs_codes: Sequence[str], on: date) -> Sequence[Tariff]:
        """The measures of a country in force on a day, with the rates about these codes only.

        A rate is about a code if either begins with the other: national codes inherit from
        shorter ones, and a code that is too short can be told how it is split further.
        """
        ...

    async def national_codes(self, country: str, code: str, on: date) -> Mapping[str, str]:
        """The codes under this one that goods are declared under, with their words."""
        ...


class MarketRates:
    """The port `activities.ports.Rates` over the market files."""

    def __init__(
        self,
        markets: Mapping[str, Market],
        exchange: Exchange,
        advancements: Sequence[Advancement] = (),
        store: TariffStore | None = None,
    ) -> None:
        self.markets = markets
        self.exchange = exchange
        self.advancements = advancements
        self._store = store

    @classmethod
    def packaged(
        cls, store: TariffStore | None = None, beside: Traversable | None = None
    ) -> "MarketRates":
        """Rates by the files of this package, and by those of a folder that stand in for them.

        Raises:
            MarketFileError: A file is broken.
        """
        folders = (files(__package__ or "markets"), beside) if beside else ()
        return cls(load(*folders), load_exchange(*folders), load_advancements(*folders), store)

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        """The landed cost by the rules in force on this day, or why it cannot be known."""
        stored = await self.stored(order, entry_date)
        priced = self.appraise(order, entry_date, stored)
        return priced if isinstance(priced, Hold) else priced.landed

    def appraise(self, order: Order, on: date, stored: Tariffs = NO_TARIFFS) -> Priced | Hold:
        """Like `price`, with what it was worked out for; `stored` was looked up before."""
        market = self.markets.get(order.destination)
        if market is None:
            return Hold.ask(order, HoldReason.UNSUPPORTED_DESTINATION, country=order.destination)
        if hold := self.not_let_out(order, on):
            return hold
        return appraise(
            order, market, on, self.exchange, stored=stored, advancements=self.advancements
        )

    def not_let_out(self, order: Order, on: date) -> Hold | None:
        """What the country that the goods leave objects to, if it has a market file."""
        origin = self.markets.get(order.inventory.country)
        return not_let_out(order, origin, on) if origin else None

    async def stored(self, order: Order, on: date) -> Tariffs:
        """What imported tariffs say of the order's goods; nothing where none was imported."""
        if self._store is None:
            return NO_TARIFFS
        codes = tuple(dict.fromkeys(line.hs_code for line in order.lines if line.hs_code))
        return Tariffs(await self._store.tables(order.destination, codes, on))

    async def national_codes(self, country: str, hs_code: str, on: date) -> Mapping[str, str]:
        """The codes that goods of this one are declared under; none where no tariff is imported."""
        return await self._store.national_codes(country, hs_code, on) if self._store else {}
