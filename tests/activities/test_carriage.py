"""Booking: whom it asks, what it does after a refusal, and that there is never a second label."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.carriage import CarriageActivities
from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from domain.carriage import Booking, Offer
from domain.customs import Declaration, DeclarationStatus
from domain.holds import Hold
from domain.money import Money
from domain.order import Order
from domain.promised import ServiceLevel
from domain.reasons import HoldReason
from tests.builders import an_order
from tests.domain.choosing.given import a_book, a_policy
from tests.fakes import World

DECLARED = Declaration(
    lrn="TW-1-1", kind="H7", broker="fake", status=DeclarationStatus.ACCEPTED, mrn="26GB1"
)
REFUSED = PartnerRefused("carrier", "no capacity")
UNKNOWN = OutcomeUnknown("carrier", "the line was cut")


def an_offer(carrier: str, price: int) -> Offer:
    return Offer(
        carrier=carrier,
        service="ROAD",
        level=ServiceLevel.STANDARD,
        price=Money.of(price, "GBP"),
        transit_days=6,
    )


class Depot:
    """The steps of carriage over a world; each call is a new execution, as after a reset."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def steps(self) -> CarriageActivities:
        ports = self.world.ports()
        return CarriageActivities(
            ports.carrier, ports.journal, ports.experience, ports.rulebook, ports.covers
        )

    async def book(self, order: Order | None = None, attempt: int = 1) -> Booking | Hold:
        found: Booking | Hold = await self._run(
            attempt, self.steps.book, order or an_order(), DECLARED
        )
        return found

    async def void(self) -> None:
        await self._run(1, self.steps.void, an_order())

    async def booked(self, attempt: int = 1) -> Booking:
        booking = await self.book(attempt=attempt)
        assert isinstance(booking, Booking)
        return booking

    async def held(self) -> Hold:
        hold = await self.book()
        assert isinstance(hold, Hold)
        return hold

    @staticmethod
    async def _run(attempt: int, step: Callable[..., Awaitable[Any]], *args: object) -> Any:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=attempt)
        return await environment.run(step, *args)

    def labels(self) -> list[str]:
        return sorted(self.world.booked)

    def fails(self, *errors: Exception, step: str = "book") -> None:
        self.world.failures[step] += list(errors)


@pytest.fixture
def depot() -> Depot:
    world = World()
    world.offers = [an_offer("second", 6), an_offer("first", 5), an_offer("third", 7)]
    world.rulebook = a_book(policy=a_policy(fall_back=1))
    return Depot(world)


async def test_the_best_is_booked_and_the_booking_says_why_in_a_line(depot: Depot) -> None:
    booking = await depot.booked()

    assert (booking.carrier, booking.reference) == ("first", "TW-1:1:book")
    assert booking.why.startswith("100.00 of 100, before second ROAD with ")
    assert booking.policy.startswith("default@")
    assert depot.world.calls["find"] == 0, "nobody asks what cannot be there"


async def test_a_refused_booking_falls_to_the_next_under_a_reference_of_its_own(
    depot: Depot,
) -> None:
    depot.fails(REFUSED)

    booking = await depot.booked()

    assert (booking.carrier, booking.reference) == ("second", "TW-1:1:book-2")
    assert booking.why == "next best after first ROAD refused: second ROAD"
    assert depot.labels() == ["TW-1:1:book-2"]
    assert depot.world.journal.of("TW-1") == [
        "decided 1",
        "turned down 1",
        f"booked {booking.waybill}",
    ]


async def test_no_more_are_asked_than_the_policy_allows(depot: Depot) -> None:
    depot.fails(REFUSED, REFUSED)

    hold = await depot.held()

    assert hold.reason is HoldReason.UNSUPPORTED_SERVICE
    assert hold.evidence["why"] == "no capacity"
    assert depot.world.calls["book"] == 2
    assert depot.labels() == []


async def test_an_address_that_is_refused_is_the_consignees_and_nobody_else_is_asked(
    depot: Depot,
) -> None:
    depot.fails(PartnerRefused("carrier", "no such street", pointers=("/consignee/address",)))

    assert (await depot.held()).reason is HoldReason.ADDRESS_PROBLEM
    assert depot.world.calls["book"] == 1


async def test_an_unknown_outcome_is_found_and_not_done_again(depot: Depot) -> None:
    depot.fails(UNKNOWN, step="book:after")
    with pytest.raises(OutcomeUnknown):
        await depot.book()

    booking = await depot.booked(attempt=2)

    assert booking.carrier == "first"
    assert (depot.world.calls["book"], depot.labels()) == (1, ["TW-1:1:book"])


async def test_an_unknown_outcome_never_falls_to_the_next(depot: Depot) -> None:
    depot.fails(UNKNOWN)
    with pytest.raises(OutcomeUnknown):
        await depot.book()
    depot.fails(PartnerUnavailable("carrier", "away"), step="find")
    with pytest.raises(PartnerUnavailable):
        await depot.book(attempt=2)

    assert (await depot.booked(attempt=3)).carrier == "first"
    assert depot.labels() == ["TW-1:1:book"]


async def test_a_refusal_after_an_unknown_outcome_falls_to_the_next_once_it_is_settled(
    depot: Depot,
) -> None:
    depot.fails(UNKNOWN, REFUSED)
    with pytest.raises(OutcomeUnknown):
        await depot.book()

    assert (await depot.booked(attempt=2)).carrier == "second"
    assert depot.labels() == ["TW-1:1:book-2"]


async def test_a_carrier_that_refuses_because_it_has_booked_already_has_the_parcel(
    depot: Depot,
) -> None:
    """One without idempotency keys: the label was made, and a second is refused."""
    depot.fails(REFUSED, step="book:after")

    booking = await depot.booked()

    assert (booking.carrier, depot.labels()) == ("first", ["TW-1:1:book"])


async def test_a_refusal_is_not_believed_while_nobody_can_say_whether_there_is_a_label(
    depot: Depot,
) -> None:
    depot.fails(REFUSED)
    depot.fails(PartnerUnavailable("carrier", "away"), step="find")
    with pytest.raises(PartnerUnavailable):
        await depot.book()

    assert (await depot.booked(attempt=2)).carrier == "first"
    assert depot.labels() == ["TW-1:1:book"]


async def test_the_next_ones_unknown_outcome_is_settled_with_the_next_one(depot: Depot) -> None:
    depot.fails(REFUSED, OutcomeUnknown("carrier", "cut as well"))
    with pytest.raises(OutcomeUnknown):
        await depot.book()

    booking = await depot.booked(attempt=2)

    assert (booking.carrier, booking.reference) == ("second", "TW-1:1:book-2")
    assert depot.world.calls["book"] == 3, "the first is not asked again"


async def test_a_reset_after_a_fall_finds_the_label_of_the_next(depot: Depot) -> None:
    depot.fails(REFUSED)
    booked = await depot.booked()
    depot.world.offers = [an_offer("cheapest-now", 1)]

    assert (await depot.booked(attempt=1)).waybill == booked.waybill
    assert depot.labels() == ["TW-1:1:book-2"]


async def test_a_crash_between_refusal_and_its_note_asks_the_first_again(depot: Depot) -> None:
    depot.fails(REFUSED)
    depot.world.journal.fail(OSError("the records are away"), times=1)
    with pytest.raises(OSError, match="away"):
        await depot.book()

    assert (await depot.booked(attempt=2)).carrier == "first"
    assert depot.labels() == ["TW-1:1:book"]


async def test_a_retry_by_a_person_asks_anew_and_keeps_the_references(depot: Depot) -> None:
    depot.fails(REFUSED, REFUSED)
    await depot.held()
    depot.world.offers = [an_offer("second", 4), an_offer("new", 9)]

    booking = await depot.booked()

    assert (booking.carrier, booking.reference) == ("second", "TW-1:1:book-2")
    assert "decided 2" in depot.world.journal.of("TW-1")
    assert depot.world.calls["find"] == 4, "after each refusal, and before each but the first"


async def test_a_candidate_that_comes_new_takes_the_next_number(depot: Depot) -> None:
    depot.fails(REFUSED, REFUSED)
    await depot.held()
    depot.world.offers = [an_offer("new", 4)]

    assert (await depot.booked()).reference == "TW-1:1:book-3"


async def test_every_try_is_voided_under_its_own_reference(depot: Depot) -> None:
    depot.fails(REFUSED)
    await depot.booked()

    await depot.void()

    assert {key for key in depot.world.effects if "void" in key} == {
        "TW-1:1:void",
        "TW-1:1:void-2",
    }


async def test_each_label_is_looked_for_and_voided_with_the_carrier_of_its_try(
    depot: Depot,
) -> None:
    """Another that is away has no say in it."""
    depot.fails(REFUSED, UNKNOWN)
    with pytest.raises(OutcomeUnknown):
        await depot.book()

    await depot.booked(attempt=2)
    await depot.void()

    assert depot.world.with_whom == [
        ("find", "TW-1:1:book", "first"),
        ("find", "TW-1:1:book-2", "second"),
        ("find", "TW-1:1:book-2", "second"),
        ("void", "TW-1:1:book", "first"),
        ("void", "TW-1:1:book-2", "second"),
    ]


async def test_an_order_that_was_booked_before_choices_were_kept_is_voided_as_then(
    depot: Depot,
) -> None:
    await depot.void()

    assert "TW-1:1:void" in depot.world.effects


async def test_what_an_attempt_booked_before_choices_were_kept_is_found(depot: Depot) -> None:
    depot.fails(UNKNOWN, step="book:after")
    with pytest.raises(OutcomeUnknown):
        await depot.book()
    depot.world.journal.decisions.clear()

    assert (await depot.booked(attempt=2)).reference == "TW-1:1:book"
    assert depot.world.calls["book"] == 1


async def test_nobody_who_may_carry_it_is_a_question_with_every_reason(depot: Depot) -> None:
    policy = a_policy(
        rules=[{"rule": "none", "keep_if": "offer.price > 999", "says": "Too cheap to be true."}]
    )
    depot.world.rulebook = a_book(policy=policy)

    hold = await depot.held()

    assert hold.reason is HoldReason.UNSUPPORTED_SERVICE
    assert "first ROAD: Too cheap to be true." in hold.evidence["why"]


async def test_two_attempts_that_decide_at_once_follow_the_same_decision(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker thought dead decides between another's look and its decision."""
    journal, decided = depot.world.journal, depot.world.journal.decided

    async def overtaken(*told: Any) -> Any:
        monkeypatch.setattr(journal, "decided", decided)
        depot.world.offers = [an_offer("other", 1)]
        assert (await depot.booked()).carrier == "other"
        return await decided(*told)

    monkeypatch.setattr(journal, "decided", overtaken)

    assert (await depot.booked()).carrier == "other"
    assert depot.labels() == ["TW-1:1:book"]
    assert depot.world.calls["book"] == 1, "what the other did is found, not done again"


async def test_a_worker_thought_dead_follows_whom_another_has_booked_since(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another goes on past the next candidate while the first one's refusal is on its way."""
    depot.world.rulebook = a_book(policy=a_policy(fall_back=2))
    journal, turned_down = depot.world.journal, depot.world.journal.turned_down

    async def overtaken(*told: Any, at: Any) -> Any:
        monkeypatch.setattr(journal, "turned_down", turned_down)
        depot.fails(REFUSED, REFUSED)
        assert (await depot.booked(attempt=2)).carrier == "third"
        return await turned_down(*told, at=at)

    monkeypatch.setattr(journal, "turned_down", overtaken)
    depot.fails(REFUSED)

    assert (await depot.booked()).carrier == "third"
    assert depot.labels() == ["TW-1:1:book-3"]
