"""The CDS adapter against a CDS that speaks HMRC's formats: over real sockets, no fakes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from domain.charges import BilledCharge, ChargeKind, LandedCost
from domain.customs import CustomsReply, lrn_of, of_later_message
from domain.customs import DeclarationStatus as S
from domain.documents import DocumentKind, Drawn
from domain.faults import placed
from domain.order import Order
from domain.references import wire_reference
from domain.resolutions import Document
from partners.brokers.cds import answers
from partners.brokers.cds.client import CdsBroker
from partners.brokers.cds.line import Line
from partners.brokers.cds.mail import Mail
from partners.brokers.cds.notifications import notification
from partners.brokers.cds.settings import Application
from partners.brokers.cds.tokens import ClientCredentials
from partners.brokers.codes import NotUnderstood
from partners.http import Partner
from tests.builders import a_line, an_address, an_order
from tests.partners.cds.given import COLLECTION, a_filing, a_landed_cost
from tests.stand_in import QUICK, StandIn, stand_in, until


@dataclass
class Notebook:
    """What CDS told so far, pulled when it is asked for; stands in for the records."""

    mail: Mail
    heard: dict[str, tuple[CustomsReply, ...]] = field(default_factory=dict)
    misread: list[str] = field(default_factory=list)

    def understood(self, body: bytes) -> tuple[CustomsReply, ...]:
        try:
            return notification(body)
        except NotUnderstood as error:
            self.misread.append(str(error))
            return ()

    async def replies_to(self, lrn: str) -> tuple[CustomsReply, ...]:
        for event_id, path in (await self.mail.waiting()).items():
            if event_id not in self.heard and (body := await self.mail.fetch(path)):
                self.heard[event_id] = self.understood(body)
        everything = [reply for replies in self.heard.values() for reply in replies]
        own = [reply for reply in everything if reply.lrn == wire_reference(lrn)]
        mrns = {reply.mrn for reply in own if reply.mrn}
        later = [reply for reply in everything if reply.mrn in mrns and reply not in own]
        return (
            *(reply.model_copy(update={"lrn": lrn}) for reply in own),
            *(of_later_message(reply, lrn) for reply in later),
        )


@dataclass
class Drawer:
    """The documents that were drawn for orders."""

    drawn: dict[tuple[str, str], Drawn] = field(default_factory=dict)

    async def drawn_for(self, order_id: str, sha256: str) -> Drawn | None:
        return self.drawn.get((order_id, sha256))

    def put(self, order: Order, pdf: bytes) -> str:
        invoice = Drawn(DocumentKind.COMMERCIAL_INVOICE, f"{order.order_id}-invoice", "", pdf)
        self.drawn[order.order_id, invoice.sha256] = invoice
        return invoice.sha256


@dataclass
class Cds:
    """The adapter, and the world behind it."""

    broker: CdsBroker
    world: StandIn
    notebook: Notebook
    drawer: Drawer

    async def lodge(self, order: Order, landed: LandedCost | None = None) -> None:
        await self.broker.lodge(order, landed or a_landed_cost(order), order.key("lodge"))

    async def stands(self, order: Order, *wanted: S) -> CustomsReply:
        """Ask until the declaration stands so."""

        async def look() -> CustomsReply | None:
            reply = await self.broker.ask(order)
            return reply if reply and reply.status in wanted else None

        return await until(look)

    async def amend(self, order: Order, *fields: str) -> None:
        """Have these fields corrected."""
        key = order.key("amend")
        await self.broker.amend(order, a_landed_cost(order), fields, "put right", key)

    async def asked(self, order: Order, scenario: str, held: S) -> CustomsReply:
        """Lodge, carry the parcel to the border, and have customs ask for something there."""
        await self.world.scenario(order.order_id, broker=scenario)
        await self.lodge(order)
        await self.arrived(order, await self.stands(order, S.RECEIVED))

        async def told() -> CustomsReply | None:
            replies = await self.notebook.replies_to(lrn_of(order))
            return next((reply for reply in replies if reply.status is held), None)

        return await until(told)

    async def arrived(self, order: Order, reply: CustomsReply) -> None:
        """Carry the parcel to the border, where it is presented."""
        await self.world.booked(order, reply.mrn)


@asynccontextmanager
async def adapter(world: StandIn, secret: str = "right") -> AsyncIterator[Cds]:
    application = Application(
        url=f"{world.url}/cds", client_id="app", client_secret=SecretStr(secret)
    )
    partner = Partner("hmrc-cds", application.url, timeouts=QUICK, problems=answers.problem)
    line = Line(partner, application, ClientCredentials(partner, *application.credentials))
    notebook, drawer = Notebook(Mail(line)), Drawer()
    yield Cds(CdsBroker(line, a_filing(), notebook, drawer), world, notebook, drawer)
    await partner.close()


@pytest.fixture(scope="module")
async def one_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[StandIn]:
    schemas = COLLECTION / "xsd"
    strict: dict[str, Any] = {"cds_schemas": schemas} if schemas.exists() else {}
    async with stand_in(tmp_path_factory.mktemp("cds"), **strict) as world:
        yield world


@pytest.fixture
async def cds(one_world: StandIn) -> AsyncIterator[Cds]:
    async with adapter(one_world) as cds:
        yield cds
    await one_world.faults()


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


@pytest.mark.parametrize(
    ("scenario", "held"), [("documents", S.DOCUMENTS_REQUESTED), ("query", S.QUERY)]
)
async def test_documents_that_we_drew_are_uploaded_once_and_free_the_goods(
    cds: Cds, scenario: str, held: S
) -> None:
    order = an_order(f"CDS-PAPERS-{scenario}")
    await cds.asked(order, scenario, held)
    invoice = cds.drawer.put(order, b"%PDF-1.7 an invoice \r\n\x00\xff\n")
    packing = cds.drawer.put(order, b"%PDF-1.7 a packing list")

    wanted = [
        Document(kind="380", reference=f"tidewaiter:{invoice}"),
        Document(kind="271", reference=packing),
    ]
    for _ in range(2):
        await cds.broker.supply(order, wanted, "k")
    await cds.stands(order, S.CLEARED)
    await cds.broker.supply(order, wanted, "k")

    assert await cds.world.effects(order.order_id) == [
        "declaration_lodged",
        "label_bought",
        "documents_supplied",
    ]
    files = (await cds.world.documents(order.order_id))["CdsFile"]
    assert [file["sha256"] for file in files] == [invoice, packing] * 2


async def test_a_file_that_hmrc_does_not_take_frees_nothing_and_is_told_of(cds: Cds) -> None:
    order = an_order("CDS-VIRUS")
    await cds.asked(order, "documents", S.DOCUMENTS_REQUESTED)
    broken = cds.drawer.put(order, b"no PDF at all")

    await cds.broker.supply(order, [Document(kind="380", reference=broken)], "k")

    async def told() -> bool:
        await cds.broker.ask(order)
        return any("did not take the file" in why for why in cds.notebook.misread)

    await until(told)
    assert "documents_supplied" not in await cds.world.effects(order.order_id)


async def test_an_amendment_changes_the_entry_and_answers_a_query_once(cds: Cds) -> None:
    order = an_order("CDS-AMEND")
    await cds.asked(order, "query", S.QUERY)
    right = a_line(description="Floor lamp of brass, with LED bulb")
    corrected = order.model_copy(update={"revision": 2, "declared_as": 1, "lines": (right,)})

    for _ in range(2):
        await cds.amend(corrected, "/lines/0/description")
    await cds.stands(corrected, S.CLEARED)

    assert (await cds.world.effects(order.order_id))[2:] == ["declaration_amended"]
    (entry,) = (await cds.world.documents(order.order_id))["CdsEntry"]
    (line,) = entry["submission"]["lines"]
    assert line["description"] == right.description
    assert line["hs_code"] == order.lines[0].hs_code


async def test_an_amendment_that_is_denied_is_somebodys_to_look_at(cds: Cds) -> None:
    order = an_order("CDS-DENIED")
    await cds.asked(order, "documents", S.DOCUMENTS_REQUESTED)
    wrong = order.model_copy(
        update={"revision": 2, "declared_as": 1, "lines": (a_line(description="electronics"),)}
    )

    await cds.amend(wrong, "/lines/0/description")
    denied = await cds.stands(order, S.QUERY)

    assert denied.says == "what we asked for later is denied, without a reason"
    assert "declaration_amended" not in await cds.world.effects(order.order_id)


async def test_what_is_none_of_our_documents_is_uploaded_by_hand(cds: Cds) -> None:
    order, other = an_order("CDS-BY-HAND"), an_order("CDS-OTHER")
    of_other = cds.drawer.put(other, b"%PDF-1.7")

    for reference in ("https://example.com/invoice.pdf", "tidewaiter:" + "0" * 64, of_other):
        with pytest.raises(PartnerRefused, match="Secure File Upload Service"):
            await cds.broker.supply(order, [Document(kind="380", reference=reference)], "k")


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


async def test_a_withdrawal_is_asked_for_by_mrn_and_told_of_later(cds: Cds) -> None:
    order = an_order("CDS-BACK")

    await cds.broker.withdraw(order, order.key("withdraw"))
    await cds.lodge(order)
    await cds.stands(order, S.RECEIVED)
    for _ in range(2):
        await cds.broker.withdraw(order, order.key("withdraw"))
        await cds.stands(order, S.WITHDRAWN)

    assert await cds.world.effects(order.order_id) == [
        "declaration_lodged",
        "declaration_withdrawn",
    ]


async def test_a_withdrawal_that_is_repeated_before_its_answer_is_one(cds: Cds) -> None:
    order = an_order("CDS-BACK-TWICE")
    await cds.lodge(order)
    await cds.stands(order, S.RECEIVED)

    for _ in range(2):
        await cds.broker.withdraw(order, order.key("withdraw"))
    await cds.stands(order, S.WITHDRAWN)

    effects = await cds.world.effects(order.order_id)
    assert effects == ["declaration_lodged", "declaration_withdrawn"]


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
