"""A promise that is likely to be missed, and a parcel that is quiet for longer than its lane."""

from datetime import date, timedelta
from decimal import Decimal

from domain.arrival.at_risk import Outlook
from domain.arrival.expected import Expected
from domain.choosing.lanes import LaneRecord
from domain.promised import ServiceLevel
from domain.resolutions import ChooseService, KeepWaiting, TellCustomer
from domain.status import Stage
from domain.tracking import MilestoneKind
from tests.builders import LONG_AGO, a_milestone, an_order
from tests.journeys.conftest import House, Journey
from tests.waiting import soon
from workflows.order import OrderWorkflow

Kind = MilestoneKind
OPS = "ops@example.com"
PROMISED = date(2026, 11, 20)


async def foretell(journey: Journey, *, at_risk: bool, hour: int = 0) -> None:
    """The rounds tell the run how its promise stands."""
    expected = Expected(
        earliest=PROMISED,
        likely=PROMISED + timedelta(days=2),
        latest=PROMISED + timedelta(days=5),
        parcels=70,
        at=LONG_AGO + timedelta(hours=hour),
    )
    found = Outlook(
        waybill=await journey.waybill(),
        promised=PROMISED,
        expected=expected,
        chance=Decimal("0.1") if at_risk else Decimal("0.9"),
        at_risk=at_risk,
        by="rules",
    )
    await journey.handle.signal(OrderWorkflow.foretold, found)


async def test_the_customer_is_told_of_a_delay_and_nobody_asks_again(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    await foretell(journey, at_risk=True)

    hold = await journey.held("promise_at_risk")
    assert set(hold.answers) == {"tell_customer", "keep_waiting", "return_to_origin"}
    assert "2026-11-22" in hold.question
    await journey.resolve(TellCustomer.of(hold, by=OPS))

    await soon(lambda: "noticed delayed promised 2026-11-20" in house.world.journal.of("TW-1"))
    await foretell(journey, at_risk=True, hour=1)
    await journey.until(lambda s: not s.holds)
    await journey.report(Kind.DELIVERED)
    assert (await journey.outcome()).stage is Stage.DELIVERED
    asked = [line for line in house.world.journal.of("TW-1") if line == "held promise_at_risk"]
    assert len(asked) == 1


async def test_another_service_before_dispatch_is_booked_as_a_new_revision(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await foretell(journey, at_risk=True)

    hold = await journey.held("promise_at_risk")
    assert set(hold.answers) == {"tell_customer", "choose_service", "keep_waiting", "cancel"}
    await journey.resolve(ChooseService.of(hold, level=ServiceLevel.EXPRESS, by=OPS))

    status = await journey.until(lambda s: s.revision == 2 and s.stage is Stage.BOOKED)
    assert status.booking
    assert status.booking.service == "northline-express"
    assert not status.holds  # what was foretold of the voided label is not of this one
    assert "void" in house.world.done("TW-1")


async def test_a_promise_that_is_likely_again_closes_the_question(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await foretell(journey, at_risk=True)
    await journey.held("promise_at_risk")

    await foretell(journey, at_risk=False, hour=1)

    await journey.until(lambda s: not s.holds)
    await soon(lambda: "answered overtaken" in house.world.journal.of("TW-1"))


async def test_what_was_foretold_earlier_is_overtaken_whenever_it_comes(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await foretell(journey, at_risk=False, hour=2)
    await foretell(journey, at_risk=True, hour=1)
    await journey.report(Kind.PICKED_UP)

    await journey.until(lambda s: s.stage is Stage.IN_TRANSIT)
    assert not (await journey.status()).holds


async def test_a_promise_waited_for_is_asked_about_again(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await foretell(journey, at_risk=True)
    first = await journey.held("promise_at_risk")
    await journey.resolve(KeepWaiting.of(first, days=1, by=OPS))
    await journey.until(lambda s: not s.holds)

    await journey.days_pass(1.1)

    assert (await journey.held("promise_at_risk")).hold_id != first.hold_id


async def test_a_lane_that_scans_often_is_asked_about_sooner(house: House) -> None:
    """Its own 95th percentile, and the carrier is asked before anybody is."""
    house.world.lanes = (
        LaneRecord(
            carrier="northline", service="northline-standard", parcels=400, spells=((40, 400),)
        ),
    )
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)

    await journey.days_pass(2.2)

    hold = await journey.held("carrier_silent")
    assert "400 parcels of the lane" in hold.evidence["stands_on"]
    assert house.world.calls["track"] >= 1


async def test_nobody_is_called_silent_whose_carrier_was_not_asked_since(house: House) -> None:
    """Asked on the third, sixth and ninth day, silent on the tenth: it is asked then as well."""
    house.world.lanes = (
        LaneRecord(
            carrier="northline", service="northline-standard", parcels=400, spells=((243, 400),)
        ),
    )
    journey = await (await house.submit(an_order())).booked()
    waybill = await journey.waybill()
    await journey.report(Kind.PICKED_UP)
    await journey.days_pass(9.3)
    assert house.world.calls["track"] == 3
    begun = (await journey.handle.describe()).start_time
    scanned = a_milestone(Kind.IN_TRANSIT, waybill, 9, at=begun + timedelta(days=9.5))
    house.world.tracking[waybill] = (scanned,)

    await journey.days_pass(1)

    assert house.world.calls["track"] == 4
    assert not (await journey.status()).holds
