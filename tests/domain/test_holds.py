"""A question's clock, and the answers that it takes before and after the goods have left."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.concerns import concerns
from domain.customs import CustomsReply, DeclarationStatus
from domain.holds import Hold
from domain.reasons import HoldReason
from tests.builders import an_order
from tests.records.given import a_booking

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def asked_by_customs(respond_by: datetime | None) -> Hold:
    query = CustomsReply(
        event_id="Q-1",
        lrn="TW-1-1",
        status=DeclarationStatus.QUERY,
        at=NOON,
        respond_by=respond_by,
    )
    order = an_order()
    (hold,) = concerns(order, a_booking(order), (), (query,), heard_at=NOON, now=NOON)
    return hold


@pytest.mark.parametrize(
    ("authority_in", "due_in"),
    [
        (None, timedelta(hours=24)),  # the desk's own time
        (timedelta(days=10), timedelta(hours=24)),
        (timedelta(hours=26), timedelta(hours=22)),
        (timedelta(hours=8), timedelta(hours=6)),
        (timedelta(hours=-1), timedelta(0)),
    ],
)
def test_a_desk_is_to_answer_before_the_authority_wants_the_answer(
    authority_in: timedelta | None, due_in: timedelta
) -> None:
    respond_by = None if authority_in is None else NOON + authority_in

    hold = asked_by_customs(respond_by).put(NOON, 1, dispatched=True)

    assert hold.due_at == NOON + due_in
    assert hold.remind_at == NOON + due_in / 2


def test_a_question_from_before_dispatch_takes_the_answers_of_the_way_after_it() -> None:
    hold = asked_by_customs(None).put(NOON, 1, dispatched=False)

    assert "correct_order" in hold.allowed(dispatched=False)
    assert "correct_declaration" not in hold.allowed(dispatched=False)
    assert "correct_order" not in hold.allowed(dispatched=True)
    assert "correct_declaration" in hold.allowed(dispatched=True)


def test_a_question_that_no_answer_of_the_way_settles_keeps_its_own() -> None:
    hold = Hold.ask(an_order(), HoldReason.RULEPACK_STALE)
    only_cancel = hold.model_copy(update={"answers": ("cancel",)}).put(NOON, 1, dispatched=False)

    assert only_cancel.allowed(dispatched=True) == ("cancel",)
