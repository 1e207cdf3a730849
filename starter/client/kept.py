"""What the records know of a run, in the shapes in which the run itself would tell it.

For a run that has ended, and for one that no worker can be asked about.
"""

from collections.abc import Iterable
from decimal import Decimal

from pydantic import TypeAdapter

from domain.carriage import Booking
from domain.cover.claims import ClaimState
from domain.customs import Declaration
from domain.holds import Hold
from domain.money import Money
from domain.returns import ReturnStatus
from domain.status import OrderStatus
from records.rows import Balance, ClaimRow, HoldRow, OrderRow, ReturnRow
from records.views import Views

_HOLD, _BOOKING, _DECLARATION = TypeAdapter(Hold), TypeAdapter(Booking), TypeAdapter(Declaration)


async def order_status(views: Views, order_id: str) -> OrderStatus | None:
    """Where the order stood when the records were last written; None if they lack it."""
    row = await views.order(order_id)
    if row is None:
        return None
    declarations = await views.declarations_of(order_id)
    bookings = [b for b in await views.bookings_of(order_id) if b.voided_at is None]
    booking = _BOOKING.validate_python(bookings[-1].model_dump()) if bookings else None
    milestones = await views.milestones_of(order_id)
    return OrderStatus(
        order_id=order_id,
        stage=row.stage,
        revision=row.revision,
        holds=_open(await views.holds_of(order_id), order_id),
        landed_cost=_landed_cost(row, await views.balances(order_id)),
        declaration=_DECLARATION.validate_python(declarations[-1].model_dump())
        if declarations
        else None,
        booking=booking,
        milestones=tuple(m for m in milestones if booking and m.waybill in booking.waybills),
        replaces=row.replaces,
        replaced_by=row.replaced_by,
    )


async def return_status(views: Views, rma: str) -> ReturnStatus | None:
    """Where the return stood when the records were last written; None if they lack it."""
    row = await return_row(views, rma)
    if row is None:
        return None
    holds = _open(await views.holds_of(row.order_id), rma)
    return ReturnStatus(rma=rma, stage=row.stage, holds=holds)


async def return_row(views: Views, rma: str) -> ReturnRow | None:
    """The return as the records have it."""
    returns = await views.returns_of(order_of(rma))
    return next((row for row in returns if row.rma == rma), None)


async def claim_state(views: Views, claim_id: str) -> ClaimState | None:
    """Where the claim stood when the records were last written; None if they lack it."""
    row = await claim_row(views, claim_id)
    if row is None:
        return None
    holds = _open(await views.holds_of(row.order_id), claim_id)
    return ClaimState(claim_id=claim_id, stage=row.stage, holds=holds, paid=row.paid, why=row.why)


async def claim_row(views: Views, claim_id: str) -> ClaimRow | None:
    """The claim as the records have it."""
    claims = await views.claims_of(claim_id.rpartition("-C")[0])
    return next((row for row in claims if row.claim_id == claim_id), None)


def as_hold(row: HoldRow) -> Hold:
    """The question as it was put."""
    return _HOLD.validate_python(row.model_dump())


def order_of(rma: str) -> str:
    """The order of an RMA `{order}-{n}`."""
    return rma.rpartition("-")[0]


def _open(rows: Iterable[HoldRow], subject: str) -> tuple[Hold, ...]:
    return tuple(as_hold(r) for r in rows if r.closed_at is None and r.subject == subject)


def _landed_cost(row: OrderRow, balances: Iterable[Balance]) -> Money | None:
    """What bills are expected to come to, or were when the books were closed, and schemes' tax."""
    owed = {each.account: -each.amount for each in balances}
    estimated = owed.get("estimates_clearing")
    if row.settlement:
        estimated = row.settlement.estimated.amount
    if estimated is None:
        return None
    under_schemes = owed.get("scheme_tax_payable", Decimal(0))
    return Money(amount=estimated + under_schemes, currency=row.currency)
