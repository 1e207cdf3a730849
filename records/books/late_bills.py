"""Bills that come after the books were closed: a carrier that weighed again, weeks later.

They are booked as what they are, a variance against nothing expected, and can be disputed.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from domain.books.reweighing import NOTHING, Scales, reweighed
from domain.books.variance import Between, Cause, Variance
from domain.charges import Bill, ChargeKind
from domain.money import total
from domain.order import Order
from domain.settlement import in_money_of
from records.books import entries, ledger, variances
from records.books.entries import Entry, EntryKind
from records.orders import lock
from records.rows import VarianceRow
from records.tables.core import Variances, table

_VARIANCES = table(Variances)


class BooksOpen(ValueError):
    """The order's books are open: its bills are fetched when they are closed."""


def billed(
    db: Connection, order: Order, bill: Bill, at: datetime, scales: Scales
) -> tuple[VarianceRow, ...]:
    """Book a bill that came late, once; the lines that it became.

    Raises:
        BooksOpen: The order is not settled yet.
        OtherMoney: The bill is neither in the order's currency nor in its market's.
    """
    if lock(db, order.order_id)["settlement"] is None:
        raise BooksOpen(
            f"the books of {order.order_id} are open: bills are fetched when they are closed"
        )
    late = f"{bill.issuer}:{bill.reference}"
    bill = in_money_of(order, variances.landed_of(db, order), bill)
    entry = entries.bill(order, bill)
    if entry.entry_id in ledger.post(db, [entry], at):
        ledger.post(db, [_variance(order, entry, bill)], at)
        rows = tuple(_lines(order, bill, scales))
        variances.keep(db, order, Between.RELEASE_AND_BILL, rows, at=at, late=late)
    query = (
        select(_VARIANCES)
        .where(_VARIANCES.c.order_id == order.order_id)
        .where(_VARIANCES.c.variance_id.startswith(variances.key_of(order, late), autoescape=True))
        .order_by(_VARIANCES.c.variance_id)
    )
    return tuple(variances.as_row(dict(row)) for row in db.execute(query).mappings())


def _variance(order: Order, booked: Entry, bill: Bill) -> Entry:
    debits = {f"{kind}_variance": bill.amount(kind) for kind in ChargeKind if bill.amount(kind)}
    key = f"{booked.entry_id}:variance"
    return Entry.of(key, EntryKind.VARIANCE, order, debits, "variance_clearing")


def _lines(order: Order, bill: Bill, scales: Scales) -> Iterator[Variance]:
    """What was billed for weight line by line, the rest kind by kind."""
    (rest,), for_weight = reweighed(order, [bill], NOTHING, scales)
    yield from for_weight
    for kind in ChargeKind:
        lines = [line for line in rest.charges if line.kind is kind and line.amount]
        if lines:
            yield Variance(
                between=Between.RELEASE_AND_BILL,
                kind=kind,
                name=", ".join(dict.fromkeys(line.name or kind for line in lines)),
                sku=None,
                expected=NOTHING,
                actual=total(line.amount for line in lines),
                cause=Cause.FEE,
                why="billed after the books were closed",
                reference=bill.reference,
            )
