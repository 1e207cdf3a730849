"""Lanes: how parcels fared between two countries, service by service, read from the records.

Summed are the latest parcels that are at rest: their milestones, the holds of their orders at
customs, and what their bills strayed by once the books were closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, Connection, RowMapping, Select, select

from domain.arrival.ways import quiet_spell
from domain.books.variance import Between
from domain.choosing.grounds import Grounds
from domain.choosing.lanes import Ended, Lane, LaneRecord, records_of
from domain.customs import HOLD_OF
from domain.order import Order
from domain.reasons import HoldReason
from domain.settlement import Settlement
from domain.tracking import MilestoneKind as Kind
from records import choices
from records.books import variances
from records.engine import Database
from records.tables.choices import CarrierChoices
from records.tables.core import Bookings, Holds, Milestones, Orders, Variances, table

PARCELS_MAX = 2000
"""A lane's latest parcels; what came before them says little about today's service."""

WINDOW = timedelta(days=180)
PLACES = Decimal("0.000001")

HOUR = timedelta(hours=1)

KEPT_FOR = timedelta(minutes=5)
"""Sums are worked out again after this long, not for every order."""

AT_REST = frozenset({Kind.DELIVERED, Kind.RETURNED, Kind.LOST})
BACK = frozenset({Kind.RETURNING, Kind.RETURNED})
AT_CUSTOMS = sorted(set(HOLD_OF.values()) - {HoldReason.DECLARATION_REJECTED})

_BOOKINGS, _CHOICES, _ORDERS = table(Bookings), table(CarrierChoices), table(Orders)
_MILESTONES, _HOLDS, _VARIANCES = table(Milestones), table(Holds), table(Variances)


@dataclass
class StoredLanes:
    """What a choice stands on, over the records: the port `activities.ports.Experience`."""

    database: Database
    _summed: dict[Lane, tuple[datetime, tuple[LaneRecord, ...]]] = field(default_factory=dict)

    async def grounds(self, order: Order, at: datetime) -> Grounds:
        """All that the records hold about this revision and its lane, read at one moment."""
        lane = Lane(origin=order.inventory.country, destination=order.destination)
        known = self._still_good(lane, at)

        def read(db: Connection) -> Grounds:
            return Grounds(
                lanes=records_on(db, lane, at) if known is None else known,
                landed=variances.landed_of(db, order),
                decision=choices.decision(db, order.order_id, order.revision),
            )

        found = await self.database.read(read)
        if known is None:
            self._summed[lane] = (at, found.lanes)
        return found

    async def on(self, lane: Lane, at: datetime) -> tuple[LaneRecord, ...]:
        """How services fared on a lane, as of now."""
        return await self.database.read(lambda db: records_on(db, lane, at))

    def _still_good(self, lane: Lane, at: datetime) -> tuple[LaneRecord, ...] | None:
        summed_at, found = self._summed.get(lane, (None, ()))
        return found if summed_at and at - summed_at < KEPT_FOR else None


def records_on(db: Connection, lane: Lane, at: datetime) -> tuple[LaneRecord, ...]:
    """The sums of a lane, service by service."""
    parcels = _parcels(lane, at).cte("parcels")
    seen: dict[str, list[RowMapping]] = {}
    for row in db.execute(_milestones(parcels)).mappings():
        seen.setdefault(row["waybill"], []).append(row)
    held = set(db.scalars(_held(parcels)))
    strayed: dict[str, Decimal] = {}
    for row in db.execute(_strayed(parcels)).mappings():
        difference = abs(row["actual"] - row["expected"])
        strayed[row["order_id"]] = strayed.get(row["order_id"], Decimal(0)) + difference
    return records_of(
        _ended(row, milestones, row["order_id"] in held, strayed.get(row["order_id"], Decimal(0)))
        for row in db.execute(select(parcels)).mappings()
        if (milestones := seen.get(row["waybill"], []))
        and any(each["kind"] in AT_REST for each in milestones)
    )


def _parcels(lane: Lane, at: datetime) -> Select[*tuple[Any, ...]]:
    """The latest labels of a lane that were not voided, each with the books of its order."""
    told = ("order_id", "carrier", "service", "waybill", "booked_at", "transit_days")
    return (
        select(*(_BOOKINGS.c[name] for name in told), _ORDERS.c.settlement)
        .join(_ORDERS, _ORDERS.c.order_id == _BOOKINGS.c.order_id)
        .join(
            _CHOICES,
            (_CHOICES.c.order_id == _BOOKINGS.c.order_id)
            & (_CHOICES.c.revision == _BOOKINGS.c.revision)
            & (_CHOICES.c.number == 1),
        )
        .where(_CHOICES.c.origin == lane.origin, _CHOICES.c.destination == lane.destination)
        .where(_CHOICES.c.at >= at - WINDOW, _BOOKINGS.c.voided_at.is_(None))
        .order_by(_CHOICES.c.at.desc(), _BOOKINGS.c.waybill)
        .limit(PARCELS_MAX)
    )


def _milestones(parcels: CTE) -> Select[*tuple[Any, ...]]:
    columns = (_MILESTONES.c.waybill, _MILESTONES.c.kind, _MILESTONES.c.at)
    ours = _MILESTONES.c.waybill.in_(select(parcels.c.waybill))
    return select(*columns).where(ours).order_by(_MILESTONES.c.at)


def _held(parcels: CTE) -> Select[*tuple[Any, ...]]:
    ours = _HOLDS.c.order_id.in_(select(parcels.c.order_id))
    return select(_HOLDS.c.order_id).where(ours, _HOLDS.c.reason.in_(AT_CUSTOMS)).distinct()


def _strayed(parcels: CTE) -> Select[*tuple[Any, ...]]:
    columns = (_VARIANCES.c.order_id, _VARIANCES.c.expected, _VARIANCES.c.actual)
    ours = _VARIANCES.c.order_id.in_(select(parcels.c.order_id))
    return select(*columns).where(ours, _VARIANCES.c.between == Between.RELEASE_AND_BILL)


def _ended(
    parcel: RowMapping, milestones: Sequence[RowMapping], held: bool, strayed: Decimal
) -> Ended:
    """One parcel; of each kind of milestone the first counts."""
    at = {row["kind"]: row["at"] for row in reversed(milestones)}
    returned = not BACK.isdisjoint(at)
    delivered_at = None if returned else at.get(Kind.DELIVERED)
    return Ended(
        carrier=parcel["carrier"],
        service=parcel["service"],
        booked_at=parcel["booked_at"],
        transit_days=parcel["transit_days"],
        delivered_at=delivered_at,
        held=held,
        failed_first=Kind.ATTEMPT_FAILED in at,
        returned=returned,
        strayed=_share(parcel["settlement"], strayed),
        quiet_hours=_quiet_hours(parcel["booked_at"], milestones, delivered_at),
    )


def _quiet_hours(
    booked_at: datetime, milestones: Sequence[RowMapping], delivered_at: datetime | None
) -> int | None:
    """The longest spell without a scan, begun hours whole; None of a parcel that did not come."""
    if delivered_at is None:
        return None
    scanned = (row["at"] for row in milestones if row["at"] <= delivered_at)
    return -(-quiet_spell(booked_at, scanned) // HOUR)


def _share(settlement: str | None, strayed: Decimal) -> Decimal | None:
    """What the bills strayed by, of what was expected; None while the books are open."""
    if settlement is None:
        return None
    expected = Settlement.model_validate_json(settlement).estimated.amount
    if not expected:
        return Decimal(bool(strayed))
    return min(strayed / expected, Decimal(1)).quantize(PLACES)
