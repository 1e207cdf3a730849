"""What was decided about carriers, and the tries for a label: written before they are made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from domain.choosing.choice import Choice
from domain.choosing.tries import Decision, Try
from domain.order import Order
from records.engine import insert
from records.orders import lock
from records.rows import ChoiceRow
from records.tables.choices import BookingTries, CarrierChoices
from records.tables.core import table

_CHOICES, _TRIES = table(CarrierChoices), table(BookingTries)


def decision(db: Connection, order_id: str, revision: int) -> Decision | None:
    """The choice that stands for a revision, with all its tries; None where none was made."""
    query = select(_CHOICES.c.number, _CHOICES.c.document).where(
        _CHOICES.c.order_id == order_id, _CHOICES.c.revision == revision
    )
    row = db.execute(query.order_by(_CHOICES.c.number.desc()).limit(1)).first()
    if row is None:
        return None
    tries = select(_TRIES).where(_TRIES.c.order_id == order_id, _TRIES.c.revision == revision)
    found = db.execute(tries.order_by(_TRIES.c.nth)).mappings().all()
    return Decision(
        number=row.number,
        choice=Choice.model_validate_json(row.document),
        tries=tuple(Try.model_validate(dict(each)) for each in found),
        asked=tuple(each["nth"] for each in found if each["number"] == row.number),
    )


def decided(
    db: Connection, order: Order, choice: Choice, number: int, first: Try | None, *, at: datetime
) -> Decision:
    """Keep a choice and the try that it begins with; the first told of this number stands."""
    lock(db, order.order_id)
    standing = decision(db, order.order_id, order.revision)
    if standing and standing.number >= number:
        return standing
    row = {
        "order_id": order.order_id,
        "revision": order.revision,
        "number": number,
        "origin": choice.lane.origin,
        "destination": choice.lane.destination,
        "policy": choice.policy,
        "version": choice.version,
        "document": choice.model_dump_json(),
        "at": at,
    }
    db.execute(_CHOICES.insert(), row)
    if first:
        _begin(db, order, number, first, at)
    return Decision.made(number, choice, standing.tries if standing else (), first)


def turned_down(
    db: Connection,
    order: Order,
    number: int,
    tried: Try,
    *,
    why: str,
    then: Try | None,
    at: datetime,
) -> Decision:
    """Keep that a candidate of this choice refused, and who is asked next; what stands by then.

    Told again, or by a worker that others have overtaken, it changes nothing.
    """
    lock(db, order.order_id)
    changed = db.execute(
        update(_TRIES)
        .where(*_of(order, tried), _TRIES.c.number == number)
        .where(_TRIES.c.refused.is_(None))
        .values(refused=why, at=at)
    )
    if changed.rowcount and then:
        _begin(db, order, number, then, at)
    standing = decision(db, order.order_id, order.revision)
    assert standing, "a try is of a choice that was kept"
    return standing


def _of(order: Order, tried: Try) -> tuple[Any, ...]:
    return (
        _TRIES.c.order_id == order.order_id,
        _TRIES.c.revision == order.revision,
        _TRIES.c.nth == tried.nth,
    )


def _begin(db: Connection, order: Order, number: int, tried: Try, at: datetime) -> None:
    """A try begins; one of an earlier choice begins again, under its own number."""
    row = tried.model_dump() | {
        "order_id": order.order_id,
        "revision": order.revision,
        "number": number,
        "refused": None,
        "at": at,
    }
    into = insert(BookingTries, db.dialect.name)
    again = {name: into.excluded[name] for name in ("number", "refused", "at")}
    keys = [column.name for column in _TRIES.primary_key]
    db.execute(into.on_conflict_do_update(index_elements=keys, set_=again), row)


def of_order(db: Connection, order_id: str) -> tuple[ChoiceRow, ...]:
    """Every choice for an order with the tries that were made last for it, the latest first."""
    tries = select(_TRIES).where(_TRIES.c.order_id == order_id).order_by(_TRIES.c.nth)
    made = [dict(row) for row in db.execute(tries).mappings()]
    query = select(_CHOICES).where(_CHOICES.c.order_id == order_id)
    query = query.order_by(_CHOICES.c.revision.desc(), _CHOICES.c.number.desc())
    return tuple(
        ChoiceRow(
            revision=row["revision"],
            number=row["number"],
            at=row["at"],
            choice=Choice.model_validate_json(row["document"]),
            tries=tuple(
                Try.model_validate(each)
                for each in made
                if (each["revision"], each["number"]) == (row["revision"], row["number"])
            ),
        )
        for row in db.execute(query).mappings()
    )
