"""Failed attempts: whether the carrier tries again by itself, the consignee is asked, or a person.

What carriers do by themselves is data (`carriers/attempts.toml`); of a carrier that nobody has
read about nothing is assumed, and a person is asked at once.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.choosing.services import ANY
from domain.reasons import HoldReason
from domain.rules import Confidence, Sentence, Strict
from domain.tracking import Milestone, MilestoneKind, Reason, Side
from domain.values import Text, Value

CONSIDERED = frozenset({HoldReason.DELIVERY_FAILED, HoldReason.ADDRESS_PROBLEM, HoldReason.REFUSED})
"""What is asked only after it was considered whether it has to be."""

CONSIGNEE_ANSWERS_WITHIN = timedelta(days=2)
LEFT_FOR_THE_DESK = timedelta(days=1)
"""Before the parcel goes back, a person still has so long to decide."""

LATE = timedelta(days=1)
"""A second attempt that was meant for a day may come on the next: only then it is missed."""

REMINDED_BEFORE = timedelta(days=2)
KEPT_IF_UNKNOWN = timedelta(days=14)
"""How long a parcel waits at a pickup point of a carrier of which nobody has read it: our own
figure, among those of `carriers/attempts.toml`."""

WEEKEND = 5
"""From this day of the week on, Monday being 0, offices are closed. Holidays are not known."""


class AttemptRow(Strict):
    """What a carrier does by itself when it meets nobody, and where that was read.

    `attempts` is how many it makes in all, `again_after_days` the pause between two. A parcel
    lies `kept_days` at a depot or an office and `point_kept_days` at a point, working days where
    `working_days`; then it goes back. `ends` are the reasons after which it tries no more.
    """

    carrier: Text
    also: tuple[Text, ...] = ()
    service: Text = ANY
    attempts: int | None = Field(default=None, ge=1, le=10)
    again_after_days: int = Field(default=1, ge=1, le=14)
    kept_days: int | None = Field(default=None, ge=1, le=60)
    point_kept_days: int | None = Field(default=None, ge=1, le=60)
    working_days: bool = False
    ends: tuple[Reason, ...] = ()
    source: Sentence
    read_on: date
    confidence: Confidence
    note: Sentence | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "AttemptRow":
        if self.attempts is None and self.kept_days is None and self.point_kept_days is None:
            raise PydanticCustomError("nothing_said", "says neither attempts nor days kept")
        return self

    def keeps_until(self, since: datetime, *, at_point: bool = False) -> datetime | None:
        """Until when the parcel is kept after it came to lie there; None where nobody knows."""
        days = self.point_kept_days if at_point else self.kept_days
        if days is None:
            return None
        return _working_days_later(since, days) if self.working_days else since + timedelta(days)


class Attempts(Strict):
    """Every row that is known, as `carriers/attempts.toml` has them."""

    attempts: tuple[AttemptRow, ...] = ()

    def of(self, carrier: str, service: str) -> AttemptRow | None:
        """The row of a service, else its carrier's, else None.

        A carrier's name counts without the gateway in front: `easypost.usps` is `usps`.
        """
        name = carrier.rpartition(".")[2].casefold()
        named = [r for r in self.attempts if name in {n.casefold() for n in (r.carrier, *r.also)}]
        own = (row for wanted in (service, ANY) for row in named if row.service == wanted)
        return next(own, None)


class Mover(StrEnum):
    """Who moves next."""

    CARRIER = "carrier"  # it tries again by itself
    CONSIGNEE = "consignee"  # is asked where, when or how
    DESK = "desk"


class Course(Value):
    """What is done about a failed attempt; nobody else is asked before `quiet_until`.

    `keeps_until` is when the carrier sends the parcel back, where that is known.
    """

    way: Mover
    quiet_until: datetime | None = None
    keeps_until: datetime | None = None
    why: str


def course(
    row: AttemptRow | None, failures: tuple[Milestone, ...], *, waited: bool, at: datetime
) -> Course:
    """Who moves next after these failed attempts, the last of which is asked about.

    `waited` is whether somebody has had their time for it already.
    """
    if row is None or not failures:
        return Course(way=Mover.DESK, why="nobody has read what this carrier does by itself")
    last, tries = failures[-1], len(failures)
    keeps_until = row.keeps_until(last.at)
    if waited or last.trouble is not HoldReason.DELIVERY_FAILED:
        why = "nothing came of it" if waited else "it is a question of its own"
        return Course(way=Mover.DESK, keeps_until=keeps_until, why=why)
    if row.attempts and tries < row.attempts and last.reason not in row.ends:
        again = last.at + timedelta(row.again_after_days) + LATE
        why = f"attempt {tries} of {row.attempts}: the carrier tries again by itself"
        if again > at:
            return Course(way=Mover.CARRIER, quiet_until=again, keeps_until=keeps_until, why=why)
    if last.reason.side is Side.CONSIGNEE and keeps_until:
        until = min(at + CONSIGNEE_ANSWERS_WITHIN, keeps_until - LEFT_FOR_THE_DESK)
        if until > at:
            why = "the consignee may choose where, when or how"
            return Course(way=Mover.CONSIGNEE, quiet_until=until, keeps_until=keeps_until, why=why)
    return Course(
        way=Mover.DESK, keeps_until=keeps_until, why="the carrier tries no more by itself"
    )


def remind_at(row: AttemptRow | None, ready: Milestone) -> tuple[datetime | None, datetime | None]:
    """When to remind of a parcel that waits to be fetched, and when it goes back; None unknown."""
    keeps_until = row.keeps_until(ready.at, at_point=True) if row else None
    if keeps_until is None:
        return None, None
    return max(keeps_until - REMINDED_BEFORE, ready.at), keeps_until


def failures(scans: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """The failed attempts among these, oldest first; a moment counts once."""
    failed = {m.at: m for m in scans if m.kind is MilestoneKind.ATTEMPT_FAILED}
    return tuple(failed[at] for at in sorted(failed))


def _working_days_later(since: datetime, days: int) -> datetime:
    later = since
    while days:
        later += timedelta(days=1)
        days -= later.weekday() < WEEKEND
    return later
