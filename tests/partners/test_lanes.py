"""Which broker an order goes to, and that what was lodged elsewhere before is still found."""

import dataclasses
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from activities.errors import PartnerRefused
from activities.ports import Broker
from domain.customs import DeclarationStatus as S
from domain.order import Order
from domain.resolutions import Document
from partners.brokers.cds.client import CdsBroker
from partners.brokers.cds.line import calling
from partners.brokers.cds.mail import Mail
from partners.brokers.cds.settings import Application
from partners.brokers.gateway import BrokerGateway
from partners.brokers.lanes import Lanes
from tests.builders import an_address, an_order
from tests.partners.cds.given import a_filing
from tests.partners.cds.hmrc import Drawer, Notebook
from tests.stand_in import StandIn, a_landed_cost
from tests.waiting import until


@pytest.fixture
async def switched_on(world: StandIn) -> AsyncIterator[StandIn]:
    """The world as seen by a deployment that files with CDS from now on."""
    application = Application(
        url=f"{world.url}/cds", client_id="app", client_secret=SecretStr("right")
    )
    async with calling(application) as line:
        cds = CdsBroker(line, a_filing(), Notebook(Mail(line)), Drawer())
        assert isinstance(world.broker, BrokerGateway)
        broker: Broker = Lanes(world.broker, {"GB": cds})
        yield dataclasses.replace(world, broker=broker)


async def lodged_with(world: StandIn, order: Order) -> list[str]:
    return [
        effect["partner"]
        for effect in await world.ledger(order.order_id)
        if effect["effect"] == "declaration_lodged"
    ]


def an_order_to(country: str, order_id: str) -> Order:
    order = an_order(order_id)
    consignee = order.consignee.model_copy(update={"address": an_address(country=country)})
    return order.model_copy(update={"consignee": consignee})


@pytest.mark.parametrize(("country", "partner"), [("GB", "cds"), ("DE", "broker")])
async def test_an_order_goes_to_the_broker_of_its_destination(
    switched_on: StandIn, country: str, partner: str
) -> None:
    order = an_order_to(country, f"LANE-{country}")

    reply = await switched_on.declared(order)
    await switched_on.broker.withdraw(order, order.key("withdraw"))

    assert reply.status in {S.RECEIVED, S.ACCEPTED}
    assert [effect["partner"] for effect in await switched_on.ledger(order.order_id)] == [
        partner,
        partner,
    ]


async def test_what_was_lodged_before_cds_was_switched_on_is_found_and_not_filed_again(
    world: StandIn, switched_on: StandIn
) -> None:
    order = an_order("LANE-BEFORE")
    await world.declared(order)

    found = await switched_on.broker.find(order)
    reply = await switched_on.broker.ask(order)

    assert found is not None
    assert reply is not None
    assert (found.broker, found.mrn) == ("sandbox-broker", reply.mrn)
    assert await lodged_with(world, order) == ["broker"]


async def test_what_was_lodged_before_is_served_where_it_is(
    world: StandIn, switched_on: StandIn
) -> None:
    order = an_order("LANE-SERVED")
    await world.scenario(order.order_id, broker="documents")
    accepted = await world.declared(order)
    await world.booked(order, accepted.mrn)
    await switched_on.reply(order, lambda reply: reply.status is S.DOCUMENTS_REQUESTED)

    by_reference = Document(kind="380", reference="https://example.com/invoice.pdf")
    await switched_on.broker.supply(order, [by_reference], "LANE-SERVED:1:supply")
    bill = await switched_on.broker.bill(order)

    assert "documents_supplied" in await world.effects(order.order_id)
    assert bill is not None
    assert bill.issuer == "sandbox-broker"


async def test_what_nobody_has_is_none_and_nothing_is_done_for_it(switched_on: StandIn) -> None:
    order = an_order("LANE-NOBODY")

    assert await switched_on.broker.find(order) is None
    assert await switched_on.broker.ask(order) is None
    await switched_on.broker.withdraw(order, order.key("withdraw"))
    with pytest.raises(PartnerRefused, match="has no MRN yet"):
        await switched_on.broker.amend(order, a_landed_cost(order), (), "why", "key")

    assert await switched_on.effects(order.order_id) == []


async def test_a_withdrawal_reaches_whoever_has_the_declaration(
    world: StandIn, switched_on: StandIn
) -> None:
    order = an_order("LANE-BACK")
    await world.declared(order)

    await switched_on.broker.withdraw(order, order.key("withdraw"))

    async def withdrawn() -> bool:
        reply = await world.broker.ask(order)
        return reply is not None and reply.status is S.WITHDRAWN

    await until(withdrawn)
