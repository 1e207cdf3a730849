"""Each kind of document drawn, of an order of many lines."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import count

from benchmarks.engine import timed
from benchmarks.part_report import Figure
from documents import Fonts, Typesetter, draw
from domain.lines import GoodsFlag, OriginProof
from domain.order import Order
from domain.papers.documents import DocumentFacts, DocumentKind, Needed
from domain.parties import Address, Party
from tests.builders import a_line, an_order

LINES = 20
DRAWN_GOAL_US = 300_000.0

AGREEMENT = "EU-UK TCA"
ON = date(2026, 11, 22)


def figures() -> Iterator[Figure]:
    """Every kind; the fonts are read, no two orders are alike."""
    typesetter, order, nth = Typesetter(Fonts()), _order(), count()

    def drawn(kind: DocumentKind) -> object:
        # Typst keeps what it drew: the same order again would cost it nothing.
        another = order.model_copy(update={"order_id": f"TW-{next(nth)}"})
        agreement = AGREEMENT if kind is DocumentKind.STATEMENT_ON_ORIGIN else None
        needed = Needed(kind=kind, why="it is measured", agreement=agreement)
        return draw(typesetter, needed, another, None, DocumentFacts.of(another, ON))

    for kind in DocumentKind:
        what = f"{kind.replace('_', ' ')}, {LINES} lines"
        yield Figure.of(timed(what, partial(drawn, kind)), DRAWN_GOAL_US)


def _order() -> Order:
    """From Germany, with all that each kind of document is about."""
    address = Address(lines=("1 Example Street",), city="Berlin", postcode="10115", country="DE")
    line = a_line(
        origin="DE",
        flags=(GoodsFlag.LITHIUM_BATTERY,),
        origin_proof=OriginProof(agreement=AGREEMENT),
    )
    return an_order(
        shipper=Party(name="Example Lighting", address=address),
        lines=tuple(line.model_copy(update={"sku": f"S{nth}"}) for nth in range(LINES)),
    )
