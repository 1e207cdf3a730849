"""Claims: what was lost is claimed, disputed and paid, in a run that outlives its order's."""

import asyncio
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from pydantic import ValidationError
from temporalio.client import WorkflowHandle

from activities.errors import OutcomeUnknown, PartnerRefused
from domain.carriage import Booking
from domain.cover.claims import (
    ClaimCase,
    ClaimKind,
    ClaimOutcome,
    ClaimReply,
    ClaimRequest,
    ClaimStage,
    ClaimState,
    ClaimStatus,
    Evidence,
    EvidenceKind,
)
from domain.cover.traces import Trace, TraceOutcome
from domain.holds import Hold
from domain.money import Money
from domain.resolutions import (
    AcceptDecision,
    DisputeClaim,
    FileClaim,
    KeepWaiting,
    LeaveIt,
    Reship,
    SupplyEvidence,
    TraceParcel,
    WithdrawClaim,
    WriteOff,
)
from domain.status import OrderOutcome, Stage
from domain.tracking import MilestoneKind
from tests.builders import an_order
from tests.journeys.conftest import House, Journey, details
from tests.waiting import PATIENCE, eventually, soon
from workflows.claims import REPLIES_MAX, ClaimWorkflow
from workflows.order import OrderWorkflow
from workflows.policies import LOCAL_ATTEMPTS_MAX

OPS = "ops@example.com"
PHOTO = Evidence(kind=EvidenceKind.PHOTO_GOODS, reference="documents/" + "a" * 64)

Run = WorkflowHandle[Any, ClaimOutcome]


async def test_a_lost_parcel_is_claimed_written_off_and_paid_for(house: House) -> None:
    order = an_order(f"TW-{uuid.uuid4().hex[:6]}")
    journey = await lost(house, order.order_id)
    hold = await journey.held("lost")
    await journey.resolve(FileClaim.of(hold, loss=ClaimKind.LOST, says="It is lost.", by=OPS))
    again = await held_anew(journey, hold)
    assert "file_claim" not in again.answers
    await journey.resolve(WriteOff.of(again, by=OPS))
    assert (await journey.outcome()).stage is Stage.WRITTEN_OFF

    claim = house.beside(f"claim-{order.order_id}-1", ClaimOutcome)
    await filed(claim)
    await claim.signal(ClaimWorkflow.replied, says(order.order_id, ClaimStatus.PAID, "99.00"))

    outcome = await claim.result()
    assert (outcome.stage, str(outcome.paid)) == (ClaimStage.PAID, "99.00 GBP")
    assert sorted(house.world.done(order.order_id)[-2:]) == [
        "claim 99.00 GBP of northline",
        "refund 122.33 GBP",
    ]


async def test_an_answer_that_claimed_nothing_is_told_where_the_question_is_put_again(
    house: House,
) -> None:
    journey = await lost(house, "TW-1")
    first = await journey.held("lost")
    await journey.resolve(FileClaim.of(first, loss="damaged", says="In pieces.", by=OPS))
    await journey.until(lambda s: any(hold.hold_id != first.hold_id for hold in s.holds))
    again = await journey.held("lost")

    assert "nothing was claimed: northline" in again.evidence["last_answer"]
    await journey.resolve(WriteOff.of(again, by=OPS))
    await journey.outcome()


async def test_damage_that_is_denied_is_disputed_and_paid_in_part(house: House) -> None:
    run = await opened(house, ClaimKind.DAMAGED, evidence=(PHOTO,))
    await filed(run)
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.DENIED, told="Bad packing"))
    hold = await asked(run, "claim_denied")
    assert hold.question == (
        "northline denies claim TW-1-C1 for 99.00 GBP: Bad packing. Dispute it?"
    )
    with pytest.raises(ValidationError, match="says"):  # its words are not taken for ours
        DisputeClaim.of(hold, by=OPS)
    await answer(run, DisputeClaim.of(hold, says="It was packed by the book.", by=OPS))
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.PARTLY_PAID, "40.00", nth=2))
    short = await asked(run, "claim_short")
    await answer(run, AcceptDecision.of(short, by=OPS))

    outcome = await run.result()
    assert (outcome.stage, str(outcome.paid)) == (ClaimStage.PARTLY_PAID, "40.00 GBP")
    assert house.world.done("TW-1") == [
        "claim 99.00 GBP of northline",
        "argue: It was packed by the book.",
    ]


async def test_a_payer_that_talks_without_end_is_heard_when_it_pays(house: House) -> None:
    run = await opened(house, ClaimKind.DAMAGED, evidence=(PHOTO,))
    await filed(run)
    for nth in range(REPLIES_MAX):
        await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.IN_REVIEW, nth=nth))

    word = says("TW-1", ClaimStatus.PAID, "99.00", nth=REPLIES_MAX)
    await run.signal(ClaimWorkflow.replied, word)

    assert (await run.result()).stage is ClaimStage.PAID


async def test_a_denial_takes_nothing_back_that_was_paid_before(house: House) -> None:
    run = await opened(house, ClaimKind.DAMAGED, evidence=(PHOTO,))
    await filed(run)
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.PARTLY_PAID, "40.00"))
    short = await asked(run, "claim_short")
    await answer(run, DisputeClaim.of(short, says="All of it is broken.", by=OPS))
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.DENIED, nth=2))
    denied = await asked(run, "claim_denied")
    await answer(run, AcceptDecision.of(denied, by=OPS))

    outcome = await run.result()
    assert (outcome.stage, str(outcome.paid)) == (ClaimStage.DENIED, "40.00 GBP")


async def test_a_window_that_has_closed_is_told_at_once(house: House) -> None:
    run = await opened(house, ClaimKind.DAMAGED, evidence=(PHOTO,), delivered_days_ago=20)

    outcome = await run.result()

    assert outcome.stage is ClaimStage.REFUSED
    assert "northline took claims until" in outcome.why
    assert house.world.done("TW-1") == []


async def test_damage_without_a_photo_is_not_filed(house: House) -> None:
    run = await opened(house, ClaimKind.DAMAGED)

    outcome = await run.result()

    assert outcome.stage is ClaimStage.REFUSED
    assert outcome.why == "northline wants to see: photo goods"


async def test_what_the_payer_asks_for_is_sent(house: House) -> None:
    run = await opened(house, ClaimKind.LOST)
    await filed(run)
    await run.signal(
        ClaimWorkflow.replied, says("TW-1", ClaimStatus.EVIDENCE_ASKED, told="Invoice?")
    )
    hold = await asked(run, "claim_evidence")
    invoice = Evidence(kind=EvidenceKind.INVOICE, reference="https://example.com/i.pdf")
    await answer(run, SupplyEvidence.of(hold, says="Here.", evidence=(invoice,), by=OPS))
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.PAID, "99.00", nth=2))

    assert (await run.result()).stage is ClaimStage.PAID


async def test_a_payer_that_is_quiet_is_asked_then_a_person_then_given_up(house: House) -> None:
    run = await opened(house, ClaimKind.LOST)
    await filed(run)
    await house.days_pass(run, 61)
    hold = await asked(run, "claim_silent")
    await answer(run, KeepWaiting.of(hold, days=5, by=OPS))
    await house.days_pass(run, 8)
    again = await asked(run, "claim_silent")
    assert again.hold_id != hold.hold_id
    await answer(run, WithdrawClaim.of(again, by=OPS))

    outcome = await run.result()
    assert (outcome.stage, outcome.why) == (ClaimStage.WITHDRAWN, "the payer never answered")
    assert house.world.calls["hear"] >= 8
    assert house.world.done("TW-1")[-1] == "withdraw claim"


async def test_a_payer_that_pays_without_a_word_is_heard_by_asking(house: House) -> None:
    run = await opened(house, ClaimKind.LOST)
    await filed(run)
    house.world.claims["F-TW-1-C1"] = says("TW-1", ClaimStatus.PAID, "99.00")

    await house.days_pass(run, 7.1)

    assert (await run.result()).stage is ClaimStage.PAID


async def test_a_payer_whose_clock_is_ahead_is_heard_again(house: House) -> None:
    run = await opened(house, ClaimKind.LOST)
    await filed(run)
    ahead = datetime.now().astimezone() + timedelta(days=400)
    review = says("TW-1", ClaimStatus.IN_REVIEW).model_copy(update={"at": ahead})
    house.world.claims["F-TW-1-C1"] = review
    await house.days_pass(run, 7.1)
    await eventually(lambda: run.query(ClaimWorkflow.state), lambda s: s.reply)
    house.world.claims["F-TW-1-C1"] = says("TW-1", ClaimStatus.PAID, "99.00", nth=2)

    await house.days_pass(run, 7.1)

    assert (await asyncio.wait_for(run.result(), PATIENCE)).stage is ClaimStage.PAID


async def test_a_claim_whose_filing_was_cut_off_is_found_and_not_filed_twice(house: House) -> None:
    house.world.fail(
        "claim 99.00 GBP of northline:after", OutcomeUnknown("carrier", "the line was cut")
    )
    run = await opened(house, ClaimKind.LOST)
    await filed(run)

    assert house.world.calls["claim 99.00 GBP of northline"] == 1
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.PAID, "99.00"))
    await run.result()


async def test_what_must_be_claimed_by_hand_is_followed_all_the_same(house: House) -> None:
    by_hand = PartnerRefused("ups", "there is no call for it", code="by_hand")
    house.world.fail("claim 99.00 GBP of northline", by_hand)
    run = await opened(house, ClaimKind.LOST)
    hold = await asked(run, "partner_refused")
    await answer(run, LeaveIt.of(hold, by=OPS))
    state = await filed(run)
    assert state.filed is not None
    assert state.filed.reference == "by hand"

    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.PAID, "80.00"))

    assert str((await run.result()).paid) == "80.00 GBP"


async def test_a_silent_parcel_that_is_found_needs_no_claim(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(MilestoneKind.PICKED_UP)
    await journey.days_pass(7.5)
    hold = await journey.held("carrier_silent")
    house.world.traces["NLTW-1R1"] = a_trace(hold, TraceOutcome.FOUND)
    await journey.resolve(TraceParcel.of(hold, by=OPS))
    await journey.until(lambda s: not s.holds)

    await journey.days_pass(2.5)
    await journey.report(MilestoneKind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    assert house.world.done("TW-1").count("trace") == 1
    assert house.world.journal.of("TW-1").count("traced found") == 2


async def test_a_search_that_finds_nothing_is_asked_about_without_another(house: House) -> None:
    journey = await lost(house, "TW-1")
    hold = await journey.held("lost")
    house.world.traces["NLTW-1R1"] = a_trace(hold, TraceOutcome.NOT_FOUND)
    await journey.resolve(TraceParcel.of(hold, by=OPS))
    await journey.until(lambda s: not s.holds)

    await journey.days_pass(2.5)
    again = await journey.held("lost")
    assert "trace" not in again.answers
    assert "not found" in await details(journey.handle)
    await journey.resolve(WriteOff.of(again, by=OPS))
    await journey.outcome()


async def test_what_was_lost_is_sent_once_more_and_nothing_is_paid_back(house: House) -> None:
    order_id = f"TW-{uuid.uuid4().hex[:6]}"
    journey = await lost(house, order_id)
    await journey.resolve(Reship.of(await journey.held("lost"), by=OPS))

    outcome = await journey.outcome()
    again = Journey(house, house.beside(f"order-{order_id}-R1", OrderOutcome))
    await again.booked()
    await again.report(MilestoneKind.PICKED_UP, MilestoneKind.DELIVERED)

    assert f"sent once more for {order_id}" in await details(again.handle)
    assert (outcome.stage, outcome.replaced_by) == (Stage.WRITTEN_OFF, f"{order_id}-R1")
    assert not [what for what in house.world.done(order_id) if what.startswith("refund")]
    assert f"replaced by {order_id}-R1" in house.world.journal.of(order_id)
    assert house.world.done(f"{order_id}-R1") == ["lodge", "book"]
    assert (await again.outcome()).stage is Stage.DELIVERED


async def test_a_number_that_the_seller_gave_to_an_order_of_its_own_is_passed_over(
    house: House,
) -> None:
    order_id = f"TW-{uuid.uuid4().hex[:6]}"
    handle = await house.client.start_workflow(
        OrderWorkflow.run,
        an_order(f"{order_id}-R1"),
        id=f"order-{order_id}-R1",
        task_queue=house.task_queue,
    )
    there = await Journey(house, handle).booked()
    await there.report(MilestoneKind.PICKED_UP, MilestoneKind.DELIVERED)
    await there.outcome()

    journey = await lost(house, order_id)
    await journey.resolve(Reship.of(await journey.held("lost"), by=OPS))

    outcome = await journey.outcome()
    again = Journey(house, house.beside(f"order-{order_id}-R2", OrderOutcome))
    await again.booked()
    assert (outcome.stage, outcome.replaced_by) == (Stage.WRITTEN_OFF, f"{order_id}-R2")
    assert house.world.journal.orders[f"{order_id}-R2"].replaces == order_id
    theirs = await house.client.get_workflow_handle(handle.id).describe()
    assert theirs.run_id == handle.result_run_id


async def test_a_run_that_nobody_knows_of_keeps_its_number(house: House) -> None:
    order_id = f"TW-{uuid.uuid4().hex[:6]}"
    with house.server.with_time_skipping_disabled():
        handle = await house.client.start_workflow(
            OrderWorkflow.run,
            an_order(f"{order_id}-R1"),
            id=f"order-{order_id}-R1",
            task_queue="nobody-works-here",
        )
    journey = await lost(house, order_id)
    await journey.resolve(Reship.of(await journey.held("lost"), by=OPS))
    await soon(lambda: "answered reship" in house.world.journal.of(order_id))
    await journey.days_pass(0.01)

    assert (await journey.outcome()).replaced_by == f"{order_id}-R2"
    await handle.terminate()


async def test_what_is_paid_while_a_claim_is_being_closed_is_booked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    books, tries, closing, go_on = house.world.journal, count(1), asyncio.Event(), asyncio.Event()
    write = books.claim_closed

    async def away_then_slow(*args: Any) -> None:
        if next(tries) <= LOCAL_ATTEMPTS_MAX:  # so that a task of the run's own is done meanwhile
            raise ConnectionError("the records are away")
        closing.set()
        await go_on.wait()
        await write(*args)

    monkeypatch.setattr(books, "claim_closed", away_then_slow)
    run = await opened(house, ClaimKind.DAMAGED, evidence=(PHOTO,))
    await filed(run)
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.WITHDRAWN))
    await asyncio.wait_for(closing.wait(), 15)
    await run.signal(ClaimWorkflow.replied, says("TW-1", ClaimStatus.PAID, "80.00", nth=2))
    go_on.set()

    outcome = await run.result()
    assert (outcome.stage, str(outcome.paid)) == (ClaimStage.WITHDRAWN, "80.00 GBP")
    assert books.of("TW-1")[-2:] == ["claim withdrawn None", "claim paid 80.00 GBP"]


# -------------------------------------------------------------------------------- telling


async def lost(house: House, order_id: str) -> Journey:
    """An order whose carrier lost its parcel."""
    journey = await (await house.submit(an_order(order_id))).booked()
    house.world.cases[order_id] = a_case(order_id, datetime.now().astimezone())
    await journey.report(MilestoneKind.PICKED_UP, MilestoneKind.LOST)
    return journey


async def opened(
    house: House,
    kind: ClaimKind,
    *,
    evidence: tuple[Evidence, ...] = (),
    delivered_days_ago: int = 9,
) -> Run:
    """A claim of TW-1, whose parcel was delivered so many days ago."""
    house.world.cases["TW-1"] = a_case("TW-1", datetime.now().astimezone(), delivered_days_ago)
    return await house.claim(an_order(), a_claim(kind, evidence=evidence))


def a_claim(kind: ClaimKind, evidence: tuple[Evidence, ...] = ()) -> ClaimRequest:
    return ClaimRequest(
        order_id="TW-1",
        number=1,
        kind=kind,
        says="As it says.",
        evidence=evidence,
        requested_by=OPS,
    )


def a_case(order_id: str, at: datetime, days_ago: int = 9) -> ClaimCase:
    booking = Booking(
        carrier="northline",
        service="northline-standard",
        waybill=f"NL{order_id}R1",
        reference=f"{order_id}:1:book",
        price=Money.of("9.00", "GBP"),
        transit_days=6,
        label="labels/1",
    )
    since = at - timedelta(days=days_ago)
    return ClaimCase(booking=booking, shipped_at=since, delivered_at=since)


def a_trace(hold: Hold, outcome: TraceOutcome) -> Trace:
    assert hold.opened_at, "it was put"
    answer_by = hold.opened_at + timedelta(days=2)
    return Trace(reference="T-1", waybill="NLTW-1R1", answer_by=answer_by, outcome=outcome)


def says(
    order_id: str, status: ClaimStatus, paid: str = "", *, nth: int = 1, told: str = ""
) -> ClaimReply:
    return ClaimReply(
        event_id=f"{order_id}-says-{nth}",
        reference=f"F-{order_id}-C1",
        status=status,
        at=datetime.now().astimezone() + timedelta(seconds=nth),
        paid=Money.of(Decimal(paid), "GBP") if paid else None,
        says=told,
    )


async def filed(run: Run) -> ClaimState:
    return await eventually(lambda: run.query(ClaimWorkflow.state), lambda s: s.filed)


async def asked(run: Run, reason: str) -> Hold:
    state = await eventually(
        lambda: run.query(ClaimWorkflow.state), lambda s: any(h.reason == reason for h in s.holds)
    )
    return next(hold for hold in state.holds if hold.reason == reason)


async def held_anew(journey: Journey, before: Hold) -> Hold:
    """The question that took the place of one whose answer left its cause."""
    status = await journey.until(
        lambda s: s.holds and all(hold.hold_id != before.hold_id for hold in s.holds)
    )
    return status.holds[0]


async def answer(run: Run, resolution: Any) -> None:
    await run.execute_update(ClaimWorkflow.resolve, resolution)
