"""What a return does to the records: the units it reserves, its stage and its refund.

Requests for one order take turns, so that no two of them reserve the same unit.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from domain.order import Order
from domain.returns import RETURN_ENDS, ReturnOutcome, ReturnRequest, ReturnStage
from domain.status import Stage
from records import pieces
from records.books import entries, ledger, scheme_taxes
from records.engine import once
from records.orders import lock
from records.tables.core import Revisions, table
from records.tables.returns import ReturnItems, Returns

_RETURNS, _ITEMS, _REVISIONS = table(Returns), table(ReturnItems), table(Revisions)

FREED = frozenset({ReturnStage.REJECTED, ReturnStage.CLOSED, ReturnStage.REFUSED})
"""An RMA that ended so holds no units; they may be returned under another."""


def opened(db: Connection, request: ReturnRequest, at: datetime) -> str | None:
    """Reserve the units of a new RMA; else why not."""
    order = lock(db, request.order_id)
    wanted = _units(request)
    row = _find(db, request.rma)
    if row and row["stage"] != ReturnStage.REFUSED:
        return _repeated(db, row, wanted)
    if order["stage"] != Stage.DELIVERED and not pieces.any_delivered(db, request.order_id):
        return f"order {request.order_id} is not delivered"
    if why := _too_many(wanted, _returnable(db, request.order_id, order["revision"])):
        return why
    _forget_refused(db, request.rma)
    _keep(db, request, at)
    items = [{"rma": request.rma, "sku": sku, "units": units} for sku, units in wanted.items()]
    db.execute(insert(_ITEMS), items)
    return None


def moved(db: Connection, request: ReturnRequest, outcome: ReturnOutcome, at: datetime) -> None:
    """Move an RMA on, never past an end; keep the one that was refused before it was opened."""
    lock(db, request.order_id)
    if outcome.stage is ReturnStage.REFUSED:
        if _reserved(db, request.rma):
            return  # told late: it was asked for again since, and opened
        _forget_refused(db, request.rma)
    _keep(db, request, at)
    refund = outcome.refund
    told = {
        "stage": outcome.stage,
        "grade": outcome.grade,
        "disposition": outcome.disposition,
        "refund": refund and refund.amount,
        "refund_currency": refund and refund.currency,
        "why": outcome.why,
        "updated_at": at,
    }
    stages = list(ReturnStage)
    before = [stage for stage in stages[: stages.index(outcome.stage)] if stage not in RETURN_ENDS]
    changed = db.execute(
        update(_RETURNS)
        .where(_RETURNS.c.rma == request.rma, _RETURNS.c.stage.in_(before))
        .values(told)
    )
    if changed.rowcount and refund and outcome.stage is ReturnStage.REFUNDED:
        key = request.key("refund")
        ledger.post(db, [entries.refund(key, request.order_id, refund)], at)
        scheme_taxes.given_back(db, request.order_id, f"{key}:scheme_tax", at)


def _units(request: ReturnRequest) -> Counter[str]:
    units: Counter[str] = Counter()
    for item in request.items:
        units[item.sku] += item.quantity
    return units


def _find(db: Connection, rma: str) -> RowMapping | None:
    return db.execute(select(_RETURNS).where(_RETURNS.c.rma == rma)).mappings().first()


def _repeated(db: Connection, row: RowMapping, wanted: Mapping[str, int]) -> str | None:
    if _reserved(db, row["rma"]) != wanted:
        return f"return {row['rma']} was opened with other items"
    if row["stage"] in RETURN_ENDS:
        return f"return {row['rma']} has ended: it is {row['stage'].replace('_', ' ')}"
    return None


def _reserved(db: Connection, rma: str) -> dict[str, int]:
    """The units that an RMA has reserved, by line; none where it was refused."""
    items = select(_ITEMS.c.sku, _ITEMS.c.units).where(_ITEMS.c.rma == rma)
    return {sku: int(units) for sku, units in db.execute(items)}


def _forget_refused(db: Connection, rma: str) -> None:
    """Free the number of an RMA that was refused: what is asked now stands in its place."""
    refused = _RETURNS.c.stage == ReturnStage.REFUSED
    db.execute(delete(_RETURNS).where(_RETURNS.c.rma == rma, refused))


def _returnable(db: Connection, order_id: str, revision: int) -> dict[str, int]:
    """The units of each line that were delivered and that no standing RMA has reserved."""
    document = db.scalar(
        select(_REVISIONS.c.document).where(
            _REVISIONS.c.order_id == order_id, _REVISIONS.c.revision == revision
        )
    )
    assert document is not None, f"revision {revision} of {order_id} has no document"
    units_reserved = (
        select(_ITEMS.c.sku, func.sum(_ITEMS.c.units))
        .join(_RETURNS, _RETURNS.c.rma == _ITEMS.c.rma)
        .where(_RETURNS.c.order_id == order_id, _RETURNS.c.stage.not_in(sorted(FREED)))
        .group_by(_ITEMS.c.sku)
    )
    reserved = {sku: int(units) for sku, units in db.execute(units_reserved)}
    order = Order.model_validate_json(document)
    lost = pieces.not_delivered(db, order)
    return {
        line.sku: line.quantity - lost[line.sku] - reserved.get(line.sku, 0) for line in order.lines
    }


def _too_many(wanted: Mapping[str, int], returnable: Mapping[str, int]) -> str | None:
    for sku, units in wanted.items():
        if sku not in returnable:
            return f"the order has no line {sku}"
        if units > returnable[sku]:
            return f"{units} of {sku} asked for, {returnable[sku]} left to return"
    return None


def _keep(db: Connection, request: ReturnRequest, at: datetime) -> None:
    row = request.model_dump(exclude={"items"}) | {
        "rma": request.rma,
        "stage": ReturnStage.REQUESTED,
        "why": "",
        "opened_at": at,
        "updated_at": at,
    }
    db.execute(once(Returns, db.dialect.name), row)
