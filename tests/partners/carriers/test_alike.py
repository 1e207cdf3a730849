"""What holds of every carrier with an interface of its own, over real sockets, no fakes."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.last_mile.proofs import Proof, ProofKind
from domain.promised import DeliveryOptions
from domain.tracking import MilestoneKind
from tests.builders import an_address
from tests.partners.carriers.given import Shipping, a_full_order
from tests.partners.carriers.test_dhl import adapter as dhl
from tests.partners.carriers.test_easypost import adapter as easypost
from tests.partners.carriers.test_ups import adapter as ups
from tests.stand_in import SLOW_SECONDS, StandIn, impatient


class Known(NamedTuple):
    """A carrier: its adapter, the route that it prices on, what it says to whom it does not know.

    `shows` are the papers of its proofs of delivery, by how they begin; `received_by` and `place`
    what those say, where they say it.
    """

    name: str
    adapter: Callable[..., AbstractAsyncContextManager[Shipping[Any]]]
    route: str
    stranger: dict[str, str]
    refused: str
    shows: tuple[tuple[ProofKind, bytes], ...] = ()
    received_by: str = "Example Consignee"
    place: str = ""

    def order_id(self, what: str) -> str:
        """An order of this test's own."""
        return f"{self.name.upper()}-ALIKE-{what}"


EASYPOST = Known("easypost", easypost, "shipments", {"api_key": "wrong"}, "no longer active")
DHL = Known(
    "dhl",
    dhl,
    "rates",
    {"username": "stranger"},
    "Unauthorized",
    shows=((ProofKind.DOCUMENT, b"%PDF"),),
    received_by="",
)
UPS = Known(
    "ups",
    ups,
    "Shoptimeintransit",
    {"client_id": "stranger"},
    "ClientId is Invalid",
    shows=((ProofKind.SIGNATURE, b"\x89PNG"),),
    place="Front Door",
)


@pytest.fixture(params=[EASYPOST, DHL, UPS], ids=lambda known: known.name)
def known(request: pytest.FixtureRequest) -> Known:
    found: Known = request.param
    return found


@pytest.fixture
async def shipping(known: Known, world: StandIn) -> AsyncIterator[Shipping[Any]]:
    async with known.adapter(world) as shipping:
        yield shipping


async def test_a_stalled_one_is_abandoned_and_a_busy_one_says_when(
    known: Known, shipping: Shipping[Any]
) -> None:
    rule: dict[str, object] = {"partner": known.name, "route": known.route, "times": 1}
    await shipping.world.faults({**rule, "kind": "slow", "seconds": SLOW_SECONDS})
    with pytest.raises(PartnerUnavailable, match="Timeout"), impatient(shipping.line):
        await shipping.carrier.offers(a_full_order(known.order_id("SLOW")))

    await shipping.world.faults({**rule, "kind": "rate_limited", "seconds": 17})
    with pytest.raises(PartnerUnavailable) as busy:
        await shipping.carrier.offers(a_full_order(known.order_id("BUSY")))
    assert busy.value.retry_after == timedelta(seconds=17)


async def test_goods_that_customs_wait_for_are_presented_under_their_mrn(
    known: Known, shipping: Shipping[Any]
) -> None:
    order = a_full_order(known.order_id("MRN"))
    accepted = await shipping.world.declared(order)
    booking = await shipping.book(order, accepted.mrn)

    await shipping.seen(booking, MilestoneKind.DELIVERED)

    released = await shipping.world.reply(order, lambda reply: reply.status == "released")
    assert released.mrn == accepted.mrn


async def test_one_that_knows_us_not_is_told_so(known: Known, world: StandIn) -> None:
    async with known.adapter(world, **known.stranger) as stranger:
        with pytest.raises(PartnerRefused, match=known.refused):
            await stranger.carrier.offers(a_full_order(known.order_id("STRANGER")))


async def test_what_has_no_interface_is_refused_with_what_to_do_by_hand(
    known: Known, shipping: Shipping[Any]
) -> None:
    booking = await shipping.book(a_full_order(known.order_id("HAND")))

    with pytest.raises(PartnerRefused, match="try again on 2026-12-01 at 1 Example Street"):
        await shipping.carrier.redeliver(booking, date(2026, 12, 1), an_address(), "k")
    with pytest.raises(PartnerRefused, match=f"try again with {booking.waybill}"):
        await shipping.carrier.redeliver(booking, None, None, "k")
    with pytest.raises(PartnerRefused, match=f"return {booking.waybill}"):
        await shipping.carrier.return_to_origin(booking, "k")


async def test_who_took_a_parcel_is_shown_once_somebody_has(
    known: Known, shipping: Shipping[Any]
) -> None:
    async with shipping.world.paused():
        booking = await shipping.book(a_full_order(known.order_id("PROOF")))
        assert await shipping.carrier.proof(booking) is None

    await shipping.seen(booking, MilestoneKind.DELIVERED)

    proof: Proof = await shipping.carrier.proof(booking)
    assert (proof.received_by, proof.place) == (known.received_by, known.place)
    assert tuple((paper.kind, paper.content[:4]) for paper in proof.papers) == known.shows


@pytest.mark.parametrize("wish", [{"window": {"on": "2026-12-01"}}, {"collect": "5.00"}], ids=str)
async def test_what_it_cannot_be_told_is_refused_by_field(
    known: Known, shipping: Shipping[Any], wish: dict[str, object]
) -> None:
    options = DeliveryOptions.model_validate_json(json.dumps(wish))

    with pytest.raises(PartnerRefused) as refusal:
        await shipping.carrier.offers(a_full_order(known.order_id("WISH"), delivery=options))

    assert refusal.value.code == "not_deliverable_so"
    assert refusal.value.pointers == (f"/delivery/{next(iter(wish))}",)
