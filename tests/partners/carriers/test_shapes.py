"""Bodies of every kind that the carriers answer with, read by their adapters.

The bodies are small and made by us in the shape that each carrier documents; `about` in each file
says from what. No socket: what came back is all that there is.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from activities import errors
from activities.ports import Carrier, HasPoints
from domain.carriage import Booking, Offer, Piece
from domain.money import Money
from domain.order import Order
from domain.promised import ServiceLevel
from partners.brokers.cds.tokens import ClientCredentials
from partners.carriers.dhl import refusals as dhl
from partners.carriers.dhl.client import DhlExpress
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.easypost import refusals as easypost
from partners.carriers.easypost.client import EasyPost
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.ups import refusals as ups
from partners.carriers.ups.client import Ups
from partners.carriers.ups.line import Line, token_request
from partners.carriers.ups.settings import UpsSettings
from partners.http import Partner
from partners.trouble import Problem
from tests.builders import packed
from tests.partners.carriers.given import KeptLabels, a_full_order

SHAPES = Path(__file__).parent / "shapes"


def _line(transport: httpx.AsyncBaseTransport, problems: Callable[[bytes], Problem]) -> Partner:
    return Partner("carrier", "https://carrier.example.com", transport=transport, problems=problems)


def _offer(carrier: str, service: str) -> Offer:
    return Offer(
        carrier=carrier,
        service=service,
        level=ServiceLevel.STANDARD,
        price=Money.of("31.25", "USD"),
        transit_days=10,
    )


def _ups(line: Partner) -> Ups:
    account = UpsSettings(client_id="app", client_secret="secret", account="A1B2C3")
    tokens = ClientCredentials(line, "app", "secret", request=token_request(account))
    return Ups(Line(line, tokens), account, KeptLabels())


ADAPTERS: Mapping[str, tuple[Callable[[httpx.AsyncBaseTransport], Carrier], Offer]] = {
    "easypost": (
        lambda transport: EasyPost(
            _line(transport, easypost.problem), EasyPostSettings(api_key="EZTK")
        ),
        _offer("easypost.usps", "PriorityMailInternational"),
    ),
    "dhl": (
        lambda transport: DhlExpress(
            _line(transport, dhl.problem),
            DhlSettings(username="app", password="secret", account="123456789", points_key="key"),
            KeptLabels(),
        ),
        _offer("dhl", "P"),
    ),
    "ups": (
        lambda transport: _ups(_line(transport, ups.problem)),
        _offer("ups", "65"),
    ),
}
"""Each carrier's adapter over answers that are given to it, and an offer of that carrier."""


def _cases() -> Iterator[Any]:
    for carrier in ADAPTERS:
        for case in json.loads((SHAPES / f"{carrier}.json").read_text(encoding="utf-8"))["cases"]:
            yield pytest.param(carrier, case, id=f"{carrier}: {case['name']}")


@pytest.mark.parametrize(("carrier", "case"), list(_cases()))
async def test_what_a_carrier_answers_is_read(carrier: str, case: dict[str, Any]) -> None:
    answers = iter(case["answers"])

    def answer(_request: httpx.Request) -> httpx.Response:
        given = next(answers)
        body = given["text"] if "text" in given else json.dumps(given["body"])
        return httpx.Response(given["status"], headers=given.get("headers"), text=body)

    open_adapter, offer = ADAPTERS[carrier]
    adapter = open_adapter(httpx.MockTransport(answer))

    if "raises" not in case:
        assert _holds(_plain(await _call(adapter, case, offer)), case["returns"])
    else:
        with pytest.raises(errors.PartnerError, match=case["match"]) as raised:
            await _call(adapter, case, offer)
        assert type(raised.value).__name__ == case["raises"]
        _check_details(raised.value, case)
    assert next(answers, None) is None, "an answer was not asked for"


def _check_details(trouble: errors.PartnerError, case: dict[str, Any]) -> None:
    if isinstance(trouble, errors.PartnerRefused):
        assert (trouble.code, list(trouble.pointers)) == (case["code"], case["pointers"])
    elif isinstance(trouble, errors.PartnerUnavailable) and "retry_after" in case:
        assert trouble.retry_after == timedelta(seconds=case["retry_after"])


async def _call(adapter: Carrier, case: dict[str, Any], offer: Offer) -> object:
    order = a_full_order()
    booking = _booking(order, offer)
    if several := case.get("packages"):
        order = packed(order, *[1] * several)
        numbers = (f"W{nth}" for nth in range(1, several + 1))
        pieces = tuple(Piece(waybill=number, label="label") for number in numbers)
        booking = booking.model_copy(update={"pieces": pieces})
    found: object
    match case["call"]:
        case "offers":
            found = await adapter.offers(order)
        case "book":
            found = await adapter.book(order, offer, None, booking.reference)
        case "find":
            found = await adapter.find(order, booking.reference)
        case "void":
            found = None
            await adapter.void(booking.reference, order.key("void"))
        case "track":
            found = await adapter.track(booking)
        case "points":
            assert isinstance(adapter, HasPoints)
            found = await adapter.pickup_points(offer.carrier, "NL", "1012 AB", 5)
        case _:
            found = await adapter.bill(booking)
    return found


def _booking(order: Order, offer: Offer) -> Booking:
    return Booking(
        **offer.model_dump(exclude={"level"}),
        waybill="W1",
        reference=order.key("book"),
        label="label",
    )


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _holds(found: Any, wanted: Any) -> bool:
    """Whether all that is wanted is there; what else is there does not matter."""
    if isinstance(wanted, dict):
        return all(_holds(found[name], value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_holds, found, wanted))
    return bool(found == wanted)
