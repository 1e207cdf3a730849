"""A carrier tells by webhook that it has weighed a parcel again: from its letter to the books."""

import hashlib
import hmac
import json
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from domain.books.variance import Cause
from domain.fx import Exchange, RateTable
from domain.rules import Confidence
from domain.status import Stage
from partners.inbound import parse_easypost
from records.inbox import Inbox
from records.rows import VarianceRow
from starter.refusals import BillRefused, WaybillUnknown
from tests.partners.carriers.test_easypost_invoices import told
from tests.records.given import NOON, a_bill, a_booking, an_order, landed, later
from tests.starter.served import served
from tests.starter.shop import Shop
from tests.waiting import eventually

WAYBILL = "WB-O-1-1"


def an_event(event_id: str, kind: str, amount: str, at: str) -> bytes:
    result = {
        "id": "shpinv_1",
        "object": "ShipmentInvoice",
        "tracking_code": WAYBILL,
        "carrier": "USPS",
        "adjustment_amount": amount,
        "adjustment_reason": "Weight",
        "invoice_currency": "USD",
        "invoice_date": "2026-11-20T10:00:00Z",
        "claimed_details": {"weight": "127.0"},
        "captured_details": {"weight": "190.0"},
    }
    event = {"id": event_id, "description": f"shipment.invoice.{kind}", "created_at": at}
    return json.dumps({**event, "result": result}).encode()


CREATED = an_event("evt_1", "created", "6.00", "2026-11-21T10:00:00Z")
UPDATED = an_event("evt_2", "updated", "2.00", "2026-11-21T11:00:00Z")


async def post(http: httpx.AsyncClient, body: bytes) -> None:
    digest = hmac.new(b"s", body, hashlib.sha256).hexdigest()
    proof = {"x-hmac-signature": f"hmac-sha256-hex={digest}"}
    sent = await http.post("/v1/webhooks/easypost", content=body, headers=proof)
    assert sent.status_code == 202


async def shipped(shop: Shop, *, settled: bool = True) -> None:
    order, journal = an_order(), shop.tidewaiter.journal
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    await journal.booked(order, a_booking(order), NOON)
    if settled:
        bill = a_bill("F-1", freight="9.00")
        await journal.settled(order, Stage.DELIVERED, [bill], None, later(5))
    shop.tidewaiter.exchange = Exchange(
        tables=(
            RateTable(
                rule="ecb",
                base="EUR",
                units={"USD": Decimal("1.25")},
                valid_from=date(2026, 11, 20),
                source="a rate of these tests",
                verified_on=date(2026, 11, 22),
                confidence=Confidence.UNVERIFIED,
            ),
        )
    )


async def test_of_events_that_overtake_each_other_the_later_is_booked(idle: Shop) -> None:
    await shipped(idle)

    async def lines() -> list[VarianceRow]:
        found = await idle.tidewaiter.records.variances_of("O-1")
        return [row for row in found if row.cause is Cause.REWEIGH]

    keys: dict[str, Any] = {
        "book_with": ("gateway", "easypost"),
        "easypost_webhook_secret": SecretStr("s"),
    }
    async with served(idle, {"easypost": parse_easypost}, **keys) as http:
        await post(http, UPDATED)
        await eventually(lines, bool)
        await post(http, CREATED)
        await post(http, UPDATED)
        await eventually(Inbox(idle.database).pending, lambda letters: not letters)

    (line,) = await lines()
    assert (line.difference, line.currency) == (Decimal("1.60"), "EUR")
    assert line.billed_kg == Decimal("5.386")


async def test_a_bill_of_a_parcel_that_nobody_knows_is_refused(idle: Shop) -> None:
    word = told()
    assert word
    with pytest.raises(WaybillUnknown):
        await idle.tidewaiter.bill_told(word)


async def test_a_bill_in_money_without_a_rate_is_refused_and_told_again_later(idle: Shop) -> None:
    await shipped(idle)
    word = told(tracking_code=WAYBILL, invoice_currency="AUD")
    assert word
    with pytest.raises(BillRefused, match="is in AUD, order O-1 in EUR"):
        await idle.tidewaiter.bill_told(word)
