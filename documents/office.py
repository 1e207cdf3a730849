"""The office: an order's documents for its run, which must not stumble over a name."""

import asyncio
from collections.abc import Sequence
from datetime import date

from typst import TypstError

from documents.fonts import NoGlyph
from documents.sheets import draw_all
from documents.typesetter import Typesetter
from domain.charges import LandedCost
from domain.fx import Exchange
from domain.holds import Fault, Hold
from domain.order import Order
from domain.papers.documents import DocumentFacts, Drawn, Needed, not_drawable, required


class Office:
    """The port `activities.ports.Documents` over the templates and the market files' rates."""

    def __init__(self, typesetter: Typesetter, exchange: Exchange) -> None:
        self._typesetter = typesetter
        self._exchange = exchange

    async def draw(self, order: Order, landed: LandedCost, on: date) -> tuple[Drawn, ...] | Hold:
        """The documents that the order needs, or the fields that keep one from being made."""
        needed = required(order, landed, self._exchange, on)
        if hold := not_drawable(order, [fault for each in needed for fault in each.lacks]):
            return hold
        return await asyncio.to_thread(self._drawn, needed, order, landed, on)

    def _drawn(
        self, needed: Sequence[Needed], order: Order, landed: LandedCost, on: date
    ) -> tuple[Drawn, ...] | Hold:
        try:
            facts = DocumentFacts.of(order, on)
            return draw_all(self._typesetter, needed, order, landed, facts)
        except NoGlyph as missing:
            # Let pass by a person, the order goes with papers that others make.
            return not_drawable(order, missing.faults) or ()
        except TypstError as refused:
            fault = Fault(pointer="", message=str(refused), code="not_drawn")
            return not_drawable(order, (fault,)) or ()
