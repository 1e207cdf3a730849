"""What customers are to be told: kept once, and what became of it by each channel.

Several processes may send. One takes a notice for a while, writes down that it begins, sends,
and writes down what came of it. If it dies in between, the next one finds where it stood.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, select, update

from domain.customs import CustomsReply
from domain.notices import (
    OPEN,
    Channel,
    Notice,
    NoticeKind,
    NoticeStatus,
    Outcome,
    of_milestone,
    of_reply,
)
from domain.tracking import Milestone
from records.engine import Database, insert, once
from records.rows import ChannelRow, NoticeRow
from records.tables.core import table
from records.tables.notices import NoticeDeliveries, Notices

_NOTICES, _DELIVERIES = table(Notices), table(NoticeDeliveries)
_KEY = ("order_id", "kind", "cause")

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When a new notice is due; the records have no clock, and a carrier's may be ahead of ours."""

TAKEN_FOR = timedelta(minutes=5)
"""How long a notice is one process's own; far longer than sending takes."""


NOTHING: Mapping[Channel, Outcome] = MappingProxyType({})


def keep(db: Connection, order_id: str, notice: Notice, at: datetime) -> None:
    """Keep a notice; one of the same kind and cause stays as it is."""
    _keep(db, [_row(order_id, notice, at)])


def of_scans(db: Connection, order_id: str, milestones: Iterable[Milestone]) -> None:
    """Keep what the customer is told of these scans."""
    wanted = ((scan, of_milestone(scan)) for scan in milestones)
    _keep(db, [_row(order_id, notice, scan.at) for scan, notice in wanted if notice])


def of_authority(db: Connection, order_id: str, reply: CustomsReply) -> None:
    """Keep what the customer is told of an authority's reply."""
    if notice := of_reply(reply):
        keep(db, order_id, notice, reply.at)


def _row(order_id: str, notice: Notice, at: datetime) -> dict[str, object]:
    return {
        "order_id": order_id,
        "kind": notice.kind.value,
        "cause": notice.cause,
        "document": notice.model_dump_json(),
        "at": at,
        "due_at": AT_ONCE,
    }


def _keep(db: Connection, rows: list[dict[str, object]]) -> None:
    if rows:
        db.execute(once(Notices, db.dialect.name), rows)


def of_order(db: Connection, order_id: str) -> tuple[NoticeRow, ...]:
    """What its customer was to be told, oldest first, and what became of each."""
    notices = select(_NOTICES).where(_NOTICES.c.order_id == order_id).order_by(_NOTICES.c.at)
    deliveries = select(_DELIVERIES).where(_DELIVERIES.c.order_id == order_id)
    told = [dict(row) for row in db.execute(deliveries.order_by("channel")).mappings()]
    return tuple(
        NoticeRow.model_validate(
            {
                **Notice.model_validate_json(row["document"]).model_dump(),
                "at": row["at"],
                "due_at": row["due_at"],
                "deliveries": [d for d in told if all(d[name] == row[name] for name in _KEY)],
            }
        )
        for row in db.execute(notices).mappings()
    )


class Taken(NamedTuple):
    """A notice that this process sees to, how it stands by each channel, and its order's others."""

    order_id: str
    notice: Notice
    at: datetime
    stands: dict[Channel, ChannelRow]
    others: frozenset[NoticeKind]

    @property
    def key(self) -> dict[str, Any]:
        """Which one it is."""
        names = (self.order_id, self.notice.kind.value, self.notice.cause)
        return dict(zip(_KEY, names, strict=True))


class Outbox:
    """The notices that somebody has to see to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, now: datetime, limit: int) -> tuple[Taken, ...]:
        """The notices that are due, at most so many; nobody else is given them for a while."""
        due = select(_NOTICES).where(_NOTICES.c.due_at <= now)
        due = due.order_by(_NOTICES.c.due_at).limit(limit)
        rows = await self._database.read(lambda db: db.execute(due).mappings().all())
        if not rows:
            return ()
        return await self._database.write(lambda db: _take(db, rows, now))

    async def begin(self, taken: Taken, channel: Channel, now: datetime) -> bool:
        """Write down that it is sent now; False where somebody else has begun."""
        return await self._database.write(lambda db: _begin(db, taken, channel, now))

    async def put(
        self,
        taken: Taken,
        channel: Channel,
        outcome: Outcome,
        now: datetime,
        due_at: datetime | None = None,
    ) -> None:
        """Write down how it stands by a channel, and when it is to be tried again."""
        await self._database.write(lambda db: _put(db, taken, channel, outcome, now, due_at=due_at))

    async def let_go(
        self, taken: Taken, now: datetime, settled: Mapping[Channel, Outcome] = NOTHING
    ) -> None:
        """Have it looked at again when one of its channels is due; never, if none is open.

        `settled` are channels by which nothing was tried, and how they stand.
        """

        def work(db: Connection) -> None:
            for channel, outcome in settled.items():
                _put(db, taken, channel, outcome, now)
            _let_go(db, taken.key, now)

        await self._database.write(work)

    async def pass_over(self, before: datetime) -> int:
        """Settle what happened before a moment and nobody has looked at; how many there were."""
        old = (_NOTICES.c.due_at == AT_ONCE) & (_NOTICES.c.at < before)
        over = update(_NOTICES).where(old).values(due_at=None)
        return await self._database.write(lambda db: db.execute(over).rowcount)


def _take(db: Connection, due: Sequence[RowMapping], now: datetime) -> tuple[Taken, ...]:
    """Those that nobody else has taken since they were seen to be due."""
    mine = []
    for row in due:
        here = _is(_NOTICES, {name: row[name] for name in _KEY})
        still = _NOTICES.c.due_at == row["due_at"]
        claimed = db.execute(update(_NOTICES).where(here, still).values(due_at=now + TAKEN_FOR))
        if claimed.rowcount:
            mine.append(_taken(db, row["order_id"], Notice.model_validate_json(row["document"])))
    return tuple(mine)


def _taken(db: Connection, order_id: str, notice: Notice) -> Taken:
    rows = of_order(db, order_id)
    (own,) = (row for row in rows if (row.kind, row.cause) == (notice.kind, notice.cause))
    others = frozenset(row.kind for row in rows if row is not own)
    return Taken(order_id, notice, own.at, {d.channel: d for d in own.deliveries}, others)


def _begin(db: Connection, taken: Taken, channel: Channel, now: datetime) -> bool:
    begun = {"told": NoticeStatus.SENDING.value, "at": now, "due_at": None}
    before = taken.stands.get(channel)
    if before is None:
        row = {**taken.key, "channel": channel.value, "attempts": 1, "why": "", **begun}
        put = once(NoticeDeliveries, db.dialect.name).returning(_DELIVERIES.c.channel)
        return db.execute(put, row).first() is not None
    as_seen = (_DELIVERIES.c.attempts == before.attempts, _DELIVERIES.c.told == before.told.value)
    here = _is(_DELIVERIES, {**taken.key, "channel": channel.value})
    again = update(_DELIVERIES).where(here, *as_seen)
    return db.execute(again.values(**begun, attempts=before.attempts + 1)).rowcount > 0


def _put(
    db: Connection,
    taken: Taken,
    channel: Channel,
    outcome: Outcome,
    now: datetime,
    *,
    due_at: datetime | None = None,
) -> None:
    row = {"told": outcome.told.value, "why": outcome.why, "at": now, "due_at": due_at}
    into = insert(NoticeDeliveries, db.dialect.name)
    put = into.on_conflict_do_update(index_elements=[*_KEY, "channel"], set_=row)
    db.execute(put, [{**taken.key, "channel": channel.value, "attempts": 0, **row}])


def _let_go(db: Connection, key: dict[str, Any], now: datetime) -> None:
    rows = db.execute(select(_DELIVERIES).where(_is(_DELIVERIES, key))).mappings().all()
    open_ones = [row for row in rows if row["told"] in OPEN]
    # One without a moment is being sent by somebody: there is time enough to look again.
    due = min((row["due_at"] or now + TAKEN_FOR for row in open_ones), default=None)
    db.execute(update(_NOTICES).where(_is(_NOTICES, key)).values(due_at=due))


def _is(where: Table, key: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(where.c[name] == value for name, value in key.items()))
