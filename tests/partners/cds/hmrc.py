"""The adapter as one speaks to it, and what stands in for the records behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic import SecretStr

from domain.charges import LandedCost
from domain.customs import CustomsReply, lrn_of, of_later_message
from domain.customs import DeclarationStatus as S
from domain.filing.references import wire_reference
from domain.order import Order
from domain.papers.documents import DocumentKind, Drawn
from partners.brokers.cds import answers
from partners.brokers.cds.client import CdsBroker
from partners.brokers.cds.line import Line
from partners.brokers.cds.mail import Mail
from partners.brokers.cds.notifications import notification
from partners.brokers.cds.settings import Application
from partners.brokers.cds.tokens import ClientCredentials
from partners.brokers.codes import NotUnderstood
from partners.http import Partner
from tests.partners.cds.given import a_filing, a_landed_cost
from tests.stand_in import StandIn
from tests.waiting import until


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

    async def amend(self, order: Order, *fields: str, key: str = "customs_query:1") -> None:
        """Have these fields corrected."""
        key = order.key(key)
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
    partner = Partner("hmrc-cds", application.url, problems=answers.problem)
    line = Line(partner, application, ClientCredentials(partner, *application.credentials))
    notebook, drawer = Notebook(Mail(line)), Drawer()
    broker = CdsBroker(line, a_filing(), notebook, drawer, status_seconds=0)
    yield Cds(broker, world, notebook, drawer)
    await partner.close()
