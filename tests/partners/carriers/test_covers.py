"""Who pays for what is lost, at wire level: the gateway and EasyPost of the sandbox, no fakes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from activities.covers import Payers
from activities.errors import OutcomeUnknown, PartnerRefused
from activities.ports import Carrier, Cover
from domain.carriage import Booking
from domain.cover.claims import (
    ClaimCase,
    ClaimKind,
    ClaimReply,
    ClaimRequest,
    ClaimStatus,
    Evidence,
    EvidenceKind,
)
from domain.cover.insurance import InsuranceStatus
from domain.cover.traces import TraceOutcome
from domain.money import Money
from domain.order import Order
from partners.carriers.easypost import refusals
from partners.carriers.easypost.client import EasyPost
from partners.carriers.easypost.cover import EasyPostCover
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.gateway import CarrierGateway
from partners.carriers.gateway_cover import GatewayCover
from partners.http import Partner
from partners.inbound import parse_carrier, parse_easypost
from tests.builders import an_order, packed
from tests.domain.choosing.given import EXCHANGE
from tests.stand_in import StandIn, mailbox, stand_in
from tests.waiting import soon, until

JPEG = b"\xff\xd8\xff in pieces"
HASH = "a" * 64
PHOTO = Evidence(kind=EvidenceKind.PHOTO_GOODS, reference=f"documents/{HASH}")
SECRET = "whsec_dGlkZXdhaXRlci10ZXN0cy10aWRld2FpdGVyLXRlc3Q="


class Papers:
    """One photo, of any order."""

    async def evidence(self, order_id: str, sha256: str) -> tuple[str, bytes] | None:
        """The photo, under its hash."""
        return ("lamp", JPEG) if order_id and sha256 == HASH else None


@dataclass
class Desk:
    """A carrier and who pays for its parcels."""

    name: str
    carrier: Carrier
    cover: Cover
    world: StandIn
    money: str

    async def booked(self, order: Order) -> Booking:
        offers = await self.carrier.offers(order)
        offer = min(offers, key=lambda o: o.price.amount)
        return await self.carrier.book(order, offer, None, order.key("book"))

    async def filed(self, order: Order, kind: ClaimKind = ClaimKind.DAMAGED) -> tuple[Booking, str]:
        booking = await self.booked(order)
        request = a_claim(order, kind)
        asked = Money.of("99.00", self.money)
        case = ClaimCase(booking=booking)
        return booking, await self.cover.file(case, request, asked, request.key("file"))

    async def decided(self, reference: str, *statuses: ClaimStatus) -> ClaimReply:
        async def asked() -> ClaimReply | None:
            reply = await self.cover.hear(reference)
            return reply if reply and reply.status in statuses else None

        return await until(asked)

    async def done(self, order: Order, effect: str) -> int:
        ledger = await self.world.ledger(order.order_id)
        return sum(entry["effect"] == effect for entry in ledger)


def a_claim(order: Order, kind: ClaimKind) -> ClaimRequest:
    return ClaimRequest(
        order_id=order.order_id,
        number=1,
        kind=kind,
        says="It came in pieces.",
        evidence=(PHOTO,) if kind is ClaimKind.DAMAGED else (),
        requested_by="ops@example.com",
    )


@asynccontextmanager
async def gateway(world: StandIn) -> AsyncIterator[Desk]:
    line = Partner("carrier", f"{world.url}/carrier", "token")
    yield Desk("gateway", CarrierGateway(line), GatewayCover(line, Papers()), world, "GBP")
    await line.close()


@asynccontextmanager
async def easypost(world: StandIn) -> AsyncIterator[Desk]:
    account = EasyPostSettings(api_key="EZTK-of-these-tests", claims_email="ops@example.com")
    url = f"{world.url}/easypost/v2"
    line = Partner("easypost", url, problems=refusals.problem)
    cover = EasyPostCover(line, account, Papers())
    yield Desk("easypost", EasyPost(line, account), cover, world, "USD")
    await line.close()


@pytest.fixture(params=[gateway, easypost], ids=["gateway", "easypost"])
async def desk(request: pytest.FixtureRequest, world: StandIn) -> AsyncIterator[Desk]:
    async with request.param(world) as opened:
        yield opened


def named(desk: Desk, name: str) -> Order:
    return an_order(f"{desk.name.upper()}-{name}")


async def test_a_parcel_is_insured_and_its_premium_is_billed(desk: Desk) -> None:
    order = named(desk, "INSURED")
    booking = await desk.booked(order)
    key = order.key("insure")
    assert await desk.cover.insured(booking, key) is None

    bought = await desk.cover.insure(order, booking, Money.of("99.00", desk.money), key)
    found = await desk.cover.insured(booking, key)

    assert found == bought
    assert (str(bought.value.amount), str(bought.premium.amount)[:4]) == ("99.00", "0.99")
    assert bought.status is InsuranceStatus.IN_FORCE
    bill = await until(lambda: desk.carrier.bill(booking))
    assert [str(c.amount)[:4] for c in bill.charges if c.kind == "insurance"] == ["0.99"]


async def test_a_line_cut_after_insuring_is_settled_by_asking(desk: Desk) -> None:
    order = named(desk, "CUT")
    booking = await desk.booked(order)
    payers = Payers({desk.name: desk.cover}, EXCHANGE, money={"easypost": "USD"}, by_hand={})
    route = "insurance" if desk.name == "gateway" else "insure"
    partner = "carrier" if desk.name == "gateway" else "easypost"
    cut = {"partner": partner, "route": route, "method": "POST", "kind": "cut_after", "times": 1}
    await desk.world.faults(cut)

    async def insure() -> Any:
        value = order.money(order.goods_value)
        return await payers.insure(desk.name, order, booking, value, key=order.key("insure"))

    with pytest.raises(OutcomeUnknown):
        await insure()
    bought = await insure()

    assert bought.premium.currency == "GBP"
    assert await desk.done(order, "parcel_insured") == 1


async def test_an_order_of_two_packages_is_insured_as_a_whole(desk: Desk) -> None:
    order = packed(named(desk, "TWO"), 1, 1)
    booking = await desk.booked(order)
    value = Money.of("99.01", desk.money)

    payers = Payers({desk.name: desk.cover}, EXCHANGE, money={}, by_hand={})

    async def insure() -> Money:
        key = order.key("insure")
        return (await payers.insure(desk.name, order, booking, value, key=key)).value

    assert len(booking.pieces) == 2
    assert [await insure(), await insure()] == [value, value]
    assert await desk.done(order, "parcel_insured") == (1 if desk.name == "gateway" else 2)


async def test_goods_that_nobody_insures_are_refused(desk: Desk) -> None:
    order = named(desk, "UNINSURABLE")
    await desk.world.scenario(order.order_id, insurance="refused")
    booking = await desk.booked(order)

    with pytest.raises(PartnerRefused, match="not"):
        await desk.cover.insure(order, booking, Money.of("99.00", desk.money), order.key("insure"))


async def test_a_claim_is_filed_found_by_our_number_and_paid(desk: Desk) -> None:
    order = named(desk, "PAID")
    booking, reference = await desk.filed(order)

    assert await desk.cover.filed(booking, f"{order.order_id}-C1") == reference
    assert await desk.cover.filed(booking, f"{order.order_id}-C2") is None
    reply = await desk.decided(reference, ClaimStatus.PAID)

    assert str(reply.paid) == f"99.00 {desk.money}"
    assert reply.claim_id == f"{order.order_id}-C1"
    assert await desk.done(order, "claim_filed") == 1


async def test_a_line_cut_after_filing_is_settled_by_looking_the_claim_up(desk: Desk) -> None:
    order = named(desk, "CUTCLAIM")
    booking = await desk.booked(order)
    partner = "carrier" if desk.name == "gateway" else "easypost"
    cut = {"partner": partner, "route": "claims", "method": "POST", "kind": "cut_after", "times": 1}
    await desk.world.faults(cut)
    claim, case = a_claim(order, ClaimKind.LOST), ClaimCase(booking=booking)

    with pytest.raises(OutcomeUnknown):
        await desk.cover.file(case, claim, Money.of("99.00", desk.money), claim.key("file"))

    assert await desk.cover.filed(booking, claim.claim_id) is not None
    assert await desk.done(order, "claim_filed") == 1


async def test_a_claim_without_a_photo_is_refused_by_its_payer(desk: Desk) -> None:
    order = named(desk, "UNPROVEN")
    booking = await desk.booked(order)
    bare = a_claim(order, ClaimKind.DAMAGED).model_copy(update={"evidence": ()})

    with pytest.raises(PartnerRefused, match=r"photo|attachment"):
        await desk.cover.file(
            ClaimCase(booking=booking), bare, Money.of("99.00", desk.money), bare.key("file")
        )


async def test_a_document_that_we_do_not_keep_is_told_before_anything_is_sent(desk: Desk) -> None:
    order = named(desk, "UNKNOWN")
    booking = await desk.booked(order)
    nowhere = Evidence(kind=EvidenceKind.INVOICE, reference="documents/" + "b" * 64)
    claim = a_claim(order, ClaimKind.LOST).model_copy(update={"evidence": (nowhere,)})

    with pytest.raises(PartnerRefused, match="upload it, or name its place"):
        await desk.cover.file(
            ClaimCase(booking=booking), claim, Money.of("99.00", desk.money), claim.key("file")
        )
    assert await desk.done(order, "claim_filed") == 0


async def test_a_claim_that_is_paid_in_part_says_how_much(desk: Desk) -> None:
    order = named(desk, "PART")
    await desk.world.scenario(order.order_id, claims="partly_paid")
    _, reference = await desk.filed(order, ClaimKind.LOST)

    reply = await desk.decided(reference, ClaimStatus.PARTLY_PAID)

    assert str(reply.paid) == f"49.50 {desk.money}"


async def test_a_claim_is_taken_back_and_then_filed_is_nothing(desk: Desk) -> None:
    order = named(desk, "WITHDRAWN")
    await desk.world.scenario(order.order_id, claims="silent")
    _, reference = await desk.filed(order, ClaimKind.LOST)

    await desk.cover.withdraw(reference, "claim:withdraw")

    reply = await desk.decided(reference, ClaimStatus.WITHDRAWN)
    assert reply.paid is None
    assert await desk.done(order, "claim_withdrawn") == 1


async def test_a_gateways_claim_that_is_denied_and_argued_for_is_paid_in_part(
    world: StandIn,
) -> None:
    order = an_order("GATEWAY-DENIED")
    await world.scenario(order.order_id, claims="denied")
    async with gateway(world) as desk:
        _, reference = await desk.filed(order)
        denied = await desk.decided(reference, ClaimStatus.DENIED)
        await desk.cover.argue(order.order_id, reference, "By the book.", (PHOTO,), key="H:dispute")
        part = await desk.decided(reference, ClaimStatus.PARTLY_PAID)

    assert denied.says == "Packed against the rules"
    assert denied.event_id != part.event_id
    assert await desk.done(order, "claim_argued") == 1


@pytest.mark.parametrize(
    ("scenario", "outcome"), [("found", TraceOutcome.FOUND), (None, TraceOutcome.NOT_FOUND)]
)
async def test_a_gateway_looks_for_a_parcel_until_it_answers(
    world: StandIn, scenario: str | None, outcome: TraceOutcome
) -> None:
    order = an_order(f"GATEWAY-TRACE-{outcome.replace('_', '-')}")
    await world.scenario(order.order_id, carrier="silent", trace=scenario)
    async with gateway(world) as desk:
        booking = await desk.booked(order)
        key = f"{order.order_id}:1:carrier_silent:1:trace"
        trace = await desk.cover.trace(booking, key)
        again = await desk.cover.trace(booking, key)

        async def heard() -> Any:
            found = await desk.cover.traced(booking, trace.reference)
            return found if found.outcome else None

        assert trace == again
        assert (await until(heard)).outcome is outcome


async def test_what_easypost_has_no_call_for_says_what_to_do(world: StandIn) -> None:
    order = an_order("EASYPOST-HAND")
    async with easypost(world) as desk:
        booking = await desk.booked(order)
        for asked in (
            lambda: desk.cover.trace(booking, "K"),
            lambda: desk.cover.traced(booking, "T-1"),
            lambda: desk.cover.argue(order.order_id, "clm_1", "No.", (), key="K"),
        ):
            call: Callable[[], Awaitable[object]] = asked
            with pytest.raises(PartnerRefused, match="then go on") as refusal:
                await call()
            assert refusal.value.code == "by_hand"


async def test_easypost_insures_what_others_carry_under_our_key(world: StandIn) -> None:
    order = an_order("EASYPOST-STANDALONE")
    async with gateway(world) as theirs, easypost(world) as desk:
        booking = await theirs.booked(order)
        value = Money.of("120.00", "USD")

        bought = await desk.cover.insure(order, booking, value, order.key("insure"))

        assert await desk.cover.insured(booking, order.key("insure")) == bought
        assert await desk.cover.insured(booking, "another") is None
        assert bought.status is InsuranceStatus.PENDING


@pytest.mark.parametrize("name", ["gateway", "easypost"])
async def test_what_is_decided_is_told_signed_and_read(tmp_path: Path, name: str) -> None:
    opening, sender = {"gateway": (gateway, "carrier"), "easypost": (easypost, "easypost")}[name]
    parse = {"gateway": parse_carrier, "easypost": parse_easypost}[name]
    async with (
        mailbox() as box,
        stand_in(tmp_path, callback_url=box.url, **{f"{sender}_secret": SECRET}) as world,
        opening(world) as desk,
    ):
        order = an_order(f"{name.upper()}-TOLD")
        await world.scenario(order.order_id, claims="asked")
        _, reference = await desk.filed(order)

        def told() -> list[ClaimReply]:
            read = (parse(body) for _, _, body in box.received)
            return [it for it in read if isinstance(it, ClaimReply)]

        await soon(lambda: any(r.status is ClaimStatus.EVIDENCE_ASKED for r in told()))

    asked = next(r for r in told() if r.status is ClaimStatus.EVIDENCE_ASKED)
    assert asked.reference == reference
    assert asked.says


async def test_a_carrier_without_a_call_is_by_hand_and_heard_as_silent() -> None:
    payers = Payers({}, EXCHANGE, money={}, by_hand={"ups": "use its claims page"})

    with pytest.raises(PartnerRefused, match="use its claims page, then go on"):
        await payers.withdraw("ups", "by hand", "K")
    with pytest.raises(PartnerRefused, match="not switched on"):
        await payers.withdraw("nobody", "C-1", "K")
    assert await payers.hear("ups", "by hand") is None
