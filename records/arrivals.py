"""Ways, read from the records: those of a lane whose parcels have come, and those of parcels now.

Two queries for a lane, four for as many parcels as are looked at together.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from domain.arrival.almanac import Almanac
from domain.arrival.foretelling import LaneTimes
from domain.arrival.ways import Scanned, Way, way
from domain.carriage import Booking, Piece
from domain.choosing.lanes import Lane
from domain.order import Order
from domain.tracking import Milestone, MilestoneKind
from domain.values import Value
from records import pieces
from records.columns import money
from records.engine import Database
from records.lanes import KEPT_FOR, PARCELS_MAX, WINDOW
from records.tables.choices import CarrierChoices
from records.tables.core import Bookings, Declarations, Milestones, Revisions, table

_BOOKINGS, _CHOICES, _DECLARATIONS = table(Bookings), table(CarrierChoices), table(Declarations)
_MILESTONES, _REVISIONS = table(Milestones), table(Revisions)

TOLD = tuple(name for name in Milestone.model_fields if name in _MILESTONES.c)


class Sent(Value):
    """A parcel that was booked for an order: its label, its scans, and what was promised of it.

    `promised_days` run from `released_at`, when the order was first priced.
    """

    order_id: str
    booking: Booking
    booked_at: datetime
    lane: Lane
    declaration: str
    milestones: tuple[Milestone, ...]
    released_at: datetime
    promised_days: int

    @property
    def way(self) -> Way:
        """How far it has come; of several pieces, the one that is furthest behind."""
        waited_for = (piece for piece in self.booking.pieces if piece.awaited)
        waybills = [piece.waybill for piece in waited_for] or [self.booking.waybill]
        return min(map(self._way_of, waybills), key=lambda each: each.stands.place)

    def _way_of(self, waybill: str) -> Way:
        """A piece that nobody has scanned under its own number stands where the shipment does."""
        own = [scan for scan in self.milestones if scan.waybill == waybill]
        whole = [scan for scan in self.milestones if scan.waybill == self.booking.waybill]
        return way(
            [(scan.kind, scan.at) for scan in own or whole],
            carrier=self.booking.carrier,
            service=self.booking.service,
            lane=self.lane,
            days=self.booking.transit_days,
            booked_at=self.booked_at,
            declaration=self.declaration,
        )

    def promised(self, almanac: Almanac) -> date:
        """The last day that was promised, at the destination."""
        released = almanac.day(self.released_at, self.lane.destination)
        return released + timedelta(days=self.promised_days)

    def told(self, milestones: Iterable[Milestone]) -> "Sent":
        """The same with scans that were not known yet."""
        return self.model_copy(update={"milestones": (*self.milestones, *milestones)})


@dataclass
class StoredArrivals:
    """What is foretold by, over the records; a lane is read again after a while."""

    database: Database
    _times: dict[Lane, tuple[datetime, str, LaneTimes]] = field(default_factory=dict)
    _turns: dict[Lane, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def times(self, lane: Lane, at: datetime, almanac: Almanac) -> LaneTimes:
        """How long the stretches of a lane took its parcels of late."""
        version = almanac.rules.version
        async with self._turns[lane]:  # a hundred who ask at once are one who reads
            read_at, by, known = self._times.get(lane, (None, "", None))
            if known and read_at and by == version and at - read_at < KEPT_FOR:
                return known
            # Counted in the thread that reads: a lane may have thousands of parcels.
            found = await self.database.read(lambda db: LaneTimes(almanac, ways_on(db, lane, at)))
            self._times[lane] = (at, version, found)
            return found

    async def ways(self, at: datetime) -> tuple[Way, ...]:
        """The ways of all parcels that were booked in the last half year, lane by lane."""
        lanes = select(_CHOICES.c.origin, _CHOICES.c.destination).distinct()

        def read(db: Connection) -> tuple[Way, ...]:
            rows = db.execute(lanes).mappings()
            found = [Lane.model_validate(dict(row)) for row in rows]
            return tuple(each for lane in found for each in ways_on(db, lane, at))

        return await self.database.read(read)

    async def sent(self, order_id: str) -> Sent | None:
        """The parcel that stands for an order; None before there is one."""
        standing = (
            select(_BOOKINGS.c.reference)
            .where(_BOOKINGS.c.order_id == order_id, _BOOKINGS.c.voided_at.is_(None))
            .order_by(_BOOKINGS.c.booked_at.desc())
            .limit(1)
        )

        def read(db: Connection) -> Sent | None:
            reference = db.scalar(standing)
            return next(iter(sent(db, [reference])), None) if reference else None

        return await self.database.read(read)


def ways_on(db: Connection, lane: Lane, at: datetime) -> tuple[Way, ...]:
    """The ways of a lane's latest parcels, those on their way too."""
    parcels = _parcels(lane, at).cte("parcels")
    columns = (_MILESTONES.c.waybill, _MILESTONES.c.kind, _MILESTONES.c.at)
    ours = _MILESTONES.c.waybill.in_(select(parcels.c.waybill))
    scans: dict[str, list[Scanned]] = defaultdict(list)
    for waybill, kind, when in db.execute(select(*columns).where(ours)):
        scans[waybill].append((MilestoneKind(kind), when))
    return tuple(
        _way(row, lane, scans[row["waybill"]]) for row in db.execute(select(parcels)).mappings()
    )


def sent(db: Connection, references: Collection[str]) -> tuple[Sent, ...]:
    """The parcels booked under these references, whatever became of them."""
    booked = _BOOKINGS.c.reference.in_(references)
    orders = select(_BOOKINGS.c.order_id).where(booked)
    released = (
        select(_REVISIONS.c.order_id, func.min(_REVISIONS.c.at).label("released_at"))
        .where(_REVISIONS.c.order_id.in_(orders))
        .group_by(_REVISIONS.c.order_id)
    )
    released_at = {row.order_id: row.released_at for row in db.execute(released)}
    columns = (_MILESTONES.c.order_id, *(_MILESTONES.c[name] for name in TOLD))
    scans: dict[str, tuple[Milestone, ...]] = defaultdict(tuple)
    for told in db.execute(select(*columns).where(_MILESTONES.c.order_id.in_(orders))).mappings():
        scans[told["order_id"]] += (Milestone.model_validate(dict(told)),)
    query = (
        select(_BOOKINGS, _REVISIONS.c.document, _DECLARATIONS.c.kind.label("declaration"))
        .join(_REVISIONS, _of_revision(_REVISIONS))
        .outerjoin(_DECLARATIONS, _of_revision(_DECLARATIONS))
        .where(booked)
        .order_by(_BOOKINGS.c.reference)
    )
    parts = pieces.under(db, references)
    return tuple(
        _sent(row, parts.get(row["reference"], ()), scans[row["order_id"]], released_at)
        for row in db.execute(query).mappings()
    )


def _of_revision(other: Any) -> Any:
    """The rows of the revision that a parcel was booked for."""
    same_order = other.c.order_id == _BOOKINGS.c.order_id
    return same_order & (other.c.revision == _BOOKINGS.c.revision)


def _parcels(lane: Lane, at: datetime) -> Select[*tuple[Any, ...]]:
    told = ("carrier", "service", "waybill", "booked_at", "transit_days")
    return (
        select(*(_BOOKINGS.c[name] for name in told), _DECLARATIONS.c.kind.label("declaration"))
        .join(_CHOICES, _of_revision(_CHOICES) & (_CHOICES.c.number == 1))
        .outerjoin(_DECLARATIONS, _of_revision(_DECLARATIONS))
        .where(_CHOICES.c.origin == lane.origin, _CHOICES.c.destination == lane.destination)
        .where(_CHOICES.c.at >= at - WINDOW, _BOOKINGS.c.voided_at.is_(None))
        .order_by(_CHOICES.c.at.desc(), _BOOKINGS.c.waybill)
        .limit(PARCELS_MAX)
    )


def _sent(
    row: RowMapping,
    parts: tuple[Piece, ...],
    scans: Iterable[Milestone],
    released_at: Mapping[str, datetime],
) -> Sent:
    order = Order.model_validate_json(row["document"])
    price = money(row["price"], row["currency"])
    booking = Booking.model_validate({**row, "price": price, "pieces": parts})
    return Sent(
        order_id=order.order_id,
        booking=booking,
        booked_at=row["booked_at"],
        lane=Lane(origin=order.inventory.country, destination=order.destination),
        declaration=row["declaration"] or "",
        milestones=tuple(scan for scan in scans if scan.waybill in booking.waybills),
        released_at=released_at[order.order_id],
        promised_days=order.promise.transit_days_max,
    )


def _way(row: RowMapping, lane: Lane, scans: Iterable[Scanned]) -> Way:
    return way(
        scans,
        carrier=row["carrier"],
        service=row["service"],
        lane=lane,
        days=row["transit_days"],
        booked_at=row["booked_at"],
        declaration=row["declaration"] or "",
    )
