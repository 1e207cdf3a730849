"""What the steps need of the rules: rates, lists of parties, declarations, papers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from domain.charges import LandedCost
from domain.filing.plan import FilingPlan
from domain.holds import Hold
from domain.order import Order
from domain.papers.documents import Drawn


class Rates(Protocol):
    """The import rules of every destination that has a market file."""

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        """The landed cost by the rules in force on this day, or why it cannot be known."""
        ...

    async def national_codes(self, country: str, hs_code: str, on: date) -> Mapping[str, str]:
        """The codes that goods of this one are declared under, with their words, if known."""
        ...


class Screening(Protocol):
    """The lists of parties that nobody may deal with."""

    async def screen(self, order: Order) -> Hold | None:
        """A question about the first party that resembles a listed one; None if none does."""
        ...


class Filing(Protocol):
    """What every kind of declaration must state, by the rules of its country."""

    async def plan(self, order: Order, landed: LandedCost) -> FilingPlan | None:
        """What would be declared, and what it lacks; None where no rules are known."""
        ...


class Documents(Protocol):
    """Those who draw the papers that travel with an order."""

    async def draw(self, order: Order, landed: LandedCost, on: date) -> Sequence[Drawn] | Hold:
        """The documents that the order needs, issued on this day; or what keeps one from it.

        The same order and day are the same bytes.
        """
        ...
