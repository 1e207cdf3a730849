"""The UPS adapter against a UPS of the sandbox: over real sockets, no fakes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused
from domain.charges import BilledCharge, ChargeKind
from domain.lines import GoodsFlag
from domain.order import Order
from domain.promised import DeliveryOptions
from domain.tracking import MilestoneKind
from partners.brokers.cds.tokens import ClientCredentials
from partners.carriers.labels import LabelFormats
from partners.carriers.ups import refusals
from partners.carriers.ups.client import NO_LABEL, Ups
from partners.carriers.ups.line import Line, token_request
from partners.carriers.ups.settings import UpsSettings
from partners.http import Partner
from tests.builders import a_line, an_address
from tests.partners.carriers.given import BOXED, KeptLabels, Shipping, a_full_order
from tests.stand_in import SLOW_SECONDS, StandIn, impatient


@asynccontextmanager
async def adapter(world: StandIn, **changes: Any) -> AsyncIterator[Shipping[Ups]]:
    application = {"client_id": "sandbox", "client_secret": "secret", "account": "A1B2C3"}
    settings = UpsSettings(**{**application, **changes})
    line = Partner("ups", f"{world.url}/ups", problems=refusals.problem)
    tokens = ClientCredentials(
        line, settings.client_id, settings.client_secret, request=token_request(settings)
    )
    labels = KeptLabels()
    yield Shipping(Ups(Line(line, tokens), settings, labels), line, labels, world)
    await line.close()


@pytest.fixture
async def ups(world: StandIn) -> AsyncIterator[Shipping[Ups]]:
    async with adapter(world) as shipping:
        yield shipping


async def test_a_parcel_is_offered_booked_followed_and_billed_as_agreed(ups: Shipping[Ups]) -> None:
    order = a_full_order("UPS-GOOD")

    offers = {offer.service: offer for offer in await ups.carrier.offers(order)}
    booking = await ups.book(order)
    seen = await ups.seen(booking, MilestoneKind.DELIVERED)
    bill = await ups.carrier.bill(booking)

    assert {offer.level for offer in offers.values()} == {"express", "standard"}
    assert booking.price == offers[booking.service].price
    assert booking.label == f"kept/UPS-GOOD/{booking.waybill}"
    assert ups.labels.kept == {booking.waybill: f"GIF89a{booking.waybill}".encode()}
    assert seen[:2] == [MilestoneKind.LABEL_CREATED, MilestoneKind.PICKED_UP]
    assert seen[-2:] == [MilestoneKind.OUT_FOR_DELIVERY, MilestoneKind.DELIVERED]
    assert bill is not None
    assert bill.charges == (
        BilledCharge(kind=ChargeKind.FREIGHT, amount=booking.price.amount, name="as agreed"),
    )
    assert await ups.world.effects("UPS-GOOD") == ["label_bought"]


@pytest.mark.parametrize("kind", ["cut_after", "http_500_after", "slow", "malformed"])
async def test_an_unknown_outcome_is_settled_by_asking_and_one_shipment_is_made(
    ups: Shipping[Ups], kind: str
) -> None:
    order = a_full_order(f"UPS-UNKNOWN-{kind}")
    offer = await ups.cheapest(order)
    await ups.world.faults(
        {"partner": "ups", "route": "ship", "kind": kind, "times": 1} | {"seconds": SLOW_SECONDS}
    )

    async with ups.world.paused():
        with pytest.raises(OutcomeUnknown), impatient(ups.line):
            await ups.carrier.book(order, offer, None, order.key("book"))
        found = await ups.carrier.find(order, order.key("book"))
        again = await ups.carrier.book(order, offer, None, order.key("book"))

    assert found is not None
    assert found.waybill == again.waybill
    assert (again.service, again.price) == (offer.service, offer.price)
    assert await ups.world.effects(order.order_id) == ["label_bought"]


async def test_a_parcel_whose_label_is_gone_is_found_by_its_tracking(ups: Shipping[Ups]) -> None:
    order = a_full_order("UPS-GONE")
    booking = await ups.book(order)
    await ups.seen(booking, MilestoneKind.PICKED_UP)

    found = await ups.carrier.find(order, order.key("book"))

    assert found == booking.model_copy(update={"label": NO_LABEL})


async def test_a_long_reference_is_found_again_under_its_digest(ups: Shipping[Ups]) -> None:
    order = a_full_order("UPS-" + "LONG" * 12)

    booking = await ups.book(order)
    found = await ups.carrier.find(order, order.key("book"))

    assert found is not None
    assert (found.waybill, found.reference) == (booking.waybill, order.key("book"))


async def test_a_parcel_within_the_us_has_its_references_and_its_units_there(
    ups: Shipping[Ups],
) -> None:
    home = a_full_order("UPS-US")
    address = an_address(country="US", region="NY", postcode="10001")
    parties = {
        name: party.model_copy(update={"address": address, "phone": "+12125550100"})
        for name, party in (("shipper", home.shipper), ("consignee", home.consignee))
    }
    inventory = home.inventory.model_copy(update={"country": "US"})
    order = a_full_order("UPS-US", inventory=inventory, **parties)

    booking = await ups.book(order)
    found = await ups.carrier.find(order, order.key("book"))

    assert found is not None
    assert found.waybill == booking.waybill


async def test_a_shipment_is_voided_once_and_one_on_its_way_is_not(ups: Shipping[Ups]) -> None:
    order, gone = a_full_order("UPS-VOID"), a_full_order("UPS-LEFT")

    async with ups.world.paused():
        await ups.book(order)
        for _ in range(2):
            await ups.carrier.void(order.key("book"), order.key("void"))
    await ups.carrier.void("UPS-NEVER:1:book", "UPS-NEVER:1:void")
    await ups.seen(await ups.book(gone), MilestoneKind.PICKED_UP)

    with pytest.raises(PartnerRefused, match="allowed void period") as refusal:
        await ups.carrier.void(gone.key("book"), gone.key("void"))
    assert refusal.value.code == "190102"
    assert await ups.carrier.find(order, order.key("book")) is None
    assert await ups.world.effects("UPS-VOID") == ["label_bought", "label_voided"]


async def test_an_unknown_void_is_settled_by_repeating_it(ups: Shipping[Ups]) -> None:
    order = a_full_order("UPS-VOID-CUT")
    await ups.world.faults({"partner": "ups", "route": "cancel", "kind": "cut_after", "times": 1})

    async with ups.world.paused():
        await ups.book(order)
        with pytest.raises(OutcomeUnknown):
            await ups.carrier.void(order.key("book"), order.key("void"))
        await ups.carrier.void(order.key("book"), order.key("void"))

    assert await ups.world.effects("UPS-VOID-CUT") == ["label_bought", "label_voided"]


PLAIN = a_full_order()


def _consignee(**changes: Any) -> Any:
    return PLAIN.consignee.model_copy(update=changes)


@pytest.mark.parametrize(
    ("order", "pointers"),
    [
        (a_full_order("UPS-PHONE", consignee=_consignee(phone=None)), ("/consignee/phone",)),
        (
            a_full_order(
                "UPS-STREET",
                consignee=_consignee(
                    address=an_address(
                        lines=("1 Street of a very long name, up",) * 2 + ("x" * 36,)
                    )
                ),
            ),
            ("/consignee/address/lines/2",),
        ),
        (
            a_full_order(
                "UPS-STATE",
                consignee=_consignee(address=an_address(country="US", region="New York")),
            ),
            ("/consignee/address/region",),
        ),
        (
            a_full_order(
                "UPS-LI",
                lines=(a_line(dimensions=BOXED, flags=(GoodsFlag.LITHIUM_BATTERY,)),),
            ),
            ("/lines/0/flags",),
        ),
        (
            a_full_order("UPS-SAFE", delivery=DeliveryOptions(safe_place="Porch")),
            ("/delivery/safe_place",),
        ),
    ],
    ids=lambda value: value.order_id if isinstance(value, Order) else "",
)
async def test_what_ups_cannot_be_told_is_refused_with_its_field(
    ups: Shipping[Ups], order: Order, pointers: tuple[str, ...]
) -> None:
    with pytest.raises(PartnerRefused) as refusal:
        await ups.carrier.offers(order)

    assert refusal.value.pointers == pointers


async def test_ups_own_refusal_leads_to_the_field_of_the_order(ups: Shipping[Ups]) -> None:
    address = an_address(country="IE", region="D", postcode=None)
    order = a_full_order("UPS-CODE", consignee=_consignee(address=address))
    offer = await ups.cheapest(order)

    with pytest.raises(PartnerRefused, match="ShipTo PostalCode") as refusal:
        await ups.carrier.book(order, offer, None, order.key("book"))

    assert (refusal.value.code, refusal.value.pointers) == (
        "120207",
        ("/consignee/address/postcode",),
    )
    assert await ups.world.effects("UPS-CODE") == []


async def test_a_label_comes_in_the_language_of_a_printer_too(world: StandIn) -> None:
    async with adapter(world, labels=LabelFormats(usual="ZPL")) as ups:
        booking = await ups.book(a_full_order("UPS-ZPL"))

    assert ups.labels.kept[booking.waybill].startswith(b"^XA")
