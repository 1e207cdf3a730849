"""Bills that carriers tell by themselves: each is booked once, whenever and however often it comes.

What comes before the books are closed waits for that. What is told anew in other words is booked by
what it changes, and of words that overtake each other the latest counts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select, update

from domain.books.reweighing import Scales
from domain.charges import Bill, ToldBill
from domain.order import Order
from domain.settlement import in_money_of
from records.books import entries, late_bills, variances
from records.engine import insert
from records.orders import lock
from records.tables.core import table
from records.tables.ledger import ToldBills

_TOLD = table(ToldBills)


class BillOfAnother(ValueError):
    """A bill is told for an order, and stands in the books of another; says which."""


def told(db: Connection, order: Order, word: ToldBill, at: datetime, scales: Scales) -> None:
    """Keep what a carrier tells, unless later words are known, and book it if the books are closed.

    Raises:
        OtherMoney: The bill is neither in the order's currency nor in its market's.
        BillOfAnother: Its issuer told it under this reference for another order.
    """
    settled = lock(db, order.order_id)["settlement"] is not None
    bill = in_money_of(order, variances.landed_of(db, order), word.bill)
    entries.refuse_other_money(order, bill)
    row = {
        "issuer": bill.issuer,
        "reference": bill.reference,
        "order_id": order.order_id,
        "document": bill.model_dump_json(),
        "told_at": word.told_at,
        "times": 0,
    }
    into = insert(ToldBills, db.dialect.name)
    same_order = into.excluded.order_id == _TOLD.c.order_id
    newer = into.excluded.told_at >= _TOLD.c.told_at  # of one second, as some clocks go, the last
    db.execute(
        into.on_conflict_do_update(
            index_elements=["issuer", "reference"],
            set_={"document": into.excluded.document, "told_at": into.excluded.told_at},
            where=same_order & newer,
        ),
        row,
    )
    whose = select(_TOLD.c.order_id).where(_same(bill.issuer, bill.reference))
    if (owner := db.execute(whose).scalar_one()) != order.order_id:
        raise BillOfAnother(f"bill {bill.reference} of {bill.issuer} is one of order {owner}")
    if settled:
        book(db, order, at, scales)


def book(db: Connection, order: Order, at: datetime, scales: Scales) -> None:
    """Book what was told of this order and does not stand in its closed books yet."""
    query = select(_TOLD).where(_TOLD.c.order_id == order.order_id)
    for row in db.execute(query.order_by(_TOLD.c.told_at, _TOLD.c.reference)).mappings().all():
        if row["booked"] != row["document"]:
            _book(db, order, row, at=at, scales=scales)


def _book(db: Connection, order: Order, row: RowMapping, *, at: datetime, scales: Scales) -> None:
    bill = Bill.model_validate_json(row["document"])
    change: dict[str, Any] = {}
    if row["booked"]:
        bill = bill.beyond(Bill.model_validate_json(row["booked"]))
        change["reference"] = f"{bill.reference}~{row['times'] + 1}"
    if bill.charges:
        late_bills.billed(db, order, bill.model_copy(update=change), at, scales)
    same = _same(row["issuer"], row["reference"])
    booked = {"booked": row["document"], "times": row["times"] + 1}
    db.execute(update(_TOLD).where(same).values(**booked))


def _same(issuer: str, reference: str) -> ColumnElement[bool]:
    return (_TOLD.c.issuer == issuer) & (_TOLD.c.reference == reference)
