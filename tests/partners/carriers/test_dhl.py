"""The DHL Express adapter against a MyDHL API of the sandbox: over real sockets, no fakes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused
from domain.charges import BilledCharge, ChargeKind
from domain.lines import GoodsFlag
from domain.order import Order
from domain.papers.documents import DocumentKind, Drawn
from domain.promised import DeliveryOptions
from domain.tracking import MilestoneKind
from partners.carriers.dhl import refusals
from partners.carriers.dhl.client import REPRINT, DhlExpress
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.labels import LabelFormats
from partners.http import Partner
from tests.builders import a_line, an_address
from tests.partners.carriers.given import BOXED, KeptLabels, Shipping, a_full_order
from tests.stand_in import SLOW_SECONDS, StandIn, impatient


@asynccontextmanager
async def adapter(world: StandIn, **changes: Any) -> AsyncIterator[Shipping[DhlExpress]]:
    login = {"username": "sandbox", "password": "secret", "account": "123456789"}
    line = Partner("dhl", f"{world.url}/dhl/mydhlapi", problems=refusals.problem)
    labels = KeptLabels()
    carrier = DhlExpress(line, DhlSettings(**{**login, **changes}), labels, labels)
    yield Shipping(carrier, line, labels, world)
    await line.close()


@pytest.fixture
async def dhl(world: StandIn) -> AsyncIterator[Shipping[DhlExpress]]:
    async with adapter(world) as shipping:
        yield shipping


async def test_a_parcel_is_offered_booked_followed_and_billed_as_agreed(
    dhl: Shipping[DhlExpress],
) -> None:
    order = a_full_order("DHL-GOOD")

    offers = {offer.service: offer for offer in await dhl.carrier.offers(order)}
    booking = await dhl.book(order)
    seen = await dhl.seen(booking, MilestoneKind.DELIVERED)
    bill = await dhl.carrier.bill(booking)

    assert {offer.level for offer in offers.values()} == {"express", "standard"}
    assert booking.price == offers[booking.service].price
    assert booking.label == f"kept/DHL-GOOD/{booking.waybill}"
    assert dhl.labels.kept == {booking.waybill: f"%PDF-1.4 {booking.waybill}".encode()}
    assert seen == [
        MilestoneKind.PICKED_UP,
        MilestoneKind.IN_TRANSIT,
        MilestoneKind.ARRIVED,
        MilestoneKind.CUSTOMS_CLEARED,
        MilestoneKind.OUT_FOR_DELIVERY,
        MilestoneKind.DELIVERED,
    ]
    assert bill is not None
    assert bill.charges == (
        BilledCharge(kind=ChargeKind.FREIGHT, amount=booking.price.amount, name="as agreed"),
    )
    assert await dhl.world.effects("DHL-GOOD") == ["label_bought"]


@pytest.mark.parametrize("kind", ["cut_after", "http_500_after", "slow", "malformed"])
async def test_an_unknown_outcome_is_settled_by_asking_and_one_shipment_is_made(
    dhl: Shipping[DhlExpress], kind: str
) -> None:
    order = a_full_order(f"DHL-UNKNOWN-{kind}")
    offer = await dhl.cheapest(order)
    await dhl.world.faults(
        {
            "partner": "dhl",
            "route": "shipments",
            "method": "POST",
            "kind": kind,
            "times": 1,
            "seconds": SLOW_SECONDS,
        }
    )

    with pytest.raises(OutcomeUnknown), impatient(dhl.line):
        await dhl.carrier.book(order, offer, None, order.key("book"))
    found = await dhl.carrier.find(order, order.key("book"))
    again = await dhl.carrier.book(order, offer, None, order.key("book"))

    assert found == again
    assert (again.label, again.price) == (REPRINT, offer.price)
    assert await dhl.world.effects(order.order_id) == ["label_bought"]


async def test_a_long_reference_is_found_again_under_its_digest(dhl: Shipping[DhlExpress]) -> None:
    order = a_full_order("DHL-" + "LONG" * 12)

    booking = await dhl.book(order)
    found = await dhl.carrier.find(order, order.key("book"))

    assert found is not None
    assert (found.waybill, found.reference) == (booking.waybill, order.key("book"))


async def test_a_label_alone_is_void_by_itself_and_a_parcel_on_its_way_is_not(
    dhl: Shipping[DhlExpress],
) -> None:
    order, gone = a_full_order("DHL-VOID"), a_full_order("DHL-GONE")

    async with dhl.world.paused():
        await dhl.book(order)
        await dhl.carrier.void(order.key("book"), order.key("void"))
    await dhl.carrier.void("DHL-NEVER:1:book", "DHL-NEVER:1:void")
    await dhl.seen(await dhl.book(gone), MilestoneKind.PICKED_UP)

    with pytest.raises(PartnerRefused) as refusal:
        await dhl.carrier.void(gone.key("book"), gone.key("void"))
    assert refusal.value.code == "picked_up"


LONG_STREET = an_address(lines=("1 Example Street of a very long name, second floor",))
PLAIN = a_full_order()


@pytest.mark.parametrize(
    ("order", "pointers"),
    [
        (
            a_full_order("DHL-PHONE", consignee=PLAIN.consignee.model_copy(update={"phone": None})),
            ("/consignee/phone",),
        ),
        (
            a_full_order(
                "DHL-STREET",
                consignee=PLAIN.consignee.model_copy(update={"address": LONG_STREET}),
            ),
            ("/consignee/address/lines/0",),
        ),
        (
            a_full_order("DHL-SIZE", lines=(a_line(dimensions=BOXED), a_line(sku="B"))),
            ("/lines/1/dimensions",),
        ),
        (
            a_full_order(
                "DHL-LI",
                lines=(a_line(dimensions=BOXED, flags=(GoodsFlag.LITHIUM_BATTERY,)),),
            ),
            ("/lines/0/flags",),
        ),
        (
            a_full_order("DHL-SAFE", delivery=DeliveryOptions(safe_place="Porch")),
            ("/delivery/safe_place",),
        ),
    ],
    ids=lambda value: value.order_id if isinstance(value, Order) else "",
)
async def test_what_dhl_cannot_be_told_is_refused_with_its_field(
    dhl: Shipping[DhlExpress], order: Order, pointers: tuple[str, ...]
) -> None:
    with pytest.raises(PartnerRefused) as refusal:
        await dhl.carrier.offers(order)

    assert refusal.value.pointers == pointers


async def test_dhls_own_refusal_leads_to_the_field_of_the_order(dhl: Shipping[DhlExpress]) -> None:
    lines = (a_line(dimensions=BOXED), a_line(sku="B", dimensions=BOXED, hs_code=None))
    order = a_full_order("DHL-HS", lines=lines)
    offer = await dhl.cheapest(order)

    with pytest.raises(PartnerRefused, match="Multiple problems") as refusal:
        await dhl.carrier.book(order, offer, None, order.key("book"))

    assert refusal.value.pointers == ("/lines/1/hs_code",)
    assert await dhl.world.effects("DHL-HS") == []


async def test_a_place_that_is_not_served_is_refused_in_dhls_words(
    dhl: Shipping[DhlExpress],
) -> None:
    away = PLAIN.consignee.model_copy(update={"address": an_address(country="AQ")})

    with pytest.raises(PartnerRefused, match="no service to AQ") as refusal:
        await dhl.carrier.offers(a_full_order("DHL-NOWHERE", consignee=away))

    assert refusal.value.code == "996"


async def test_dhl_reckons_the_landed_cost_line_by_line(dhl: Shipping[DhlExpress]) -> None:
    order = a_full_order("DHL-COST")

    charges = await dhl.carrier.landed_cost(order, await dhl.cheapest(order))

    assert [(it.kind, it.amount, it.sku) for it in charges] == [
        (ChargeKind.DUTY, Decimal("3.6"), "LAMP"),
        (ChargeKind.TAX, Decimal("18.72"), "LAMP"),
    ]


async def test_the_invoice_can_follow_as_an_image(dhl: Shipping[DhlExpress]) -> None:
    booking = await dhl.book(a_full_order("DHL-IMAGE"))
    invoice = Drawn(DocumentKind.COMMERCIAL_INVOICE, "invoice", "Invoice", b"%PDF-1.4")

    await dhl.carrier.upload(booking, invoice, date(2026, 11, 22), "DHL-IMAGE:1:invoice")

    state = await dhl.world.http.get("/control/state", params={"order_id": "DHL-IMAGE"})
    assert state.json()["documents"]["Uploaded"] == [
        {"waybill": booking.waybill, "type_code": "INV"}
    ]


@pytest.mark.parametrize("drawn", [True, False])
async def test_the_invoice_that_was_drawn_goes_with_a_paperless_shipment(
    world: StandIn, drawn: bool
) -> None:
    order = a_full_order(f"DHL-PAPERLESS-{drawn}")
    async with adapter(world, paperless=True) as dhl:
        if drawn:
            dhl.labels.invoices[order.order_id] = b"%PDF-1.7 invoice"
        booking = await dhl.book(order)

    kept = (await world.documents(order.order_id)).get("Uploaded", [])
    wanted = [{"waybill": booking.waybill, "type_code": "INV"}]
    assert kept == (wanted if drawn else [])


async def test_a_label_comes_in_the_language_of_a_printer_too(world: StandIn) -> None:
    async with adapter(world, labels=LabelFormats(usual="ZPL")) as dhl:
        booking = await dhl.book(a_full_order("DHL-ZPL"))

    assert dhl.labels.kept[booking.waybill].startswith(b"^XA")
