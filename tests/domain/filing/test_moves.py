"""The status machine: late, repeated and out-of-order replies never move a declaration wrongly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.customs import ANSWERED, FREED, HOLD_OF, MAY_FOLLOW, TAKEN, CustomsReply
from domain.customs import DeclarationStatus as S
from domain.filing.replies import moves, standing

START = datetime(2026, 11, 22, tzinfo=UTC)


def a_reply(status: S, nth: int = 0, event_id: str = "") -> CustomsReply:
    return CustomsReply(
        event_id=event_id or f"E{nth}",
        lrn="TW-1-1",
        status=status,
        at=START + timedelta(hours=nth),
    )


@pytest.mark.parametrize(
    ("story", "ends"),
    [
        ((S.SUBMITTED, S.RECEIVED, S.ACCEPTED, S.DUTY_ASSESSED, S.RELEASED, S.CLEARED), S.CLEARED),
        ((S.RECEIVED, S.REJECTED), S.REJECTED),
        ((S.ACCEPTED, S.DOCUMENTS_REQUESTED, S.EXAMINATION, S.QUERY), S.QUERY),
        ((S.ACCEPTED, S.HELD, S.HELD_FOR_PAYMENT, S.ACCEPTED, S.CLEARED), S.CLEARED),
        ((S.ACCEPTED, S.AMENDED, S.RELEASED), S.RELEASED),
        ((S.RELEASED, S.HELD, S.CLEARED), S.CLEARED),
        ((S.CLEARED, S.WITHDRAWN), S.WITHDRAWN),
        ((S.ACCEPTED, S.SEIZED, S.RELEASED), S.RELEASED),
    ],
)
def test_the_legal_ways(story: tuple[S, ...], ends: S) -> None:
    status = S.DRAFT
    for said in story:
        assert moves(status, a_reply(said))
        status = said
    assert status is ends


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (S.CLEARED, S.DUTY_ASSESSED),  # the final debt is told after clearance
        (S.CLEARED, S.AMENDED),
        (S.CLEARED, S.EXAMINATION),
        (S.CLEARED, S.RELEASED),
        (S.DOCUMENTS_REQUESTED, S.DUTY_ASSESSED),  # what is wanted is wanted still
        (S.EXAMINATION, S.AMENDED),
        (S.RELEASED, S.ACCEPTED),
        (S.RELEASED, S.RECEIVED),
        (S.ACCEPTED, S.REJECTED),  # of an amendment, or of a second declaration
        (S.ACCEPTED, S.RECEIVED),
        (S.REJECTED, S.ACCEPTED),
        (S.WITHDRAWN, S.CLEARED),
        *((status, S.NOTED) for status in S),
        *((status, S.DRAFT) for status in S if status is not S.DRAFT),
    ],
)
def test_what_makes_no_sense_moves_nothing(status: S, said: S) -> None:
    assert not moves(status, a_reply(said))


def test_every_status_has_its_row_and_no_row_leads_back_to_the_start() -> None:
    assert MAY_FOLLOW.keys() == set(S)
    assert not any({S.DRAFT, S.NOTED} & after for after in MAY_FOLLOW.values())
    assert HOLD_OF.keys() <= ANSWERED
    assert S.RECEIVED in TAKEN


def test_a_later_notice_of_taxes_does_not_take_a_clearance_back() -> None:
    cleared, taxed = a_reply(S.CLEARED, 1), a_reply(S.DUTY_ASSESSED, 2)

    assert standing([taxed, cleared]) is cleared


@pytest.mark.parametrize("first", ["E1", "E2"])
def test_of_two_replies_of_one_second_the_one_further_on_came_last(first: str) -> None:
    accepted = a_reply(S.ACCEPTED, 1, first)
    examined = a_reply(S.EXAMINATION, 1, "E2" if first == "E1" else "E1")

    assert standing([examined, accepted]) is examined


def test_a_second_request_for_documents_stands_in_place_of_the_first() -> None:
    first, second = a_reply(S.DOCUMENTS_REQUESTED, 1), a_reply(S.DOCUMENTS_REQUESTED, 2)

    assert standing([second, first]) is second


def test_what_was_only_noted_leaves_nothing_standing() -> None:
    assert standing([a_reply(S.NOTED)]) is None


histories = st.lists(
    st.tuples(st.sampled_from(sorted(ANSWERED | {S.NOTED})), st.integers(0, 20)), max_size=12
).map(lambda said: [a_reply(status, at, f"E{n}") for n, (status, at) in enumerate(said)])


@given(histories, st.data())
def test_neither_order_of_arrival_nor_repeats_matter(
    replies: list[CustomsReply], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(replies), max_size=5)) if replies else []
    shuffled = data.draw(st.permutations([*replies, *again]))

    assert standing(shuffled) == standing(replies)


@given(histories)
def test_freed_goods_are_only_taken_back_by_what_can_take_them_back(
    replies: list[CustomsReply],
) -> None:
    freed = False
    for hour in range(21):
        stands = standing(reply for reply in replies if reply.at <= START + timedelta(hours=hour))
        if freed and stands and stands.status not in FREED:
            assert stands.status in {S.HELD, S.SEIZED, S.WITHDRAWN}
        freed = stands is not None and stands.status in FREED
