"""What befalls an order in the stand-in world, seen through the adapters."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from activities.errors import PartnerRefused
from domain.carriage import Booking
from domain.charges import ChargeKind
from domain.customs import DeclarationStatus
from domain.lines import GoodsFlag
from domain.money import Money
from domain.order import Order
from domain.reasons import HoldReason
from domain.resolutions import Document
from domain.returns import Disposition, Grade
from domain.tracking import Milestone, MilestoneKind
from domain.trade import Incoterm
from tests.builders import a_line, an_address, an_order
from tests.stand_in import DAY_SECONDS, StandIn, a_landed_cost, a_return
from tests.waiting import until


async def _last_failure(world: StandIn, booking: Booking) -> Milestone | None:
    tracking = await world.carrier.track(booking)
    return next((m for m in reversed(tracking.milestones) if m.trouble), None)


async def test_a_good_order_is_cleared_and_delivered_within_the_offered_days(
    world: StandIn,
) -> None:
    order = an_order("J-HAPPY")
    accepted = await world.declared(order)
    booking = await world.booked(order, accepted.mrn)

    seen = await world.seen(booking, "delivered")

    assert seen == [
        "label_created",
        "picked_up",
        "in_transit",
        "arrived",
        "customs_cleared",
        "out_for_delivery",
        "delivered",
    ]
    first, *_, last = (await world.carrier.track(booking)).milestones
    assert last.at - first.at <= timedelta(seconds=booking.transit_days * DAY_SECONDS)
    assert await world.effects("J-HAPPY") == ["declaration_lodged", "label_bought"]


async def test_bills_are_what_was_declared_and_booked_and_come_in_time(world: StandIn) -> None:
    order = an_order("J-BILLS")
    await world.scenario("J-BILLS", bill_drift={"freight": "1.25", "duty": "0.40"})
    accepted = await world.declared(order)
    async with world.paused():
        booking = await world.booked(order, accepted.mrn)
        assert await world.carrier.bill(booking) is None

    await world.seen(booking, "picked_up")
    freight = await world.carrier.bill(booking)
    entry = await world.broker.bill(order)

    assert freight is not None
    assert freight.amount(ChargeKind.FREIGHT) == booking.price.amount + Decimal("1.25")
    assert entry is not None
    assert entry.amount(ChargeKind.DUTY) == order.quote.duties + Decimal("0.40")
    assert entry.amount(ChargeKind.TAX) == order.quote.taxes


async def test_the_buyer_pays_the_entry_of_a_dap_order(world: StandIn) -> None:
    order = an_order("J-DAP", incoterm=Incoterm.DAP)
    await world.declared(order)

    entry = await world.broker.bill(order)

    assert entry is not None
    assert entry.charges == ()


async def test_a_faulty_declaration_is_rejected_by_field_and_accepted_once_corrected(
    world: StandIn,
) -> None:
    order = an_order(
        "J-FAULTY",
        lines=(
            a_line(),
            a_line(sku="ODD", hs_code="770000", description="Gifts"),
        ),
    )

    rejected = await world.declared(order)
    corrected = order.revised(lines=(order.lines[0], a_line(sku="ODD")))
    accepted = await world.declared(corrected)

    assert rejected.status is DeclarationStatus.REJECTED
    assert [(fault.pointer, fault.code, fault.value) for fault in rejected.faults] == [
        ("/lines/1/hs_code", "CDS10020", "770000"),
        ("/lines/1/description", "CDS10020", "Gifts"),
    ]
    assert accepted.status is DeclarationStatus.ACCEPTED
    assert accepted.mrn is not None
    assert accepted.mrn.startswith("26GB")


async def test_reject_once_rejects_the_first_declaration_only(world: StandIn) -> None:
    order = an_order("J-ONCE")
    await world.scenario("J-ONCE", broker="reject_once")

    first = await world.declared(order)
    second = await world.declared(order.revised())

    assert first.status is DeclarationStatus.REJECTED
    assert first.faults[0].pointer == "/lines/0/description"
    assert second.status is DeclarationStatus.ACCEPTED


async def test_a_declaration_is_withdrawn_and_an_unknown_one_is_no_error(world: StandIn) -> None:
    order = an_order("J-WITHDRAW")
    await world.declared(order)

    await world.broker.withdraw(order, order.key("withdraw"))
    await world.broker.withdraw(an_order("J-NEVER"), "J-NEVER:1:withdraw")

    found = await world.broker.find(order)
    assert found is not None
    assert found.status is DeclarationStatus.WITHDRAWN
    assert await world.broker.find(an_order("J-NEVER")) is None
    assert await world.effects("J-WITHDRAW") == ["declaration_lodged", "declaration_withdrawn"]


async def _held(world: StandIn, order: Order, status: DeclarationStatus) -> Booking:
    """Send an order on its way until customs holds it; its booking."""
    accepted = await world.declared(order)
    booking = await world.booked(order, accepted.mrn)
    await world.reply(order, lambda reply: reply.status is status)
    return booking


async def _delivered(world: StandIn, booking: Booking) -> bool:
    tracking = await world.carrier.track(booking)
    return any(m.kind is MilestoneKind.DELIVERED for m in tracking.milestones)


async def test_customs_releases_on_the_documents_it_asked_for(world: StandIn) -> None:
    order = an_order("J-DOCUMENTS")
    await world.scenario("J-DOCUMENTS", broker="documents")
    booking = await _held(world, order, DeclarationStatus.DOCUMENTS_REQUESTED)
    reply = await world.broker.ask(order)
    assert reply is not None

    documents = [Document(kind=kind, reference=f"docs/{kind}") for kind in reply.documents]
    await world.broker.supply(order, documents, "hold-1:supply_documents")

    assert await until(lambda: _delivered(world, booking))
    with pytest.raises(PartnerRefused):
        await world.broker.supply(order, documents, "hold-2:supply_documents")


async def test_customs_releases_on_payment_and_the_ledger_knows_how_much(world: StandIn) -> None:
    order = an_order("J-PAYMENT")
    await world.scenario("J-PAYMENT", broker="payment")
    booking = await _held(world, order, DeclarationStatus.HELD_FOR_PAYMENT)
    reply = await world.broker.ask(order)
    assert reply is not None
    assert reply.due == Money.of("23.33", "GBP")

    await world.broker.pay(order, "ACC-1", "hold-1:pay_charges:J-PAYMENT")

    assert await until(lambda: _delivered(world, booking))
    *_, paid = await world.ledger("J-PAYMENT")
    assert (paid["effect"], paid["amount"]) == ("charges_paid", "23.33")


async def test_customs_query_is_answered_by_documents(world: StandIn) -> None:
    order = an_order("J-QUERY")
    await world.scenario("J-QUERY", broker="query")
    waybill = await _held(world, order, DeclarationStatus.QUERY)
    reply = await world.broker.ask(order)
    assert reply is not None
    assert reply.says.startswith("What are the goods in line 1 made of")
    assert reply.respond_by
    assert reply.respond_by > reply.at

    await world.broker.supply(
        order, [Document(kind="specification", reference="spec")], "J-QUERY:1:supply"
    )

    assert await until(lambda: _delivered(world, waybill))


def _corrected(order: Order, **changes: Any) -> Order:
    """The order with its one line put right where it is declared."""
    return order.revised(lines=(a_line(**changes),), declared_as=order.revision)


async def test_customs_query_is_answered_by_an_amendment_of_what_was_declared(
    world: StandIn,
) -> None:
    order = an_order("J-AMEND")
    await world.scenario("J-AMEND", broker="query")
    waybill = await _held(world, order, DeclarationStatus.QUERY)
    right = _corrected(order, description="Table lamp, base of brass, for indoor use")
    landed = a_landed_cost(right).model_copy(update={"customs_value": Decimal("91.00")})

    for _ in range(2):
        await world.broker.amend(
            right, landed, ["/lines/0/description"], "It was too vague", "J-AMEND:1:amend"
        )

    assert await until(lambda: _delivered(world, waybill))
    assert await world.effects("J-AMEND") == [
        "declaration_lodged",
        "label_bought",
        "declaration_amended",
    ]
    state = await world.http.get("/control/state", params={"order_id": "J-AMEND"})
    (kept,) = state.json()["documents"]["Declaration"]
    assert kept["lodging"]["customs_value"] == "91.00"
    assert kept["lodging"]["lines"][0]["description"].endswith("for indoor use")
    assert [reply["status"] for reply in kept["replies"]] == [
        "received",
        "accepted",
        "query",
        "amended",
        "accepted",
        "released",
    ]


async def test_a_faulty_amendment_is_refused_by_field_and_the_declaration_stands(
    world: StandIn,
) -> None:
    order = an_order("J-WORSE")
    await world.scenario("J-WORSE", broker="query")
    await _held(world, order, DeclarationStatus.QUERY)
    worse = _corrected(order, description="Gifts", hs_code="770000")

    with pytest.raises(PartnerRefused) as refusal:
        await world.broker.amend(
            worse, a_landed_cost(worse), ["/lines/0/hs_code"], "?", "J-WORSE:1:amend"
        )

    assert refusal.value.code == "amendment_refused"
    assert "There is no chapter 77" in refusal.value.message
    assert refusal.value.pointers == (
        "/declaration/lines/0/hs_code",
        "/declaration/lines/0/description",
    )
    standing = await world.broker.ask(order)
    assert standing is not None
    assert standing.status is DeclarationStatus.QUERY
    assert "declaration_amended" not in await world.effects("J-WORSE")


async def test_an_amendment_settles_nothing_that_is_asked_besides(world: StandIn) -> None:
    order = an_order("J-BESIDES")
    await world.scenario("J-BESIDES", broker="documents")
    waybill = await _held(world, order, DeclarationStatus.DOCUMENTS_REQUESTED)
    right = _corrected(order, quantity=1)

    await world.broker.amend(
        right, a_landed_cost(right), ["/lines/0/quantity"], "One, not two", "J-BESIDES:1:amend"
    )
    standing = await world.broker.ask(right)
    await world.broker.supply(
        right, [Document(kind="invoice", reference="i")], "J-BESIDES:1:supply"
    )

    assert standing is not None
    assert standing.status is DeclarationStatus.DOCUMENTS_REQUESTED
    assert await until(lambda: _delivered(world, waybill))


async def test_nothing_is_amended_once_rejected_or_released_nor_under_another_name(
    world: StandIn,
) -> None:
    dead, late, other = (an_order(f"J-{which}") for which in ("DEAD", "LATE", "OTHER"))
    await world.scenario("J-DEAD", broker="reject_once")
    await world.declared(dead)
    booking = await world.booked(late, (await world.declared(late)).mrn)
    assert await until(lambda: _delivered(world, booking))
    await world.declared(other)
    body = {"reason": "?", "pointers": []}
    state = await world.http.get("/control/state", params={"order_id": "J-LATE"})
    foreign = state.json()["documents"]["Declaration"][0]["lodging"]

    for order in (dead, late):
        with pytest.raises(PartnerRefused) as refusal:
            await world.broker.amend(order, a_landed_cost(order), [], "?", order.key("amend"))
        assert refusal.value.code == "not_amendable"
    answer = await world.http.post(
        "/broker/declarations/J-OTHER-1/amendments",
        json={**body, "declaration": foreign},
        headers={"idempotency-key": "other"},
    )

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "/declaration/lrn",
        "/declaration/order",
    ]


async def test_an_examination_ends_by_itself(world: StandIn) -> None:
    order = an_order("J-EXAM")
    await world.scenario("J-EXAM", broker="examination")
    accepted = await world.declared(order)
    booking = await world.booked(order, accepted.mrn)

    assert await until(lambda: _delivered(world, booking))
    # Read afterwards: on a busy machine it may begin and end between two looks.
    (declaration,) = (await world.documents("J-EXAM"))["Declaration"]
    assert "examination" in [reply["status"] for reply in declaration["replies"]]


async def test_seized_goods_stay(world: StandIn) -> None:
    await world.scenario("J-SEIZED", broker="seized")

    booking = await _held(world, an_order("J-SEIZED"), DeclarationStatus.SEIZED)

    assert not await _delivered(world, booking)


@pytest.mark.parametrize(
    ("scenario", "trouble"),
    [
        ("attempt_failed", HoldReason.DELIVERY_FAILED),
        ("address_problem", HoldReason.ADDRESS_PROBLEM),
        ("refused", HoldReason.REFUSED),
        ("damaged", HoldReason.DAMAGED),
    ],
)
async def test_a_parcel_in_trouble_waits_and_is_delivered_when_told_how(
    world: StandIn, scenario: str, trouble: HoldReason
) -> None:
    order = an_order(f"J-{scenario}")
    await world.scenario(order.order_id, carrier=scenario)
    booking = await world.booked(order)
    failure = await until(lambda: _last_failure(world, booking))

    await world.carrier.redeliver(
        booking, None, an_address(lines=("2 Example Street",)), order.key("redeliver")
    )

    assert failure.trouble is trouble
    assert await until(lambda: _delivered(world, booking))
    assert await world.effects(order.order_id) == ["label_bought", "redelivery_ordered"]


async def test_a_wrong_address_stays_wrong_until_it_is_replaced(world: StandIn) -> None:
    await world.scenario("J-WRONG", carrier="address_problem")
    booking = await world.booked(an_order("J-WRONG"))
    first = await until(lambda: _last_failure(world, booking))

    await world.carrier.redeliver(booking, None, None, "J-WRONG:1:again")

    async def failed_again() -> bool:
        last = await _last_failure(world, booking)
        return last is not None and last.event_id != first.event_id

    assert await until(failed_again)


async def test_a_refused_parcel_comes_home(world: StandIn) -> None:
    await world.scenario("J-HOME", carrier="refused")
    booking = await world.booked(an_order("J-HOME"))
    await world.seen(booking, "attempt_failed")

    await world.carrier.return_to_origin(booking, "J-HOME:1:return")

    seen = await world.seen(booking, "returned")
    assert seen[-2:] == ["returning", "returned"]
    with pytest.raises(PartnerRefused):
        await world.carrier.redeliver(booking, None, None, "J-HOME:1:redeliver")


async def test_a_lost_parcel_is_reported_and_a_silent_one_is_not(world: StandIn) -> None:
    await world.scenario("J-LOST", carrier="lost")
    await world.scenario("J-SILENT", carrier="silent")
    silent = await world.booked(an_order("J-SILENT"))
    lost = await world.booked(an_order("J-LOST"))

    assert (await world.seen(lost, "lost"))[-1] == "lost"
    assert await world.seen(silent, "picked_up") == ["label_created", "picked_up"]
    await world.carrier.return_to_origin(silent, "J-SILENT:1:return")
    assert (await world.seen(silent, "returned"))[-1] == "returned"


async def test_a_label_is_voided_until_pickup(world: StandIn) -> None:
    order, gone = an_order("J-VOID"), an_order("J-GONE")

    async with world.paused():
        await world.booked(order)
        found = await world.carrier.find(order, order.key("book"))
        await world.carrier.void(order.key("book"), order.key("void"))
    await world.carrier.void("J-NEVER:1:book", "J-NEVER:1:void")
    await world.seen(await world.booked(gone), "picked_up")

    assert found is not None
    assert found.reference == order.key("book")
    assert await world.carrier.find(order, order.key("book")) is None
    assert await world.effects("J-VOID") == ["label_bought", "label_voided"]
    with pytest.raises(PartnerRefused) as refusal:
        await world.carrier.void(gone.key("book"), gone.key("void"))
    assert refusal.value.code == "picked_up"


async def test_a_carrier_offers_what_it_serves_and_says_why_it_will_not_book(
    world: StandIn,
) -> None:
    order = an_order("J-NOWHERE")
    offer = await world.cheapest(order)
    nowhere = an_order(
        "J-NOWHERE",
        consignee=order.consignee.model_copy(update={"address": an_address(country="AQ")}),
    )
    batteries = an_order("J-LITHIUM", lines=(a_line(flags=(GoodsFlag.LITHIUM_BATTERY,)),))

    assert await world.carrier.offers(nowhere) == ()
    assert {o.carrier for o in await world.carrier.offers(batteries)} == {"harrier", "petrel"}
    with pytest.raises(PartnerRefused, match="no service to AQ") as refusal:
        await world.carrier.book(nowhere, offer, None, nowhere.key("book"))
    assert refusal.value.code == "not_served"
    assert await world.effects("J-NOWHERE") == []


@pytest.mark.parametrize(
    ("scenario", "grade"), [({}, Grade.OPENED), ({"hub": {"grade": "worn"}}, Grade.WORN)]
)
async def test_a_return_is_graded_disposed_of_and_refunded(
    world: StandIn, scenario: dict[str, object], grade: Grade
) -> None:
    order = an_order(f"J-RMA-{grade}")
    request = a_return(order.order_id)
    await world.scenario(order.order_id, **scenario)

    async with world.paused():
        authorisation = await world.hub.authorise(order, request, request.key("authorise"))
        assert await world.hub.inspection(request.rma) is None
    inspection = await until(lambda: world.hub.inspection(request.rma))
    await world.hub.dispose(request.rma, Disposition.RESTOCK, request.key("dispose"))
    await world.payments.refund(
        order.payment_reference, Money.of("45.00", "GBP"), request.key("refund")
    )

    assert authorisation.rma == request.rma
    assert inspection.grade is grade
    assert await world.effects(order.order_id) == [
        "return_authorised",
        "goods_disposed",
        "refund_paid",
    ]


async def test_a_return_that_never_arrives_is_never_inspected(world: StandIn) -> None:
    order = an_order("J-NO-RMA")
    await world.scenario("J-NO-RMA", hub={"arrives": False})
    request = a_return("J-NO-RMA")
    await world.hub.authorise(order, request, request.key("authorise"))

    with pytest.raises(PartnerRefused, match="expected"):
        await world.hub.dispose(request.rma, Disposition.RESTOCK, request.key("dispose"))
    assert await world.hub.inspection("J-UNKNOWN-1") is None


async def test_no_more_goes_back_than_was_charged(world: StandIn) -> None:
    capture = {"order": "J-MONEY", "amount": "100.00", "currency": "EUR"}
    await world.http.put("/payments/pay-J-MONEY", json=capture)

    await world.payments.refund("pay-J-MONEY", Money.of("60.00", "EUR"), "J-MONEY:1:refund")
    with pytest.raises(PartnerRefused) as refusal:
        await world.payments.release("pay-J-MONEY", Money.of("60.00", "EUR"), "J-MONEY:release")
    await world.payments.refund("pay-J-MONEY", Money.of("40.00", "EUR"), "rma:J-MONEY-1:refund")

    assert refusal.value.code == "more_than_charged"
    assert [e["amount"] for e in await world.ledger("J-MONEY")] == ["60.00", "40.00"]


async def test_a_notice_is_sent_once_per_key(world: StandIn) -> None:
    for _ in range(2):
        await world.notices.send("customs", "Held", "Which HS code?", "J-NOTE:1:hold:1:opened")

    sent = (await world.http.get("/notices", params={"to": "customs"})).json()["notices"]
    assert [notice["subject"] for notice in sent if notice["order"] == "J-NOTE"] == ["Held"]
