"""Whose turn it is to be looked at: claimed by one process at a time, let go with a new turn."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from domain.status import Stage
from domain.values import Value
from records.arrivals import Sent, sent
from records.engine import Database, insert
from records.tables.core import Bookings, Orders, table
from records.tables.watches import ParcelWatches

_BOOKINGS, _ORDERS, _WATCHES = table(Bookings), table(Orders), table(ParcelWatches)

LEASE = timedelta(minutes=5)
"""A claim that was not let go of by then is anybody's: its process has died."""

AT_ONCE_MAX = 100
"""Parcels of one claim."""

UNDER_WAY = (Stage.BOOKED.value, Stage.IN_TRANSIT.value)


class Watched(Value):
    """A parcel whose turn it is; `at_risk` is what its run was told last."""

    sent: Sent
    asked_at: datetime | None
    at_risk: bool


class Watches:
    """The turns of all parcels on their way, for one process or several."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, limit: int = AT_ONCE_MAX) -> tuple[Watched, ...]:
        """Parcels whose turn it is, those that wait longest first; each is this caller's alone."""
        claimed = await self._database.write(lambda db: _claim(db, now, limit))
        if not claimed:
            return ()
        parcels = await self._database.read(lambda db: sent(db, sorted(claimed)))
        return tuple(
            Watched(sent=each, asked_at=asked_at, at_risk=at_risk)
            for each in parcels
            for asked_at, at_risk in (claimed[each.booking.reference],)
        )

    async def let_go(
        self, reference: str, due_at: datetime, *, asked_at: datetime | None, at_risk: bool
    ) -> None:
        """It was looked at; its next turn comes then."""
        done = {
            "due_at": due_at,
            "claimed_until": due_at,
            "asked_at": asked_at,
            "at_risk": at_risk,
        }
        of_parcel = update(_WATCHES).where(_WATCHES.c.reference == reference)
        await self._database.write(lambda db: db.execute(of_parcel.values(done)))


def _claim(db: Connection, now: datetime, limit: int) -> dict[str, tuple[datetime | None, bool]]:
    """References, each with when its carrier was asked last and what its run was told."""
    turn = func.coalesce(_WATCHES.c.due_at, _BOOKINGS.c.booked_at)
    waiting = (
        select(_BOOKINGS.c.reference)
        .join(_ORDERS, _ORDERS.c.order_id == _BOOKINGS.c.order_id)
        .outerjoin(_WATCHES, _WATCHES.c.reference == _BOOKINGS.c.reference)
        .where(_ORDERS.c.stage.in_(UNDER_WAY), _BOOKINGS.c.voided_at.is_(None), turn <= now)
        .where(_WATCHES.c.claimed_until.is_(None) | (_WATCHES.c.claimed_until <= now))
        .order_by(turn, _BOOKINGS.c.reference)
        .limit(limit)
    )
    # In one order, so that two who claim at once do not wait for each other's rows.
    references = sorted(db.scalars(waiting))
    if not references:
        return {}
    into = insert(ParcelWatches, db.dialect.name)
    until = now + LEASE
    rows = [{"reference": r, "due_at": now, "claimed_until": until} for r in references]
    # Whoever was faster has moved `claimed_until` on: those rows are not ours.
    claim = into.values(rows).on_conflict_do_update(
        index_elements=["reference"],
        set_={"claimed_until": until},
        where=_WATCHES.c.claimed_until <= now,
    )
    told = claim.returning(_WATCHES.c.reference, _WATCHES.c.asked_at, _WATCHES.c.at_risk)
    return {row.reference: (row.asked_at, row.at_risk) for row in db.execute(told)}
