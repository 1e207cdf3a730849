"""Which of an authority's replies an order's run must hear of."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.customs import CustomsReply
from domain.customs import DeclarationStatus as S
from domain.filing.replies import concerns_the_run


def replies(*statuses: S) -> list[CustomsReply]:
    """Replies in the order of the authority's clock."""
    start = datetime(2026, 11, 21, tzinfo=UTC)
    return [
        CustomsReply(event_id=f"E{n}", lrn="O-1-1", status=status, at=start + timedelta(hours=n))
        for n, status in enumerate(statuses)
    ]


@pytest.mark.parametrize(
    ("before", "status", "told"),
    [
        ((), S.ACCEPTED, False),
        ((), S.REJECTED, False),
        ((S.ACCEPTED,), S.RELEASED, False),
        ((S.REJECTED,), S.WITHDRAWN, False),
        ((S.ACCEPTED,), S.EXAMINATION, True),
        ((), S.SEIZED, True),
        ((S.DOCUMENTS_REQUESTED,), S.DOCUMENTS_REQUESTED, True),
        ((S.DOCUMENTS_REQUESTED,), S.ACCEPTED, False),
        ((S.HELD_FOR_PAYMENT, S.ACCEPTED), S.CLEARED, True),
        ((S.EXAMINATION,), S.SEIZED, True),
    ],
)
def test_a_run_hears_of_what_a_person_must_answer_and_of_its_end(
    before: tuple[S, ...], status: S, told: bool
) -> None:
    *earlier, reply = replies(*before, status)

    assert concerns_the_run(earlier, reply) is told


def test_late_news_that_later_news_has_settled_is_not_told() -> None:
    asked, freed = replies(S.DOCUMENTS_REQUESTED, S.RELEASED)

    assert not concerns_the_run([freed], asked)
