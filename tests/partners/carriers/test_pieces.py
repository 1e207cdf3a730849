"""Several packages of one order, over real sockets: one booking, a number and a label for each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused
from activities.ports import Carrier
from domain.carriage import Booking
from domain.charges import ChargeKind
from domain.papers.media import Media, media_of
from domain.promised import Quote
from domain.tracking import Milestone, MilestoneKind
from partners.brokers.cds.tokens import ClientCredentials
from partners.carriers.dhl import refusals as dhl
from partners.carriers.dhl.client import DhlExpress
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.easypost import refusals as easypost
from partners.carriers.easypost.client import EasyPost
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.labels import LabelFiles, LabelFormat, LabelFormats
from partners.carriers.parcel import parcels_of
from partners.carriers.ups import refusals as ups
from partners.carriers.ups.client import Ups
from partners.carriers.ups.line import Line, token_request
from partners.carriers.ups.settings import UpsSettings
from partners.http import Partner, Timeouts
from partners.trouble import Problem
from tests.builders import a_line, an_order, packed
from tests.partners.carriers.given import KeptLabels, a_full_order
from tests.stand_in import HASTE, SLOW_SECONDS, StandIn
from tests.waiting import until


async def seen_by_all(world: StandIn, booking: Booking, kind: MilestoneKind) -> list[Milestone]:
    """Poll the gateway until each piece was scanned so; all scans."""
    return await seen_by_each(world.carrier, booking, kind)


def test_goods_are_shared_among_packages_to_the_cent() -> None:
    quote = Quote(quote_id="Q", freight=Decimal(0), discount=Decimal("0.02"))
    lamps = an_order(lines=(a_line(quantity=3, unit_price=Decimal("33.33")),), quote=quote)
    order = packed(lamps, 2, 1)

    first, second = parcels_of(order)

    assert [goods.value for goods in (*first.goods, *second.goods)] == [
        Decimal("66.65"),
        Decimal("33.32"),
    ]
    assert [goods.net_weight_kg for goods in (*first.goods, *second.goods)] == [
        Decimal("1.8"),
        Decimal("0.9"),
    ]
    assert (first.weight_kg, second.weight_kg) == (Decimal("2.4"), Decimal("1.2"))


async def test_the_gateway_books_all_packages_at_once_and_follows_each(world: StandIn) -> None:
    order = packed(an_order("GW-TWO"), 1, 1)

    accepted = await world.declared(order)
    booking = await world.booked(order, accepted.mrn)
    found = await world.carrier.find(order, order.key("book"))
    scans = await seen_by_all(world, booking, MilestoneKind.DELIVERED)

    assert found == booking
    assert booking.waybill == booking.pieces[0].waybill
    assert len(set(booking.waybills)) == 2
    assert len({piece.label for piece in booking.pieces}) == 2
    assert {scan.waybill for scan in scans} == set(booking.waybills)
    assert [row["subject"] for row in await world.ledger("GW-TWO") if row["amount"]] == [
        booking.waybill
    ]
    bought = [each for each in await world.effects("GW-TWO") if "label" in each]
    assert bought == ["label_bought", "piece_labelled"]


async def test_a_connection_cut_after_the_booking_is_one_booking_of_all_packages(
    world: StandIn,
) -> None:
    order = packed(an_order("GW-CUT"), 1, 1)
    offer = await world.cheapest(order)
    await world.faults(
        {"partner": "carrier", "route": "bookings", "method": "POST", "kind": "cut_after"}
        | {"times": 1}
    )

    with pytest.raises(OutcomeUnknown):
        await world.carrier.book(order, offer, None, order.key("book"))
    found = await world.carrier.find(order, order.key("book"))
    again = await world.carrier.book(order, offer, None, order.key("book"))

    assert found == again
    assert await world.effects("GW-CUT") == ["label_bought", "piece_labelled"]


async def test_voiding_takes_all_labels_back_or_none(world: StandIn) -> None:
    order, gone = packed(an_order("GW-VOID"), 1, 1), packed(an_order("GW-LEFT"), 1, 1)
    await world.scenario("GW-LEFT", carrier="late_pickup", piece=2)

    async with world.paused():
        await world.booked(order)
        await world.carrier.void(order.key("book"), order.key("void"))
    await until_picked_up(world, await world.booked(gone))
    with pytest.raises(PartnerRefused, match="picked up"):
        await world.carrier.void(gone.key("book"), gone.key("void"))

    assert (await world.effects("GW-VOID"))[2:] == ["label_voided", "piece_voided"]
    assert "label_voided" not in await world.effects("GW-LEFT")


async def until_picked_up(world: StandIn, booking: Booking) -> None:
    async def look() -> bool:
        scans = (await world.carrier.track(booking)).milestones
        return any(scan.kind is MilestoneKind.PICKED_UP for scan in scans)

    await until(look)


async def test_an_instruction_is_for_one_package_and_a_return_for_all(world: StandIn) -> None:
    order = packed(an_order("GW-ASKED"), 1, 1)
    await world.scenario("GW-ASKED", carrier="attempt_failed", piece=2)
    booking = await world.booked(order)
    second = booking.pieces[1].waybill
    failed = booking.piece(second)

    await world.seen(failed, MilestoneKind.ATTEMPT_FAILED)
    await world.carrier.redeliver(failed, None, None, "GW-ASKED:redeliver")
    await seen_by_all(world, booking, MilestoneKind.DELIVERED)

    ordered = [e for e in await world.ledger("GW-ASKED") if e["effect"] == "redelivery_ordered"]
    assert [effect["subject"] for effect in ordered] == [second]

    await world.scenario("GW-BACK", carrier="silent")
    back = await world.booked(packed(an_order("GW-BACK"), 1, 1))
    await asyncio.gather(
        *(world.seen(back.piece(it), MilestoneKind.PICKED_UP) for it in back.waybills)
    )
    for _ in range(2):  # told again, nothing happens twice
        await world.carrier.return_to_origin(back, "GW-BACK:return")
    await seen_by_all(world, back, MilestoneKind.RETURNED)
    assert (await world.effects("GW-BACK")).count("return_ordered") == 2


# ------------------------------------------------------------------- carriers of their own


@asynccontextmanager
async def a_carrier(
    name: str,
    world: StandIn,
    kept: KeptLabels | None = None,
    formats: LabelFormats = LabelFormats(),  # noqa: B008 - a frozen value
    timeouts: Timeouts | None = None,
) -> AsyncIterator[Carrier]:
    """The adapter of a carrier, as this world plays it."""
    labels = kept or KeptLabels()
    async with AsyncExitStack() as lines:

        def line(path: str, problems: Callable[[bytes], Problem]) -> Partner:
            url = f"{world.url}{path}"
            partner = Partner(name, url, timeouts=timeouts, problems=problems)
            lines.push_async_callback(partner.close)
            return partner

        match name:
            case "easypost":
                files_line = Partner("files", "")
                lines.push_async_callback(files_line.close)
                files = LabelFiles(files_line, labels)
                key = EasyPostSettings(api_key="EZTK-of-these-tests", labels=formats)
                yield EasyPost(line("/easypost/v2", easypost.problem), key, files)
            case "dhl":
                login = DhlSettings(
                    username="sandbox", password="secret", account="123456789", labels=formats
                )
                yield DhlExpress(line("/dhl/mydhlapi", dhl.problem), login, labels)
            case _:
                app = UpsSettings(
                    client_id="sandbox", client_secret="secret", account="A1B2C3", labels=formats
                )
                partner = line("/ups", ups.problem)
                request = token_request(app)
                tokens = ClientCredentials(partner, "sandbox", "secret", request=request)
                yield Ups(Line(partner, tokens), app, labels)


CARRIERS = ("easypost", "dhl", "ups")
BOUGHT = {
    "easypost": ["label_bought", "label_bought"],
    "dhl": ["label_bought", "piece_labelled"],
    "ups": ["label_bought", "piece_labelled"],
}
"""EasyPost sells each package's label by itself, the others a shipment of several."""


@pytest.mark.parametrize("name", CARRIERS)
async def test_a_carrier_gives_each_package_a_number_and_a_label(world: StandIn, name: str) -> None:
    order = packed(a_full_order(f"{name.upper()}-EACH"), 1, 1)
    async with a_carrier(name, world) as carrier:
        single = await carrier.offers(a_full_order(f"{name.upper()}-ONE"))
        prices = {(it.carrier, it.service): it.price.amount for it in single}
        offers = await carrier.offers(order)
        offer = next(it for it in offers if (it.carrier, it.service) in prices)
        booking = await carrier.book(order, offer, None, order.key("book"))
        found = await carrier.find(order, order.key("book"))
        scans = await seen_by_each(carrier, booking, MilestoneKind.DELIVERED)
        bill = await carrier.bill(booking)

    assert prices[offer.carrier, offer.service] < offer.price.amount
    assert booking.price == offer.price
    assert len({piece.waybill for piece in booking.pieces}) == 2
    assert len({piece.label for piece in booking.pieces}) == 2
    assert found is not None
    assert [it.waybill for it in found.pieces] == [it.waybill for it in booking.pieces]
    assert {scan.waybill for scan in scans} == {piece.waybill for piece in booking.pieces}
    assert bill is not None
    assert bill.amount(ChargeKind.FREIGHT) == booking.price.amount
    assert await world.effects(order.order_id) == BOUGHT[name]


@pytest.mark.parametrize("kind", ["cut_after", "http_500_after", "slow", "malformed"])
@pytest.mark.parametrize(
    ("name", "route"), [("easypost", "buy"), ("dhl", "shipments"), ("ups", "ship")]
)
async def test_an_unknown_outcome_is_one_booking_of_all_packages(
    world: StandIn, name: str, route: str, kind: str
) -> None:
    order = packed(a_full_order(f"{name.upper()}-ALL-{kind.upper()}"), 1, 1)
    strikes = {"partner": name, "route": route, "method": "POST", "kind": kind}
    async with a_carrier(name, world) as carrier, a_carrier(name, world, timeouts=HASTE) as hasty:
        offer = min(await carrier.offers(order), key=lambda it: it.price.amount)
        await world.faults({**strikes, "times": 1, "seconds": SLOW_SECONDS})
        with pytest.raises(OutcomeUnknown):
            await hasty.book(order, offer, None, order.key("book"))
        again = await carrier.book(order, offer, None, order.key("book"))

    assert len(again.pieces) == 2
    assert await world.effects(order.order_id) == BOUGHT[name]


@pytest.mark.parametrize("name", ["easypost", "ups"])
async def test_a_void_is_of_all_packages(world: StandIn, name: str) -> None:
    order = packed(a_full_order(f"{name.upper()}-BACK"), 1, 1)
    async with a_carrier(name, world) as carrier, world.paused():
        offer = min(await carrier.offers(order), key=lambda it: it.price.amount)
        await carrier.book(order, offer, None, order.key("book"))
        for _ in range(2):
            await carrier.void(order.key("book"), order.key("void"))
        assert await carrier.find(order, order.key("book")) is None

    voided = [each.replace("bought", "voided") for each in BOUGHT[name]]
    voided = [each.replace("labelled", "voided") for each in voided]
    assert (await world.effects(order.order_id))[2:] == voided


async def test_nothing_of_an_easypost_booking_is_given_back_once_a_package_has_left(
    world: StandIn,
) -> None:
    order = packed(a_full_order("EASYPOST-LEFT"), 1, 1)
    async with a_carrier("easypost", world) as carrier:
        offer = min(await carrier.offers(order), key=lambda it: it.price.amount)
        booking = await carrier.book(order, offer, None, order.key("book"))
        await seen_by_each(carrier, booking, MilestoneKind.PICKED_UP)
        with pytest.raises(PartnerRefused) as refusal:
            await carrier.void(order.key("book"), order.key("void"))

    assert refusal.value.code == "refund_rejected"
    assert "label_voided" not in await world.effects(order.order_id)


async def test_all_labels_or_none_what_was_bought_is_given_back(world: StandIn) -> None:
    order = packed(a_full_order("EASYPOST-ALL"), 1, 1)
    await world.scenario(order.order_id, refuses=2)
    async with a_carrier("easypost", world) as carrier, world.paused():
        offer = min(await carrier.offers(order), key=lambda it: it.price.amount)
        for _ in range(2):  # asked again under the same key, nothing is bought anew
            with pytest.raises(PartnerRefused):
                await carrier.book(order, offer, None, order.key("book"))
        assert await carrier.find(order, order.key("book")) is None

    assert await world.effects(order.order_id) == ["label_bought", "label_voided"]


@pytest.mark.parametrize("form", ["PDF", "PNG", "ZPL"])
@pytest.mark.parametrize("name", CARRIERS)
async def test_a_seller_gets_labels_in_the_format_that_it_wants(
    world: StandIn, name: str, form: LabelFormat
) -> None:
    nearest = {"easypost": Media[form], "dhl": Media.PDF, "ups": Media.GIF}
    order = a_full_order(f"{name.upper()}-AS-{form}")
    formats = LabelFormats(usual="PDF", of_seller={order.seller.seller_id: form})
    labels = KeptLabels()
    async with a_carrier(name, world, labels, formats) as carrier:
        offer = min(await carrier.offers(order), key=lambda it: it.price.amount)
        booking = await carrier.book(order, offer, None, order.key("book"))

    wanted = Media.ZPL if form == "ZPL" else nearest[name]
    assert media_of(labels.kept[booking.waybill]) is wanted


async def test_a_label_that_cannot_be_fetched_is_named_by_its_address(world: StandIn) -> None:
    order = a_full_order("EASYPOST-AWAY")
    labels = KeptLabels()
    async with a_carrier("easypost", world, labels) as carrier:
        offer = min(await carrier.offers(order), key=lambda it: it.price.amount)
        await world.faults({"partner": "easypost", "route": "labels", "kind": "http_500"})
        booking = await carrier.book(order, offer, None, order.key("book"))
        await world.faults()
        found = await carrier.find(order, order.key("book"))

    assert booking.label.endswith(f"/labels/{booking.waybill}.pdf")
    assert found is not None
    assert found.label == f"kept/EASYPOST-AWAY/{booking.waybill}"


async def seen_by_each(carrier: Carrier, booking: Booking, kind: MilestoneKind) -> list[Milestone]:
    async def look() -> list[Milestone] | None:
        scans = list((await carrier.track(booking)).milestones)
        reached = {scan.waybill for scan in scans if scan.kind is kind}
        return scans if reached == {piece.waybill for piece in booking.pieces} else None

    return await until(look)
