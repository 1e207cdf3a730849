"""What customers are told of, and what they are not."""

from datetime import timedelta

import pytest

from domain.customs import CustomsReply, DeclarationStatus
from domain.notices import BY_CUSTOMS, Notice, NoticeKind, of_milestone, of_reply, overtaken
from domain.tracking import Milestone, MilestoneKind, Reason
from tests.builders import LONG_AGO, a_milestone

KINDS = NoticeKind
M = MilestoneKind


def told(*scans: Milestone) -> set[tuple[NoticeKind, str]]:
    notices = filter(None, map(of_milestone, scans))
    return {(notice.kind, notice.cause) for notice in notices}


def test_a_parcel_that_is_scanned_twice_is_told_of_once() -> None:
    picked_up = a_milestone(M.PICKED_UP, "W1", 1)
    in_transit = [a_milestone(M.IN_TRANSIT, "W1", hour) for hour in (2, 9, 30)]
    assert told(picked_up, *in_transit) == {(KINDS.DISPATCHED, "")}


def test_each_day_on_which_it_comes_is_told_of() -> None:
    morning, noon = (a_milestone(M.OUT_FOR_DELIVERY, "W1", hour) for hour in (0, 4))
    next_day = a_milestone(M.OUT_FOR_DELIVERY, "W1", 24)
    assert told(morning, noon, next_day) == {
        (KINDS.OUT_FOR_DELIVERY, "2026-11-02"),
        (KINDS.OUT_FOR_DELIVERY, "2026-11-03"),
    }


def test_each_parcel_that_arrives_is_told_of() -> None:
    both = [a_milestone(M.DELIVERED, waybill, 1) for waybill in ("W1", "W2")]
    assert told(*both) == {(KINDS.DELIVERED, "W1"), (KINDS.DELIVERED, "W2")}


def test_money_that_is_owed_is_told_of_whatever_the_scan() -> None:
    held = a_milestone(M.HELD, "W1", 1, reason=Reason.CUSTOMS_PAYMENT)
    unpaid = a_milestone(M.ATTEMPT_FAILED, "W1", 2, reason=Reason.CONSIGNEE_UNPAID)
    assert told(held, unpaid) == {
        (KINDS.PAYMENT_DUE, BY_CUSTOMS),
        (KINDS.PAYMENT_DUE, "carrier"),
    }


@pytest.mark.parametrize("kind", [M.LABEL_CREATED, M.ARRIVED, M.NOTED, M.UNKNOWN, M.AT_CUSTOMS])
def test_what_does_not_matter_to_a_customer_is_not_told(kind: MilestoneKind) -> None:
    assert of_milestone(a_milestone(kind, "W1", 1)) is None


def test_what_a_customer_is_not_shown_they_are_not_told() -> None:
    assert of_milestone(a_milestone(M.DELIVERED, "W1", 1, visible=False)) is None


@pytest.mark.parametrize("status", list(DeclarationStatus))
def test_of_all_that_customs_says_the_money_it_waits_for_is_told(
    status: DeclarationStatus,
) -> None:
    at = LONG_AGO + timedelta(hours=1)
    notice = of_reply(CustomsReply(event_id="1", lrn="TW-1-1", status=status, at=at))
    waits = status is DeclarationStatus.HELD_FOR_PAYMENT
    assert notice == (Notice(kind=KINDS.PAYMENT_DUE, cause=BY_CUSTOMS) if waits else None)


def test_a_parcel_that_was_delivered_is_not_told_to_be_on_its_way() -> None:
    delivered = frozenset({KINDS.DELIVERED})
    assert overtaken(KINDS.OUT_FOR_DELIVERY, delivered)
    assert not overtaken(KINDS.DELIVERED, delivered)
    assert not overtaken(KINDS.DELIVERED, frozenset(KINDS) - delivered)
    assert overtaken(KINDS.CHOICE_WANTED, frozenset({KINDS.RETURNING}))
