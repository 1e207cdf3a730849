"""Couriers that were asked for, so that nobody asks twice for one day and place.

A carrier may have no key and no call to look a pickup up. So the wish is kept before it is told,
and what came of it after.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Text, delete, select, update
from sqlmodel import Field

from domain.values import Value
from records.columns import UtcDateTime
from records.engine import Database, once
from records.tables.core import Records, table


class Pickups(Records, table=True):
    """A courier for one day and place; without a number nobody knows yet whether one comes."""

    __tablename__ = "pickups"

    key: str = Field(primary_key=True, sa_type=Text)
    number: str | None = Field(default=None, sa_type=Text)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


_PICKUPS = table(Pickups)


class PickupRow(Value):
    """The same, and whether it is this asking's `new` wish or was kept before."""

    key: str
    number: str | None
    asked_at: datetime
    cancelled_at: datetime | None
    new: bool = False

    @property
    def stands(self) -> Literal["booked", "cancelled", "unknown"]:
        """What is known of it."""
        if self.cancelled_at is not None:
            return "cancelled"
        return "booked" if self.number else "unknown"


class PickupBook:
    """What was asked of couriers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begun(self, key: str, at: datetime) -> PickupRow:
        """Keep the wish for this pickup; one that was cancelled may be wished for again."""
        return await self._database.write(lambda db: _begun(db, key, at))

    async def of(self, key: str) -> PickupRow | None:
        """What is known of a pickup; None if nobody asked for it."""
        query = select(_PICKUPS).where(_PICKUPS.c.key == key)
        row = await self._database.read(lambda db: db.execute(query).mappings().first())
        return None if row is None else PickupRow.model_validate(dict(row))

    async def booked(self, key: str, number: str) -> None:
        """A courier comes, under this number."""
        change = update(_PICKUPS).where(_PICKUPS.c.key == key).values(number=number)
        await self._database.write(lambda db: db.execute(change))

    async def cancelled(self, key: str, at: datetime) -> None:
        """No courier comes any more."""
        change = update(_PICKUPS).where(_PICKUPS.c.key == key).values(cancelled_at=at)
        await self._database.write(lambda db: db.execute(change))

    async def forgotten(self, key: str) -> None:
        """Nobody was asked after all."""
        gone = delete(_PICKUPS).where(_PICKUPS.c.key == key, _PICKUPS.c.number.is_(None))
        await self._database.write(lambda db: db.execute(gone))


def _begun(db: Connection, key: str, at: datetime) -> PickupRow:
    wish = {"key": key, "number": None, "asked_at": at, "cancelled_at": None}
    new = db.execute(once(Pickups, db.dialect.name), wish).rowcount > 0
    known = select(_PICKUPS).where(_PICKUPS.c.key == key)
    row = PickupRow.model_validate({**db.execute(known).mappings().one(), "new": new})
    if row.stands != "cancelled":
        return row
    again = update(_PICKUPS).where(_PICKUPS.c.key == key, _PICKUPS.c.cancelled_at.is_not(None))
    taken = db.execute(again.values(wish)).rowcount > 0
    return PickupRow.model_validate({**wish, "new": taken})
