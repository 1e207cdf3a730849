"""Who moves next after a failed attempt, by what is known of the carrier."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from carriers import CarrierFileError, load_attempts
from domain.last_mile.attempts import AttemptRow, Attempts, Mover, course, failures, remind_at
from domain.rules import Confidence
from domain.tracking import Milestone, MilestoneKind, Reason
from tests.builders import LONG_AGO, a_milestone

READ = {"source": "a test", "read_on": date(2026, 11, 22), "confidence": Confidence.VERIFIED}
FRIDAY = datetime(2026, 11, 6, 15, 0, tzinfo=LONG_AGO.tzinfo)


def a_row(**facts: Any) -> AttemptRow:
    return AttemptRow(carrier="example", **{**READ, **facts})


def failed(*reasons: Reason, at: datetime = FRIDAY) -> tuple[Milestone, ...]:
    """Attempts of an hour's pause, the last of which is now."""
    kind = MilestoneKind.ATTEMPT_FAILED
    times = [at - timedelta(hours=n) for n in reversed(range(len(reasons)))]
    return tuple(
        a_milestone(kind, "X1", nth, reason=reason, at=when)
        for nth, (reason, when) in enumerate(zip(reasons, times, strict=True))
    )


ABSENT, REFUSED = Reason.CONSIGNEE_ABSENT, Reason.CONSIGNEE_REFUSED


@pytest.mark.parametrize(
    ("facts", "reasons", "way"),
    [
        ({"attempts": 3}, (ABSENT,), Mover.CARRIER),
        ({"attempts": 3}, (ABSENT, ABSENT, ABSENT), Mover.DESK),
        ({"attempts": 3, "kept_days": 5}, (ABSENT, ABSENT, ABSENT), Mover.CONSIGNEE),
        (
            {"attempts": 3, "ends": (Reason.CONSIGNEE_CLOSED,)},
            (Reason.CONSIGNEE_CLOSED,),
            Mover.DESK,
        ),
        ({"kept_days": 5}, (Reason.CARRIER_DELAY,), Mover.DESK),
        ({"kept_days": 1}, (ABSENT,), Mover.DESK),
        ({"attempts": 3, "kept_days": 5}, (REFUSED,), Mover.DESK),
        ({"attempts": 3, "kept_days": 5}, (Reason.CONSIGNEE_ADDRESS,), Mover.DESK),
    ],
    ids=str,
)
def test_the_reason_and_the_carrier_decide_who_moves(
    facts: dict[str, Any], reasons: tuple[Reason, ...], way: Mover
) -> None:
    decided = course(a_row(**facts), failed(*reasons), waited=False, at=FRIDAY)

    assert decided.way is way
    assert (decided.quiet_until is None) == (way is Mover.DESK)


def test_of_a_carrier_that_nobody_has_read_about_nothing_is_assumed() -> None:
    decided = course(None, failed(ABSENT), waited=False, at=FRIDAY)

    assert (decided.way, decided.keeps_until) == (Mover.DESK, None)


def test_who_had_their_time_is_not_given_it_again() -> None:
    decided = course(a_row(attempts=3, kept_days=5), failed(ABSENT), waited=True, at=FRIDAY)

    assert decided.way is Mover.DESK
    assert decided.keeps_until == FRIDAY + timedelta(days=5)


def test_the_consignee_leaves_the_desk_a_day() -> None:
    decided = course(a_row(kept_days=2), failed(ABSENT), waited=False, at=FRIDAY)

    assert decided.way is Mover.CONSIGNEE
    assert decided.quiet_until == FRIDAY + timedelta(days=1)


def test_working_days_leave_weekends_out() -> None:
    row = a_row(kept_days=5, working_days=True)

    assert row.keeps_until(FRIDAY) == FRIDAY + timedelta(days=7)


def test_a_parcel_to_be_fetched_is_brought_to_mind_two_days_before_it_goes_back() -> None:
    ready = a_milestone(MilestoneKind.READY_FOR_PICKUP, "X1", 1, at=FRIDAY)

    assert remind_at(a_row(point_kept_days=7), ready) == (
        FRIDAY + timedelta(days=5),
        FRIDAY + timedelta(days=7),
    )
    assert remind_at(a_row(kept_days=7), ready) == (None, None)
    assert remind_at(None, ready) == (None, None)


def test_an_attempt_that_was_told_twice_is_one() -> None:
    once = failed(ABSENT)
    again = once[0].model_copy(update={"event_id": "told again"})
    picked_up = a_milestone(MilestoneKind.PICKED_UP, "X1", 9)

    assert len(failures([picked_up, *once, again])) == 1


def test_a_service_goes_before_its_carrier_and_a_gateway_is_looked_through() -> None:
    known = load_attempts()

    express = known.of("easypost.usps", "ExpressMailInternational")
    other = known.of("easypost.usps", "PriorityMailInternational")
    assert express
    assert other
    assert (express.kept_days, other.kept_days) == (5, 15)
    assert known.of("northline", "any") is None


def test_a_row_that_says_nothing_is_refused(tmp_path: Any) -> None:
    with pytest.raises(ValidationError, match="neither attempts nor days"):
        Attempts(attempts=(a_row(),))
    (tmp_path / "attempts.toml").write_text('[[attempts]]\ncarrier = "x"\ncite = "NOWHERE"\n')
    with pytest.raises(CarrierFileError, match=r"attempts\[0\].*NOWHERE"):
        load_attempts(tmp_path)
