"""What carriers and authorities report, kept once per event whoever tells it.

An event is told to its run once it is kept: a webhook keeps it first, then signals, then
says that it was told. A crash in between tells it again, which the run recognises by the
event's id; nothing is told to nobody. Reports on one order take turns, so that each sees
those before it.
"""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, Row, RowMapping, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.customs import CustomsReply
from domain.replies import concerns_the_run
from domain.tracking import DISPATCHED, MOVES_THE_ORDER, Milestone
from records import assessments
from records.engine import insert, once
from records.orders import BEFORE_DISPATCH, dispatched, lock
from records.tables import CustomsReplies, Milestones, table

_MILESTONES, _REPLIES = table(Milestones), table(CustomsReplies)


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
    rows = [{**m.model_dump(), "order_id": order_id, "told": True} for m in milestones]
    db.execute(_put_told(Milestones, db.dialect.name), rows)
    _note_dispatch(db, order, milestones)


def new_milestones(
    db: Connection, order_id: str, milestones: Sequence[Milestone]
) -> tuple[Milestone, ...]:
    """Keep events that a webhook brought; those that the run must still be told, in order."""
    if not milestones:
        return ()
    order = lock(db, order_id)
    rows = [
        {**m.model_dump(), "order_id": order_id, "told": m.kind not in MOVES_THE_ORDER}
        for m in milestones
    ]
    db.execute(once(Milestones, db.dialect.name), rows)
    _note_dispatch(db, order, milestones)
    untold = db.execute(
        select(_MILESTONES.c.waybill, _MILESTONES.c.event_id)
        .where(_MILESTONES.c.order_id == order_id, _MILESTONES.c.told.is_(False))
        .where(_MILESTONES.c.event_id.in_([m.event_id for m in milestones]))
    )
    keys = {tuple(row) for row in untold}
    by_key = {(m.waybill, m.event_id): m for m in milestones}
    return tuple(m for key, m in by_key.items() if key in keys)


def _note_dispatch(db: Connection, order: RowMapping, milestones: Sequence[Milestone]) -> None:
    waiting = order["stage"] in BEFORE_DISPATCH
    if waiting and any(milestone.kind in DISPATCHED for milestone in milestones):
        dispatched(db, order["order_id"])


def replied(db: Connection, order_id: str, reply: CustomsReply) -> None:
    """Keep a reply that the run knows."""
    lock(db, order_id)
    row = _row(order_id, reply, told=True)
    db.execute(_put_told(CustomsReplies, db.dialect.name), row)


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
