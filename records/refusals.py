"""Refusals at the door by lane and Incoterm, counted from scans and answered holds."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.choosing.lanes import Lane
from domain.last_mile.refused import Refusals
from domain.reasons import HoldReason
from domain.tracking import MilestoneKind, Reason
from domain.trade import Incoterm
from records.tables.choices import CarrierChoices
from records.tables.core import Holds, Milestones, Orders, Revisions, table

ORDERS_MAX = 50_000
"""So many of the latest are counted."""

AT_THE_DOOR = sorted(
    {MilestoneKind.ATTEMPT_FAILED, MilestoneKind.READY_FOR_PICKUP, MilestoneKind.DELIVERED}
)
UNKNOWN = "unknown"

_CHOICES, _ORDERS, _REVISIONS = table(CarrierChoices), table(Orders), table(Revisions)
_MILESTONES, _HOLDS = table(Milestones), table(Holds)


def since(db: Connection, at: datetime) -> tuple[Refusals, ...]:
    """What arrived, and was refused, of orders whose carrier was chosen since then."""
    arrived: dict[tuple[Lane, Incoterm], set[str]] = defaultdict(set)
    for row in db.execute(_arrived(at)):
        lane = Lane(origin=row.origin, destination=row.destination)
        arrived[lane, Incoterm.DDP if row.ddp else Incoterm.DAP].add(row.order_id)
    refused = set(db.scalars(_refused()))
    said = _said(db.execute(_answers()).all())
    return tuple(
        Refusals(
            lane=lane,
            incoterm=incoterm,
            arrived=len(orders),
            refused=len(orders & refused),
            reasons=dict(sorted(Counter(said.get(o, UNKNOWN) for o in orders & refused).items())),
        )
        for (lane, incoterm), orders in sorted(arrived.items(), key=lambda it: str(it[0]))
    )


def _arrived(at: datetime) -> Any:
    # Quotes in anything that people wrote are escaped: only the field itself reads so.
    ddp = _REVISIONS.c.document.contains('"incoterm":"DDP"').label("ddp")
    came = select(_MILESTONES.c.order_id).where(_MILESTONES.c.kind.in_(AT_THE_DOOR))
    columns = (_CHOICES.c.origin, _CHOICES.c.destination, _ORDERS.c.order_id)
    latest = _REVISIONS.c.revision == _ORDERS.c.revision
    return (
        select(*columns, ddp)
        .distinct()
        .join(_ORDERS, _ORDERS.c.order_id == _CHOICES.c.order_id)
        .join(_REVISIONS, (_REVISIONS.c.order_id == _ORDERS.c.order_id) & latest)
        .where(_CHOICES.c.at >= at, _ORDERS.c.order_id.in_(came))
        .limit(ORDERS_MAX)
    )


def _refused() -> Any:
    by_consignee = _MILESTONES.c.reason == Reason.CONSIGNEE_REFUSED
    return select(_MILESTONES.c.order_id).where(by_consignee).distinct()


def _answers() -> Any:
    asked = _HOLDS.c.reason == HoldReason.REFUSED
    columns = (_HOLDS.c.order_id, _HOLDS.c.resolution)
    return select(*columns).where(asked, _HOLDS.c.resolution.is_not(None))


def _said(rows: Sequence[Any]) -> dict[str, str]:
    """Why, by order; the last word counts."""
    return {row.order_id: row.resolution.get("refusal_reason") or UNKNOWN for row in rows}
