"""What carriers and authorities report, kept once per event whoever tells it.

An event is told to its run once it is kept: a webhook keeps it first, then signals, then
says that it was told. A crash in between tells it again, which the run recognises by the
event's id; nothing is told to nobody. Reports on one order take turns, so that each sees
those before it.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Row, RowMapping, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.customs import CustomsReply
from domain.filing.replies import concerns_the_run
from domain.tracking import DISPATCHED, MOVES_THE_ORDER, Milestone
from records import last_mile, notices
from records.books import assessments
from records.engine import in_parts, insert, once
from records.orders import BEFORE_DISPATCH, dispatched, lock, lock_all
from records.tables.core import CustomsReplies, Milestones, table

_MILESTONES, _REPLIES = table(Milestones), table(CustomsReplies)
_UNTOLD = (
    select(_MILESTONES.c.order_id, _MILESTONES.c.waybill, _MILESTONES.c.event_id)
    .where(_MILESTONES.c.order_id.in_(bindparam("orders", expanding=True)))
    .where(_MILESTONES.c.told.is_(False))
)


@cache
def _put_told(
    model: type[Milestones | CustomsReplies], dialect: str
) -> sqlite.Insert | postgresql.Insert:
    """An event that its run knows; one that was kept already is told from now on."""
    key = [column.name for column in table(model).primary_key]
    untold = table(model).c.told.is_(False)
    into = insert(model, dialect)
    return into.on_conflict_do_update(index_elements=key, set_={"told": True}, where=untold)


def scanned(db: Connection, order_id: str, milestones: Sequence[Milestone]) -> None:
    """Keep events that the run knows."""
    if not milestones:
        return
    order = lock(db, order_id)
    rows = [_scan(order_id, milestone, told=True) for milestone in milestones]
    db.execute(_put_told(Milestones, db.dialect.name), rows)
    last_mile.returning(db, order_id, milestones)
    _note_dispatch(db, order, milestones)
    notices.of_scans(db, order_id, milestones)


def new_milestones(
    db: Connection, told: Mapping[str, Sequence[Milestone]]
) -> dict[str, tuple[Milestone, ...]]:
    """Keep what webhooks brought of several orders; by order what its run must still be told.

    In the order it was told in. An order that there is not has no entry.
    """
    orders = {row["order_id"]: row for row in lock_all(db, told)}
    scans = {order_id: _each_once(told[order_id]) for order_id in orders}
    if rows := [
        _scan(order_id, m, told=m.kind not in MOVES_THE_ORDER)
        for order_id, milestones in scans.items()
        for m in milestones.values()
    ]:
        db.execute(once(Milestones, db.dialect.name), rows)
    for order_id, order in orders.items():
        last_mile.returning(db, order_id, told[order_id])
        _note_dispatch(db, order, told[order_id])
        notices.of_scans(db, order_id, told[order_id])
    untold = {
        tuple(row)
        for some in in_parts(list(orders))
        for row in db.execute(_UNTOLD, {"orders": some})
    }
    return {
        order_id: tuple(m for key, m in milestones.items() if (order_id, *key) in untold)
        for order_id, milestones in scans.items()
    }


def _each_once(milestones: Sequence[Milestone]) -> dict[tuple[str, str], Milestone]:
    """By their keys; carriers send a parcel's whole history with each of its scans."""
    found: dict[tuple[str, str], Milestone] = {}
    for milestone in milestones:
        found.setdefault((milestone.waybill, milestone.event_id), milestone)
    return found


def told_milestones(db: Connection, told: Mapping[str, Sequence[Milestone]]) -> None:
    """Note that the runs of these orders know these."""
    for order_id in sorted(told):
        scanned(db, order_id, told[order_id])


def _scan(order_id: str, milestone: Milestone, *, told: bool) -> dict[str, object]:
    """A milestone as a row; the number that its parcel comes back under is kept by itself."""
    told_of = milestone.model_dump(exclude={"returns_as"})
    return told_of | {"order_id": order_id, "told": told}


def _note_dispatch(db: Connection, order: RowMapping, milestones: Sequence[Milestone]) -> None:
    waiting = order["stage"] in BEFORE_DISPATCH
    if waiting and any(milestone.kind in DISPATCHED for milestone in milestones):
        dispatched(db, order["order_id"])


def replied(db: Connection, order_id: str, reply: CustomsReply) -> None:
    """Keep a reply that the run knows."""
    lock(db, order_id)
    row = _row(order_id, reply, told=True)
    db.execute(_put_told(CustomsReplies, db.dialect.name), row)
    notices.of_authority(db, order_id, reply)


def new_reply(db: Connection, order_id: str, reply: CustomsReply) -> CustomsReply | None:
    """Keep a reply that a webhook brought; what the run must still be told of it, if anything.

    A tax notice is kept with what it comes to beside the release; the run is told that alone.
    """
    order = lock(db, order_id)
    kept = {row.event_id: row for row in _replies(db, reply.lrn)}
    if row := kept.get(reply.event_id):
        return None if row.told else _news(CustomsReply.model_validate_json(row.reply))
    before = [CustomsReply.model_validate_json(row.reply) for row in kept.values()]
    reply = assessments.compared(db, order, before, reply)
    news = concerns_the_run(before, reply)
    db.execute(once(CustomsReplies, db.dialect.name), _row(order_id, reply, told=not news))
    notices.of_authority(db, order_id, reply)
    return _news(reply) if news else None


def _news(reply: CustomsReply) -> CustomsReply:
    """A reply without the hundreds of taxes it may state, which no run's history must hold."""
    return reply.model_copy(update={"assessed": ()})


def _replies(db: Connection, lrn: str) -> Sequence[Row[str, str, bool]]:
    columns = (_REPLIES.c.event_id, _REPLIES.c.reply, _REPLIES.c.told)
    return db.execute(select(*columns).where(_REPLIES.c.lrn == lrn)).all()


def _row(order_id: str, reply: CustomsReply, *, told: bool) -> dict[str, object]:
    return {
        "lrn": reply.lrn,
        "event_id": reply.event_id,
        "order_id": order_id,
        "status": reply.status,
        "at": reply.at,
        "reply": reply.model_dump_json(),
        "told": told,
    }
