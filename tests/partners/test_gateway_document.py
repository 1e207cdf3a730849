"""The broker gateway's OpenAPI document, and three sides held to it: adapter, sandbox, webhooks."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from openapi_spec_validator import validate
from pydantic_core import to_json

from domain.charges import LandedCost
from domain.customs import CustomsReply, DeclarationStatus
from domain.order import Order
from domain.resolutions import Document
from markets import MarketRates
from partners.bills import parse_bill
from partners.brokers.gateway import BrokerGateway, amend_request, lodge_request
from partners.brokers.gateway_answers import STATUSES, parse_declaration, parse_event
from partners.http import Partner, Request
from sandbox.config import Scenario
from starter.demo.stories import Story, stories
from tests.builders import a_line, an_order
from tests.partners.gateway_document import (
    DOCUMENT,
    JSON,
    OPERATIONS,
    PROBLEM,
    WEBHOOK,
    Operation,
    Watched,
    complaints,
    examples,
)
from tests.stand_in import Mailbox, StandIn, a_landed_cost, mailbox, stand_in
from tests.waiting import soon, until

RATES = MarketRates.packaged()
BY_NAME = {operation.name: operation for operation in OPERATIONS}
EFFECTS = [operation for operation in OPERATIONS if operation.method == "post"]
BEHAVIOURS: tuple[str, ...] = get_args(get_args(Scenario.model_fields["broker"].annotation)[0])

NEVER_SAID = {"unauthorized", "idempotency_in_flight"}
"""The sandbox takes any token, and does one thing at a time."""


# ------------------------------------------------------------------------- the document


def test_the_document_is_valid_openapi() -> None:
    validate(DOCUMENT)


def _bodies() -> list[tuple[str, dict[str, Any]]]:
    contents = []
    for operation in (*OPERATIONS, WEBHOOK):
        contents.append((operation.name, operation.asks))
        for status, answer in operation.answers.items():
            contents += [
                (f"{operation.name} {status}", content)
                for content in answer.get("content", {}).values()
            ]
    return contents


@pytest.mark.parametrize(("where", "content"), _bodies(), ids=lambda value: str(value)[:40])
def test_every_example_is_what_its_schema_says(where: str, content: dict[str, Any]) -> None:
    for name, value in examples(content).items():
        assert complaints(value, content["schema"]) == [], f"{where}: {name}"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_refusal_is_an_example_under_its_own_code(operation: Operation) -> None:
    for status, answer in operation.answers.items():
        for code, value in examples(answer.get("content", {}).get(PROBLEM, {})).items():
            assert (value["code"], value["status"]) == (code, int(status))


def test_the_schemas_refuse_what_is_not_documented() -> None:
    declaration = {"$ref": "#/components/schemas/Declaration"}
    (lodging,) = examples(BY_NAME["lodge"].asks).values()
    standing = next(iter(examples(BY_NAME["look"].answers["200"]["content"][JSON]).values()))

    assert complaints({**lodging, "customs_value": 99.0}, declaration)
    assert complaints({**lodging, "colour": "brass"}, declaration)
    assert complaints({**standing, "colour": "x"}, {"$ref": "#/components/schemas/Standing"})
    assert complaints("yesterday", {"$ref": "#/components/schemas/Moment"})


# -------------------------------------------------------------------------- the adapter


def test_the_adapter_knows_every_status_that_the_document_names() -> None:
    assert set(STATUSES) == set(DOCUMENT["components"]["schemas"]["Status"]["enum"])


def test_the_adapter_reads_every_answer_and_every_webhook_of_the_examples() -> None:
    for operation in OPERATIONS:
        read = parse_bill if operation.name == "bill" else parse_declaration
        for status in {"200", "201"} & operation.answers.keys():
            for value in examples(operation.answers[status]["content"][JSON]).values():
                assert read(to_json(value)) is not None
    for name, value in examples(WEBHOOK.asks).items():
        order, reply = parse_event(to_json(value))
        assert (order, reply.status) == ("TW-1", STATUSES[name])


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.order)
async def test_every_example_order_is_declared_as_documented(story: Story) -> None:
    order = story.posted
    priced = await RATES.price(order, date(2026, 11, 22))
    landed = priced if isinstance(priced, LandedCost) else a_landed_cost(order)

    lodged = lodge_request(order, landed)
    amended = amend_request(order, landed, ["/lines/0/unit_price"], "miscounted")

    assert _wrong("lodge", lodged) == []
    assert _wrong("amend", amended) == []


def _wrong(name: str, request: Request) -> list[str]:
    headers = httpx.Headers({"content-type": JSON, "idempotency-key": "TW-1:1:lodge"})
    assert BY_NAME[name].is_at(request.method, request.path)
    return list(BY_NAME[name].wrong_request(headers, request.body or b""))


@asynccontextmanager
async def watched(world: StandIn) -> AsyncIterator[tuple[StandIn, Watched]]:
    """The same world, its broker called over a line that is listened in on."""
    listening = Watched()
    line = Partner("broker", f"{world.url}/broker", "token", transport=listening)
    yield dataclasses.replace(world, broker=BrokerGateway(line)), listening
    await line.close()


async def through_customs(world: StandIn, order: Order, behaviour: str | None) -> None:
    """Declare; then book, answer what customs asks and ask for the bill, or take it back."""
    await world.scenario(order.order_id, broker=behaviour, tax_notice=True)
    accepted = await world.declared(order)
    if accepted.status is DeclarationStatus.REJECTED:
        await world.broker.withdraw(order, order.key("withdraw"))
    else:
        await world.booked(order, accepted.mrn)
        await _answered(world, order, behaviour)
        await world.broker.bill(order)


async def _answered(world: StandIn, order: Order, behaviour: str | None) -> None:
    def held_or_through(reply: CustomsReply) -> bool:
        return reply.status not in {DeclarationStatus.ACCEPTED, DeclarationStatus.DUTY_ASSESSED}

    await world.reply(order, held_or_through)
    match behaviour:
        case "documents":
            papers = [Document(kind="commercial_invoice", reference="doc://invoice")]
            await world.broker.supply(order, papers, order.key("supply"))
        case "payment":
            await world.broker.pay(order, "duty-deferment-1", order.key("pay"))
        case "query":
            right = order.revised(declared_as=1, lines=(a_line(quantity=1),))
            fields = ["/lines/0/quantity"]
            await world.broker.amend(
                right, a_landed_cost(right), fields, "miscounted", order.key("amend")
            )


async def test_what_adapter_and_sandbox_say_to_each_other_is_as_documented(
    world: StandIn,
) -> None:
    async with watched(world) as (there, listening):
        for behaviour in (None, *BEHAVIOURS):
            await through_customs(there, an_order(f"D-{behaviour}"), behaviour)

    assert listening.wrong == []
    assert {(name, status) for name, status, _ in listening.said if status < 300} == {
        (operation.name, int(status))
        for operation in OPERATIONS
        for status in operation.answers
        if status.startswith("2")
    }


# -------------------------------------------------------------------------- the sandbox


async def test_the_sandbox_refuses_all_that_is_documented_and_nothing_else(tmp_path: Path) -> None:
    listening = Watched(naughty=True)
    (tmp_path / "slow").mkdir()
    async with (
        stand_in(tmp_path / "slow", answer_seconds=3600.0) as slow,
        httpx.AsyncClient(base_url=f"{slow.url}/broker", transport=listening) as broker,
    ):
        await _too_early(broker)
    async with (
        stand_in(tmp_path) as world,
        httpx.AsyncClient(base_url=f"{world.url}/broker", transport=listening) as broker,
    ):
        await _too_late(world, broker)
        for operation in EFFECTS:
            await _wrongly_asked(broker, operation)
        for operation in OPERATIONS:
            await _about_nothing(broker, operation)
            await _in_trouble(world, broker, operation)

    documented = {refusal for operation in OPERATIONS for refusal in operation.refusals()}
    assert listening.wrong == []
    assert {said for said in listening.said if said[1] >= 400} == {
        refusal for refusal in documented if refusal[2] not in NEVER_SAID
    }


async def ask(
    broker: httpx.AsyncClient, operation: Operation, lrn: str = "TW-1-1", **how: Any
) -> httpx.Response:
    """Ask with the document's own example, unless told how."""
    body = next(iter(examples(operation.asks).values()), None)
    url = operation.path.format(lrn=lrn)
    asked = {"json": body, "headers": {"idempotency-key": f"{operation.name}-{lrn}"}, **how}
    return await broker.request(operation.method, url, **asked)


async def _too_early(broker: httpx.AsyncClient) -> None:
    """Ask of a declaration what waits for the authority's answer."""
    assert (await ask(broker, BY_NAME["lodge"])).status_code == 201
    assert (await ask(broker, BY_NAME["bill"])).json()["code"] == "not_billed_yet"
    assert (await ask(broker, BY_NAME["amend"])).json()["code"] == "not_amendable"


async def _too_late(world: StandIn, broker: httpx.AsyncClient) -> None:
    """Play the examples of the requests: some are taken, some come when all is over."""
    await world.scenario("TW-1", broker="seized")
    assert (await ask(broker, BY_NAME["lodge"])).status_code == 201

    async def accepted() -> bool:
        return bool((await ask(broker, BY_NAME["look"])).json()["mrn"])

    await until(accepted)
    assert (await ask(broker, BY_NAME["amend"])).status_code == 200
    faulty = examples(BY_NAME["amend"].asks)["a_better_description"]
    faulty["declaration"]["lines"][0]["description"] = "Gifts"
    again = {"idempotency-key": "again"}
    await ask(broker, BY_NAME["amend"], json=faulty, headers=again)
    await ask(broker, BY_NAME["lodge"], headers=again)
    await world.booked(an_order("TW-1"), (await ask(broker, BY_NAME["look"])).json()["mrn"])
    await world.reply(an_order("TW-1"), lambda reply: reply.status is DeclarationStatus.SEIZED)
    for name in ("supply", "pay", "withdraw"):
        assert (await ask(broker, BY_NAME[name])).status_code == 409
    assert (await ask(broker, BY_NAME["bill"])).status_code == 200


async def _wrongly_asked(broker: httpx.AsyncClient, operation: Operation) -> None:
    strange = {"idempotency-key": "strange"}
    await ask(broker, operation, headers={})
    await ask(broker, operation, json={"colour": "brass"}, headers=strange)
    await ask(broker, operation, json={"colour": "x" * 1_000_000}, headers=strange)
    await ask(broker, operation, json={"key": "used"}, headers={"idempotency-key": "lodge-TW-1-1"})


async def _about_nothing(broker: httpx.AsyncClient, operation: Operation) -> None:
    if "{lrn}" in operation.path:
        await ask(broker, operation, "NOBODYS-1")


async def _in_trouble(world: StandIn, broker: httpx.AsyncClient, operation: Operation) -> None:
    for kind in ("rate_limited", "http_500"):
        await world.faults({"kind": kind, "partner": "broker", "times": 1})
        await ask(broker, operation)
    await world.faults()


# ------------------------------------------------------------------------- the webhooks


async def test_every_webhook_of_the_sandbox_is_as_documented(tmp_path: Path) -> None:
    behaviours = (None, *BEHAVIOURS)
    awaited = {
        DeclarationStatus.ACCEPTED,
        DeclarationStatus.AMENDED,
        DeclarationStatus.DUTY_ASSESSED,
        DeclarationStatus.QUERY,
        DeclarationStatus.REJECTED,
    }
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        for behaviour in behaviours:
            await through_customs(world, an_order(f"H-{behaviour}"), behaviour)
        await soon(lambda: awaited <= {parse_event(body)[1].status for body in told_of(box)})
        await soon(lambda: len(told_of(box)) >= 2 * len(behaviours))

    told = [letter for letter in box.received if letter[0].endswith("/v1/webhooks/broker")]
    wrong = [
        each
        for _, headers, body in told
        for each in WEBHOOK.wrong_request(httpx.Headers(headers), body)
    ]
    assert wrong == []


def told_of(box: Mailbox) -> list[bytes]:
    return [body for path, _, body in box.received if path.endswith("/v1/webhooks/broker")]
