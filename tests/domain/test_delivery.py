"""Where a parcel stands never depends on the order its events came in, nor on how often."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.carriage import Booking, Watch
from domain.concerns import concerns
from domain.delivery import Delivery, delivery
from domain.money import Money
from domain.tracking import (
    SAYS_NOTHING,
    Milestone,
    MilestoneKind,
    Reason,
    Side,
    homeward,
    latest,
    trouble,
)
from tests.builders import a_milestone
from tests.domain.orders import an_order

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KINDS = st.sampled_from(MilestoneKind)
MILESTONES = st.builds(
    Milestone,
    event_id=st.sampled_from("abcdef"),  # few, so that a carrier corrects a scan under its old id
    waybill=st.just("W1"),
    kind=KINDS,
    at=st.integers(0, 6).map(lambda hours: NOON + timedelta(hours=hours)),
    reason=st.sampled_from(Reason),
    inferred=st.none() | KINDS,
)
BOOKING = Booking(
    carrier="tern",
    service="X",
    waybill="W1",
    reference="R1",
    price=Money(amount=Decimal(10), currency="EUR"),
    transit_days=5,
    label="label",
)
EVENTS = st.lists(MILESTONES, max_size=12)


def a_scan(kind: MilestoneKind, hours: int = 0, **changes: object) -> Milestone:
    at = NOON + timedelta(hours=hours)
    fields = {"event_id": f"{kind} {hours}", "waybill": "W1", "kind": kind, "at": at}
    return Milestone.model_validate({**fields, **changes})


@given(EVENTS, st.data())
def test_no_order_and_no_repetition_changes_where_a_parcel_stands(
    events: list[Milestone], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(events), max_size=12)) if events else []

    shuffled = data.draw(st.permutations(events + again))

    assert delivery(shuffled) == delivery(events)
    assert latest(shuffled) == latest(events)


@given(st.lists(MILESTONES, max_size=12, unique_by=lambda m: m.event_id), st.data())
def test_nor_the_question_it_raises(events: list[Milestone], data: st.DataObject) -> None:
    order = an_order()
    told = [m.model_copy(update={"trouble": trouble(m.kind, m.reason)}) for m in events]
    shuffled = data.draw(st.permutations(told))

    asked = [
        concerns(order, BOOKING, scans, (), heard_at=NOON, now=NOON + Watch().silent_after / 2)
        for scans in (told, shuffled)
    ]

    assert asked[0] == asked[1]


@given(EVENTS, MILESTONES)
def test_what_nobody_has_mapped_moves_nothing(events: list[Milestone], more: Milestone) -> None:
    known = [m for m in events if m.kind not in SAYS_NOTHING]
    unmapped = more.model_copy(update={"event_id": "new", "kind": MilestoneKind.UNKNOWN})

    before, after = delivery(known), delivery([*known, unmapped])

    assert after.dispatched == before.dispatched
    assert after.attempts == before.attempts
    assert after.unread == 1
    assert not known or after.stands == before.stands


def test_a_parcel_stands_where_its_last_scan_says_and_why() -> None:
    parcel = delivery(
        [
            a_scan(MilestoneKind.ATTEMPT_FAILED, 2, reason=Reason.CONSIGNEE_ABSENT),
            a_scan(MilestoneKind.PICKED_UP),
            a_scan(MilestoneKind.ATTEMPT_FAILED, 1, reason=Reason.CONSIGNEE_CLOSED),
        ]
    )

    assert parcel.stands
    assert parcel.stands.kind is MilestoneKind.ATTEMPT_FAILED
    assert parcel.whose is Side.CONSIGNEE
    assert (parcel.attempts, parcel.dispatched, parcel.at_rest) == (2, True, False)


def test_an_unmapped_scan_suggests_something_while_it_is_the_newest() -> None:
    moving = a_scan(MilestoneKind.IN_TRANSIT)
    guess = a_scan(MilestoneKind.UNKNOWN, 1, inferred=MilestoneKind.DELIVERED)

    assert delivery([guess, moving]).suggests is MilestoneKind.DELIVERED
    assert delivery([guess, moving, a_scan(MilestoneKind.ARRIVED, 2)]).suggests is None
    assert delivery([guess, moving, a_scan(MilestoneKind.DELIVERED, 0)]).suggests is None


def test_a_correction_under_the_same_id_counts_once() -> None:
    first = a_scan(MilestoneKind.ATTEMPT_FAILED, 1, event_id="x")
    corrected = a_scan(MilestoneKind.DELIVERED, 2, event_id="x")

    parcel = delivery([corrected, first, first])

    assert (parcel.attempts, parcel.at_rest) == (0, True)


def test_a_parcel_without_scans_stands_nowhere() -> None:
    assert delivery([]) == Delivery()
    assert Delivery().whose is Side.NOBODY


def test_a_parcel_is_followed_under_one_number_after_the_other_and_never_in_circles() -> None:
    def turned(number: str, after: str, nth: int) -> Milestone:
        return a_milestone(MilestoneKind.RETURNING, number, nth, returns_as=after)

    told = [
        a_milestone(MilestoneKind.RETURNED, "C", 5),
        turned("B", "C", 4),
        turned("C", "A", 6),
        turned("A", "B", 3),
        a_milestone(MilestoneKind.RETURNED, "another", 9),
    ]
    out = [scan for scan in told if scan.waybill == "A"]

    followed = homeward(out, told, 5)

    assert {scan.waybill for scan in followed} == {"A"}
    assert sorted(scan.at for scan in followed) == [told[n].at for n in (3, 1, 0, 2)]
    assert len(homeward(out, told, 1)) == 2
