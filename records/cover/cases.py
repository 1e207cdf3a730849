"""What the records hold about a parcel that something is claimed for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.carriage import Booking
from domain.cover.claims import ClaimCase
from domain.order import Order
from domain.tracking import DISPATCHED, MilestoneKind
from records import pieces
from records.columns import money
from records.cover import claims, traces
from records.cover.insurances import insurance_of
from records.engine import Database
from records.tables.core import Bookings, Milestones, Revisions, table

_BOOKINGS = table(Bookings)
_MILESTONES = table(Milestones)
_REVISIONS = table(Revisions)


class StoredCases:
    """Satisfies `activities.ports.Cases` over the records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def case(self, order_id: str, waybill: str | None = None) -> ClaimCase | None:
        """The parcel that stands, its moments, its insurance, the searches for it."""
        return await self._database.read(lambda db: case_of(db, order_id, waybill))

    async def claim_number(self, order_id: str, cause: str) -> int:
        """The number of the claim that answers this hold, or the next."""
        return await self._database.read(lambda db: claims.number_of(db, order_id, cause))

    async def orders(self, order_ids: Sequence[str]) -> Mapping[str, Order]:
        """Those of these orders that there are, in the latest revision, by id."""
        query = (
            select(_REVISIONS.c.order_id, _REVISIONS.c.document)
            .where(_REVISIONS.c.order_id.in_(order_ids))
            .order_by(_REVISIONS.c.revision)
        )
        rows = await self._database.read(lambda db: db.execute(query).all())
        return {row.order_id: Order.model_validate_json(row.document) for row in rows}


def case_of(db: Connection, order_id: str, waybill: str | None = None) -> ClaimCase | None:
    """All that is known of the order's parcel, or of one piece of it."""
    query = (
        select(_BOOKINGS)
        .where(_BOOKINGS.c.order_id == order_id, _BOOKINGS.c.voided_at.is_(None))
        .order_by(_BOOKINGS.c.booked_at.desc())
        .limit(1)
    )
    row = db.execute(query).mappings().first()
    if row is None:
        return None
    told = {"price": money(row["price"], row["currency"])}
    whole = Booking.model_validate(
        {**row, **told, "pieces": pieces.of_order(db, order_id).get(row["reference"], ())}
    )
    if waybill is not None and waybill not in whole.waybills:
        return None
    parcel = whole.piece(waybill or "")
    return ClaimCase(
        booking=parcel,
        shipped_at=_first(db, parcel, *DISPATCHED),
        delivered_at=_first(db, parcel, MilestoneKind.DELIVERED),
        damaged_at=_first(db, parcel, MilestoneKind.DAMAGED),
        insurance=insurance_of(db, order_id, row["revision"]),
        traces=traces.of_parcel(db, order_id, parcel),
    )


def _first(db: Connection, parcel: Booking, *kinds: MilestoneKind) -> datetime | None:
    earliest = select(func.min(_MILESTONES.c.at, type_=_MILESTONES.c.at.type))
    ours = _MILESTONES.c.waybill.in_(parcel.waybills)
    at: datetime | None = db.scalar(earliest.where(ours, _MILESTONES.c.kind.in_(sorted(kinds))))
    return at
