"""The CDS adapter against a CDS that speaks HMRC's formats: over real sockets, no fakes."""

import asyncio
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from domain.charges import BilledCharge, ChargeKind
from domain.customs import CustomsReply, lrn_of
from domain.customs import DeclarationStatus as S
from domain.filing.faults import placed
from partners.brokers.cds import answers
from partners.brokers.cds.client import CdsBroker
from partners.brokers.cds.line import Line
from partners.brokers.cds.mail import Mail
from partners.brokers.cds.settings import Application
from partners.brokers.cds.tokens import ClientCredentials
from partners.http import Partner
from tests.builders import a_line, an_address, an_order
from tests.partners.cds.given import a_filing, a_landed_cost
from tests.partners.cds.hmrc import Cds, Drawer, Notebook, adapter
from tests.stand_in import StandIn
from tests.waiting import until


async def test_a_declaration_is_received_accepted_assessed_and_cleared(cds: Cds) -> None:
    order = an_order("CDS-GOOD")

    await cds.lodge(order)
    received = await cds.stands(order, S.RECEIVED)
    await cds.arrived(order, received)
    cleared = await cds.stands(order, S.CLEARED)

    assert received.mrn == cleared.mrn
    assert await cds.world.effects("CDS-GOOD") == ["declaration_lodged", "label_bought"]
    bill = await cds.broker.bill(order)
    assert bill is not None
    assert bill.charges[1] == BilledCharge(
        kind=ChargeKind.TAX,
        name="VAT",
        sku="LAMP",
        amount=Decimal("18.00"),
        base=Decimal("90.00"),
        rate="20.00 %",
    )


async def test_a_super_reduced_declaration_owes_nothing(cds: Cds) -> None:
    order = an_order("CDS-LOW")
    landed = a_landed_cost(order).model_copy(update={"declaration": "GB low value"})

    await cds.lodge(order, landed)
    await cds.arrived(order, await cds.stands(order, S.RECEIVED))
    await cds.stands(order, S.CLEARED)

    bill = await cds.broker.bill(order)
    assert bill is not None
    assert bill.charges == ()


async def test_nothing_is_billed_before_the_goods_are_through(cds: Cds) -> None:
    order = an_order("CDS-EARLY")

    await cds.lodge(order)
    await cds.stands(order, S.RECEIVED)

    assert await cds.broker.bill(order) is None


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"hs_code": "770000"}, "/lines/1/hs_code", "CDS10020"),
        ({"hs_code": None}, "/lines/1/hs_code", "CDS10001"),
        ({"description": "electronics"}, "/lines/1/description", "CDS10020"),
    ],
)
async def test_a_rejection_leads_to_the_field_and_the_corrected_order_is_filed(
    cds: Cds, changes: dict[str, Any], pointer: str, code: str
) -> None:
    faulty = a_line(sku="FAULTY", **changes)
    order = an_order(
        f"CDS-BAD-{len(pointer)}-{code}-{bool(faulty.hs_code)}", lines=(a_line(), faulty)
    )

    await cds.lodge(order)
    rejected = await cds.stands(order, S.REJECTED)

    (fault,) = placed(order, rejected.faults)
    assert (fault.pointer, fault.code) == (pointer, code)
    assert fault.value == (next(iter(changes.values())) or "")

    corrected = order.model_copy(update={"revision": 2, "lines": (a_line(),)})
    await cds.lodge(corrected)
    assert (await cds.stands(corrected, S.RECEIVED)).mrn != rejected.mrn


@pytest.mark.parametrize(
    ("scenario", "held"), [("examination", S.EXAMINATION), ("payment", S.HELD_FOR_PAYMENT)]
)
async def test_what_customs_want_stands_until_they_have_it(
    cds: Cds, scenario: str, held: S
) -> None:
    order = an_order(f"CDS-{scenario}")

    assert (await cds.asked(order, scenario, held)).hold_reason is not None
    await cds.stands(order, S.CLEARED)


@pytest.mark.parametrize("kind", ["cut_after", "http_500_after"])
async def test_an_unknown_outcome_is_settled_by_asking_and_nothing_is_filed_twice(
    cds: Cds, kind: str
) -> None:
    order = an_order(f"CDS-UNKNOWN-{kind}")
    await cds.world.faults({"partner": "cds", "route": "declarations", "kind": kind, "times": 1})

    with pytest.raises(OutcomeUnknown):
        await cds.lodge(order)
    found = await until(lambda: cds.broker.find(order))

    assert found.mrn is not None
    assert await cds.world.effects(order.order_id) == ["declaration_lodged"]


async def test_a_second_submission_is_refused_by_cds_and_moves_nothing(cds: Cds) -> None:
    order = an_order("CDS-TWICE")

    await cds.lodge(order)
    first = await cds.stands(order, S.RECEIVED)
    await cds.lodge(order)
    await asyncio.sleep(0.2)

    assert await cds.broker.ask(order) == first
    assert await cds.world.effects(order.order_id) == ["declaration_lodged"]


async def test_a_long_order_id_is_found_again_under_its_short_reference(cds: Cds) -> None:
    order = an_order("CDS-" + "LONG" * 12)

    await cds.lodge(order)
    reply = await cds.stands(order, S.RECEIVED)

    assert reply.lrn == lrn_of(order)


async def test_a_parcel_for_northern_ireland_is_declared_as_such(cds: Cds) -> None:
    order = an_order("CDS-NI")
    consignee = order.consignee.model_copy(update={"address": an_address(postcode="BT1 5GS")})
    order = order.model_copy(update={"consignee": consignee})

    await cds.lodge(order)

    assert (await cds.stands(order, S.RECEIVED)).mrn


async def test_what_is_unknown_to_cds_is_none(cds: Cds) -> None:
    assert await cds.broker.find(an_order("NOBODY")) is None
    assert await cds.broker.bill(an_order("NOBODY")) is None


async def test_status_answers_what_nobody_has_told(
    cds: Cds, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order("CDS-FORGOTTEN")
    await cds.lodge(order)
    received = await cds.stands(order, S.RECEIVED)

    async def nothing(_notebook: Notebook, _lrn: str) -> tuple[CustomsReply, ...]:
        return ()

    monkeypatch.setattr(Notebook, "replies_to", nothing)
    known = await cds.broker.ask(order)
    assert known is not None
    assert (known.status, known.mrn) == (S.SUBMITTED, received.mrn)

    await cds.arrived(order, received)
    assert (await cds.stands(order, S.RELEASED)).mrn == received.mrn


async def test_what_has_no_interface_is_refused_with_what_to_do_by_hand(cds: Cds) -> None:
    with pytest.raises(PartnerRefused, match="by transfer"):
        await cds.broker.pay(an_order("L"), "account-1", "k")


async def test_more_lines_than_a_declaration_holds_are_a_refusal(cds: Cds) -> None:
    lines = tuple(a_line(sku=f"S{n}") for n in range(100))
    order = an_order("CDS-MANY", lines=lines)

    with pytest.raises(PartnerRefused, match="a declaration holds 99"):
        await cds.lodge(order)


async def test_an_application_that_hmrc_does_not_know_is_refused(one_world: StandIn) -> None:
    async with adapter(one_world, "wrong") as stranger:
        with pytest.raises(PartnerRefused, match="401|invalid|Unauthorized"):
            await stranger.lodge(an_order("CDS-STRANGER"))


# ------------------------------------------------------------------------ without a world


def line_to(answer: Any) -> Partner:
    transport = httpx.MockTransport(answer)
    return Partner("cds", "http://cds", transport=transport, problems=answers.problem)


async def test_a_token_is_kept_until_shortly_before_it_expires() -> None:
    granted: list[bytes] = []

    def grant(request: httpx.Request) -> httpx.Response:
        granted.append(request.content)
        return httpx.Response(200, json={"access_token": f"T{len(granted)}", "expires_in": 3600})

    now = 0.0
    tokens = ClientCredentials(line_to(grant), "id", "secret", clock=lambda: now)

    assert await asyncio.gather(*(tokens.token() for _ in range(5))) == ["T1"] * 5
    now = 3539.0
    assert await tokens.token() == "T1"
    now = 3541.0
    assert await tokens.token() == "T2"
    tokens.forget()
    assert await tokens.token() == "T3"
    assert granted[0] == b"grant_type=client_credentials&client_id=id&client_secret=secret"


async def test_a_refused_token_is_no_refusal_and_is_not_used_again() -> None:
    tokens_given, heard = 0, []

    def hmrc(request: httpx.Request) -> httpx.Response:
        nonlocal tokens_given
        if request.url.path == "/oauth/token":
            tokens_given += 1
            return httpx.Response(200, json={"access_token": f"T{tokens_given}", "expires_in": 999})
        heard.append(request.headers)
        if request.headers["authorization"] == "Bearer T1":
            code = "<code>INVALID_CREDENTIALS</code><message>no</message>"
            return httpx.Response(401, text=f"<errorResponse>{code}</errorResponse>")
        return httpx.Response(202, headers={"X-Conversation-ID": "c1"})

    partner = line_to(hmrc)
    application = Application(
        url="http://cds",
        client_id="app",
        client_secret=SecretStr("s"),
        badge="ABC123",
        submitter="GB123456789000",
        declarations_version="2.0",
    )
    line = Line(partner, application, ClientCredentials(partner, "app", "s"))
    broker = CdsBroker(line, a_filing(), Notebook(Mail(line)), Drawer())
    order = an_order("CDS-TOKEN")

    with pytest.raises(PartnerUnavailable, match="token was refused"):
        await broker.lodge(order, a_landed_cost(order), "k")
    assert (await broker.lodge(order, a_landed_cost(order), "k")).status is S.SUBMITTED

    assert heard[1]["authorization"] == "Bearer T2"
    assert heard[1]["accept"] == "application/vnd.hmrc.2.0+xml"
    assert heard[1]["content-type"] == "application/xml; charset=UTF-8"
    assert heard[1]["x-badge-identifier"] == "ABC123"
    assert heard[1]["x-submitter-identifier"] == "GB123456789000"
