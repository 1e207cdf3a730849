"""The EasyPost adapter against an EasyPost of the sandbox: over real sockets, no fakes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from domain.charges import BilledCharge, ChargeKind
from domain.lines import GoodsFlag
from domain.order import Order
from domain.promised import DeliveryOptions, Quote
from domain.tracking import MilestoneKind
from partners.carriers.easypost import refusals
from partners.carriers.easypost.client import EasyPost
from partners.carriers.easypost.settings import EasyPostSettings
from partners.http import Partner
from tests.builders import a_line, an_address, an_order
from tests.partners.carriers.given import KeptLabels, Shipping
from tests.stand_in import SLOW_SECONDS, StandIn, impatient

KEY = "EZTK-of-these-tests"


@asynccontextmanager
async def adapter(world: StandIn, **changes: Any) -> AsyncIterator[Shipping[EasyPost]]:
    settings = EasyPostSettings(**{"api_key": KEY, **changes})
    url = f"{world.url}/easypost/v2"
    line = Partner("easypost", url, problems=refusals.problem)
    yield Shipping(EasyPost(line, settings), line, KeptLabels(), world)
    await line.close()


@pytest.fixture
async def easypost(world: StandIn) -> AsyncIterator[Shipping[EasyPost]]:
    async with adapter(world) as shipping:
        yield shipping


async def test_a_parcel_is_offered_bought_followed_and_billed(easypost: Shipping[EasyPost]) -> None:
    order = an_order("EP-GOOD")
    await easypost.world.scenario(order.order_id, bill_drift={"freight": "1.25"})

    offers = await easypost.carrier.offers(order)
    booking = await easypost.book(order)
    seen = await easypost.seen(booking, MilestoneKind.DELIVERED)
    bill = await easypost.carrier.bill(booking)

    assert {(offer.carrier, offer.level) for offer in offers} == {
        ("easypost.dhlexpress", "express"),
        ("easypost.ups", "express"),
        ("easypost.ups", "standard"),
        ("easypost.usps", "standard"),
    }
    assert {offer.price.currency for offer in offers} == {"USD"}
    assert booking.label.endswith(f"{booking.waybill}.pdf")
    assert seen == [
        MilestoneKind.LABEL_CREATED,
        MilestoneKind.PICKED_UP,
        MilestoneKind.IN_TRANSIT,
        MilestoneKind.ARRIVED,
        MilestoneKind.NOTED,  # customs: EasyPost has no word for it
        MilestoneKind.OUT_FOR_DELIVERY,
        MilestoneKind.DELIVERED,
    ]
    assert bill is not None
    assert bill.charges == (
        BilledCharge(
            kind=ChargeKind.FREIGHT,
            amount=booking.price.amount.quantize(Decimal("0.00001")),
            name="PostageFee",
        ),
        BilledCharge(kind=ChargeKind.FREIGHT, amount=Decimal("1.25000"), name="PostageFee"),
    )
    assert await easypost.world.effects("EP-GOOD") == ["label_bought"]


async def test_nothing_is_billed_before_the_parcel_moves(easypost: Shipping[EasyPost]) -> None:
    async with easypost.world.paused():
        booking = await easypost.book(an_order("EP-EARLY"))

        assert await easypost.carrier.bill(booking) is None


@pytest.mark.parametrize("kind", ["cut_after", "http_500_after", "slow", "malformed"])
async def test_an_unknown_outcome_is_settled_by_asking_and_the_label_is_bought_once(
    easypost: Shipping[EasyPost], kind: str
) -> None:
    order = an_order(f"EP-UNKNOWN-{kind}")
    offer = await easypost.cheapest(order)
    await easypost.world.faults(
        {"partner": "easypost", "route": "buy", "kind": kind, "times": 1}
        | {"seconds": SLOW_SECONDS}
    )

    with pytest.raises(OutcomeUnknown), impatient(easypost.line):
        await easypost.carrier.book(order, offer, None, order.key("book"))
    found = await easypost.carrier.find(order, order.key("book"))
    again = await easypost.carrier.book(order, offer, None, order.key("book"))

    assert found == again
    assert await easypost.world.effects(order.order_id) == ["label_bought"]


async def test_a_cut_while_the_shipment_is_made_buys_nothing_twice(
    easypost: Shipping[EasyPost],
) -> None:
    order = an_order("EP-CUT-EARLY")
    offer = await easypost.cheapest(order)
    await easypost.world.faults(
        {
            "partner": "easypost",
            "route": "shipments",
            "method": "POST",
            "kind": "cut_after",
            "times": 1,
        }
    )

    with pytest.raises(PartnerUnavailable) as failure:
        await easypost.carrier.book(order, offer, None, order.key("book"))
    assert await easypost.carrier.find(order, order.key("book")) is None
    await easypost.carrier.book(order, offer, None, order.key("book"))

    assert type(failure.value) is PartnerUnavailable
    assert await easypost.world.effects(order.order_id) == ["label_bought"]


async def test_a_label_is_given_back_until_it_is_scanned(easypost: Shipping[EasyPost]) -> None:
    order, gone = an_order("EP-VOID"), an_order("EP-GONE")

    async with easypost.world.paused():
        await easypost.book(order)
        for _ in range(2):
            await easypost.carrier.void(order.key("book"), order.key("void"))
    await easypost.carrier.void("EP-NEVER:1:book", "EP-NEVER:1:void")
    await easypost.seen(await easypost.book(gone), MilestoneKind.PICKED_UP)

    assert await easypost.carrier.find(order, order.key("book")) is None
    assert await easypost.world.effects("EP-VOID") == ["label_bought", "label_voided"]
    with pytest.raises(PartnerRefused) as refusal:
        await easypost.carrier.void(gone.key("book"), gone.key("void"))
    assert refusal.value.code == "refund_rejected"


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        (an_order("EP-HS", lines=(a_line(), a_line(sku="B", hs_code=None))), "/lines/1/hs_code"),
        (
            an_order(
                "EP-ZIP",
                consignee=an_order().consignee.model_copy(
                    update={"address": an_address(postcode=None)}
                ),
            ),
            "/consignee/address/postcode",
        ),
        (
            an_order("EP-POINT", delivery=DeliveryOptions(pickup_point="LOCKER-1")),
            "/delivery/pickup_point",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.order_id,
)
async def test_a_refusal_names_the_field_of_the_order(
    easypost: Shipping[EasyPost], order: Order, pointer: str
) -> None:
    with pytest.raises(PartnerRefused) as refusal:
        await easypost.carrier.offers(order)

    assert refusal.value.pointers == (pointer,)


async def test_a_place_that_nobody_serves_is_refused_in_the_carriers_words(
    easypost: Shipping[EasyPost],
) -> None:
    consignee = an_order().consignee.model_copy(update={"address": an_address(country="AQ")})

    with pytest.raises(PartnerRefused, match="no service to AQ") as refusal:
        await easypost.carrier.offers(an_order("EP-NOWHERE", consignee=consignee))

    assert refusal.value.code == "no_rates"


async def test_a_rate_that_is_gone_is_not_replaced_by_another(easypost: Shipping[EasyPost]) -> None:
    order = an_order("EP-RATE")
    offer = (await easypost.cheapest(order)).model_copy(update={"service": "Concorde"})

    with pytest.raises(PartnerRefused) as refusal:
        await easypost.carrier.book(order, offer, None, order.key("book"))

    assert refusal.value.code == "rate_gone"
    assert await easypost.world.effects("EP-RATE") == []


async def test_batteries_go_by_those_who_carry_them(easypost: Shipping[EasyPost]) -> None:
    batteries = an_order("EP-LI", lines=(a_line(flags=(GoodsFlag.LITHIUM_BATTERY,)),))

    carriers = {offer.carrier for offer in await easypost.carrier.offers(batteries)}

    assert carriers == {"easypost.dhlexpress", "easypost.ups"}


async def test_insurance_is_bought_where_the_order_has_it(world: StandIn) -> None:
    quote = Quote(quote_id="Q-1", freight=Decimal("9.00"), insurance=Decimal("2.00"))
    order = an_order("EP-INSURED", currency="USD", quote=quote)
    async with adapter(world, insure=True) as easypost:
        booking = await easypost.book(order)
        await easypost.seen(booking, MilestoneKind.PICKED_UP)
        bill = await easypost.carrier.bill(booking)
        with pytest.raises(PartnerRefused, match="insures in USD"):
            await easypost.book(an_order("EP-POUNDS", quote=quote))

    assert bill is not None
    assert bill.amount(ChargeKind.INSURANCE) == Decimal("0.90")


async def test_an_address_can_be_looked_up_first(world: StandIn) -> None:
    consignee = an_order().consignee.model_copy(
        update={"address": an_address(lines=("Example Street",))}
    )
    async with adapter(world, verify_addresses=True) as easypost:
        with pytest.raises(PartnerRefused, match="House number") as refusal:
            await easypost.carrier.offers(an_order("EP-HOUSE", consignee=consignee))
        assert await easypost.carrier.offers(an_order("EP-HOUSE-1"))

    assert refusal.value.pointers == ("/consignee/address/lines/0",)


async def test_a_refund_stands_as_submitted_until_the_carrier_agrees(
    easypost: Shipping[EasyPost],
) -> None:
    order = an_order("EP-REFUND")
    async with easypost.world.paused():
        booking = await easypost.book(order)
        before = await easypost.carrier.refund_status(booking)
        await easypost.carrier.void(order.key("book"), order.key("void"))

    assert before == ("",)
    assert await easypost.carrier.refund_status(booking) == ("submitted",)


async def test_a_parcel_of_others_is_followed(easypost: Shipping[EasyPost]) -> None:
    order = an_order("EP-FOLLOW")
    booking = await easypost.book(order)
    await easypost.seen(booking, MilestoneKind.DELIVERED)

    known = await easypost.carrier.follow("UPS", booking.waybill)
    unknown = await easypost.carrier.follow("UPS", "1Z0000000000000000")

    assert known == await easypost.carrier.track(booking)
    assert (unknown.waybill, unknown.milestones) == ("1Z0000000000000000", ())


async def test_what_easypost_has_forgotten_is_no_scan_and_no_bill(
    easypost: Shipping[EasyPost],
) -> None:
    booking = await easypost.book(an_order("EP-KNOWN"))
    forgotten = booking.model_copy(update={"reference": "EP-NOBODY:1:book"})

    assert (await easypost.carrier.track(forgotten)).milestones == ()
    assert await easypost.carrier.bill(forgotten) is None
