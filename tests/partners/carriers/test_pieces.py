"""Several packages of one order, over real sockets: one booking, a number and a label for each."""

import asyncio
from decimal import Decimal

import pytest

from activities.errors import OutcomeUnknown, PartnerRefused
from domain.carriage import Booking
from domain.promised import Quote
from domain.tracking import Milestone, MilestoneKind
from partners.carriers.parcel import parcels_of
from tests.builders import a_line, an_order, packed
from tests.stand_in import StandIn, until


async def seen_by_all(world: StandIn, booking: Booking, kind: MilestoneKind) -> list[Milestone]:
    """Poll until each piece was scanned so; all scans."""

    async def look() -> list[Milestone] | None:
        scans = list((await world.carrier.track(booking)).milestones)
        reached = {scan.waybill for scan in scans if scan.kind is kind}
        return scans if reached == {piece.waybill for piece in booking.pieces} else None

    return await until(look)


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
    assert (await world.effects("GW-TWO")).count("label_bought") == 2


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
    assert await world.effects("GW-CUT") == ["label_bought", "label_bought"]


async def test_voiding_takes_all_labels_back_or_none(world: StandIn) -> None:
    order, gone = packed(an_order("GW-VOID"), 1, 1), packed(an_order("GW-LEFT"), 1, 1)
    await world.scenario("GW-VOID", carrier="late_pickup")
    await world.scenario("GW-LEFT", carrier="late_pickup", piece=2)
    await world.booked(order)
    left = await world.booked(gone)

    await world.carrier.void(order.key("book"), order.key("void"))
    await until_picked_up(world, left)
    with pytest.raises(PartnerRefused, match="picked up"):
        await world.carrier.void(gone.key("book"), gone.key("void"))

    assert (await world.effects("GW-VOID")).count("label_voided") == 2
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

    back = await world.booked(packed(an_order("GW-BACK"), 1, 1))
    await asyncio.gather(
        *(world.seen(back.piece(it), MilestoneKind.PICKED_UP) for it in back.waybills)
    )
    for _ in range(2):  # told again, nothing happens twice
        await world.carrier.return_to_origin(back, "GW-BACK:return")
    await seen_by_all(world, back, MilestoneKind.RETURNED)
    assert (await world.effects("GW-BACK")).count("return_ordered") == 2
