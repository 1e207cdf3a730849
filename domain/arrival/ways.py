"""Ways: how far a parcel has come, and when, in the few marks by which arrival is foretold.

Derived from all its scans by the carrier's clock, so their order and their repetition are nothing
to it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from domain.choosing.lanes import Lane
from domain.tracking import FINAL, SAYS_NOTHING, MilestoneKind
from domain.values import Value


class Mark(StrEnum):
    """The marks of a way, in their order."""

    BOOKED = "booked"
    PICKED_UP = "picked_up"
    ARRIVED = "arrived"
    CLEARED = "cleared"
    OUT = "out"  # for delivery, or ready to be fetched
    DELIVERED = "delivered"

    @property
    def place(self) -> int:
        """How far along the way it is."""
        return _PLACE[self]


_PLACE = {mark: nth for nth, mark in enumerate(Mark)}
MARKS = tuple(Mark)
_KINDS = tuple(MilestoneKind)

_REACHED = {
    MilestoneKind.PICKED_UP: Mark.PICKED_UP,
    MilestoneKind.IN_TRANSIT: Mark.PICKED_UP,  # the first scan on the way, where none says more
    MilestoneKind.ARRIVED: Mark.ARRIVED,
    MilestoneKind.CUSTOMS_CLEARED: Mark.CLEARED,
    MilestoneKind.OUT_FOR_DELIVERY: Mark.OUT,
    MilestoneKind.ATTEMPT_FAILED: Mark.OUT,
    MilestoneKind.READY_FOR_PICKUP: Mark.OUT,
    MilestoneKind.DELIVERED: Mark.DELIVERED,
}

Scanned = tuple[MilestoneKind, datetime]
"""What a scan says, and when it was by the carrier's clock."""

NOT_COMING = frozenset(
    {
        MilestoneKind.CANCELLED,
        MilestoneKind.LOST,
        MilestoneKind.DISPOSED,
        MilestoneKind.RETURNING,
        MilestoneKind.RETURNED,
    }
)
"""Last seen so, a parcel is on no way to its consignee."""


class Way(Value):
    """One parcel's way from its booking, as far as it is known.

    `days` are those that the carrier named when it was booked, by the calendar. `declaration` is
    the kind it was declared by at import, empty where nobody knows. `seen_at` is the last scan of
    whatever kind; `coming` is whether it is still on its way to the consignee, or has got there.
    """

    carrier: str
    service: str
    lane: Lane
    days: int
    booked_at: datetime
    declaration: str = ""
    reached: dict[Mark, datetime]
    seen_at: datetime
    coming: bool = True

    @property
    def stands(self) -> Mark:
        """The furthest mark that it has reached."""
        return max(self.reached, key=_PLACE.__getitem__)

    @property
    def delivered_at(self) -> datetime | None:
        """When it came, if it has."""
        return self.reached.get(Mark.DELIVERED)

    def known_at(self, mark: Mark) -> "Way":
        """The same as it was known at the moment when it reached this mark."""
        at = self.reached[mark]
        reached = {each: when for each, when in self.reached.items() if each.place <= mark.place}
        return self.model_copy(update={"reached": reached, "seen_at": at, "coming": True})


def way(
    scans: Iterable[Scanned],
    *,
    carrier: str,
    service: str,
    lane: Lane,
    days: int,
    booked_at: datetime,
    declaration: str = "",
) -> Way:
    """The way of a booked parcel by its scans, in any order, any of them any number of times."""
    told = sorted(scans, key=_in_order)
    reached = {Mark.BOOKED: booked_at}
    for kind, at in told:
        if mark := _REACHED.get(kind):
            reached[mark] = min(at, reached.get(mark, at))
    last = next((kind for kind, _ in reversed(told) if kind not in SAYS_NOTHING), None)
    return Way(
        carrier=carrier,
        service=service,
        lane=lane,
        days=days,
        booked_at=booked_at,
        declaration=declaration,
        reached=reached,
        seen_at=max((at for _, at in told), default=booked_at),
        coming=last not in NOT_COMING,
    )


def _in_order(scan: Scanned) -> tuple[bool, datetime, int]:
    """By the carrier's clock, then along the way; a parcel at rest stays at rest."""
    kind, at = scan
    return (kind in FINAL, at, _KINDS.index(kind))


def quiet_spell(booked_at: datetime, scanned: Iterable[datetime]) -> timedelta:
    """The longest time between two scans of a parcel, from its booking on."""
    moments = sorted({booked_at, *(at for at in scanned if at > booked_at)})
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    return max(gaps, default=timedelta(0))
