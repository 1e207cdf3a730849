"""The questions put to desks, and how each was closed.

Every call carries the whole hold, so each keeps it first if it is not there yet.
"""

from datetime import datetime

from sqlalchemy import Connection, Update, update

from domain.holds import Hold
from domain.resolutions import Resolution
from records.engine import once
from records.tables.core import Holds, table

_HOLDS = table(Holds)


def held(db: Connection, hold: Hold) -> None:
    """Keep a question; it must have been put, or it has no deadline."""
    row = hold.model_dump(exclude={"kind", "faults", "answers", "answers_on_the_way"})
    row |= {
        "faults": [fault.model_dump(mode="json") for fault in hold.faults],
        "answers": list(hold.answers),
        "answers_on_the_way": list(hold.answers_on_the_way) or None,
    }
    db.execute(once(Holds, db.dialect.name), {name: row[name] for name in row if name in _HOLDS.c})


def reminded(db: Connection, hold: Hold, breached: bool, at: datetime) -> None:
    """Keep when the desk was first reminded, or when the deadline passed."""
    held(db, hold)
    column = _HOLDS.c.breached_at if breached else _HOLDS.c.reminded_at
    db.execute(_of(hold).where(column.is_(None)).values({column: at}))


def answered(db: Connection, hold: Hold, resolution: Resolution | None, at: datetime) -> None:
    """Close the question with its answer, or as overtaken. The first answer stands."""
    held(db, hold)
    answer = resolution.model_dump(mode="json") if resolution else None
    db.execute(
        _of(hold)
        .where(_HOLDS.c.closed_at.is_(None))
        .values(
            closed_at=at,
            outcome="answered" if resolution else "overtaken",
            resolution=answer,
            resolved_by=resolution.by if resolution else None,
        )
    )


def _of(hold: Hold) -> Update:
    return update(_HOLDS).where(_HOLDS.c.hold_id == hold.hold_id)
