"""What an order cost, who else answers for a part of it, and what a platform may take."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from domain.charges import Bill, BilledCharge, ChargeKind
from domain.order import Order
from domain.parties import Fulfilment
from domain.reasons import HoldReason, Responsible
from domain.resolutions import KeepWaiting
from domain.status import Stage
from domain.tracking import MilestoneKind
from markets import load_recharges
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from starter.client.books import Costs
from tests.records.given import NOON, a_hold, a_milestone, an_order, landed, later
from tests.starter.shell import Desk, Shell
from tests.starter.shop import Shop

EXAMINED = "O-1:1:customs_examination:1"


def semi_managed() -> Order:
    order = an_order(currency="USD", placed_at=NOON - timedelta(hours=60))
    platform = {"fulfilment": Fulfilment.SEMI_MANAGED, "platform": "temu"}
    return order.model_copy(update={"seller": order.seller.model_copy(update=platform)})


async def examined(database: Database) -> None:
    """Dispatched late, examined by the broker's fault, billed for it."""
    journal, order = RecordsJournal(database, load_recharges()), semi_managed()
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    hold = a_hold(order, reason=HoldReason.CUSTOMS_EXAMINATION)
    await journal.held(hold)
    answer = KeepWaiting.of(hold, by="ops", responsible=Responsible.BROKER)
    await journal.answered(hold, answer, later(5))
    await journal.scanned(
        "O-1",
        [a_milestone(MilestoneKind.PICKED_UP), a_milestone(MilestoneKind.DELIVERED, minutes=90)],
    )
    fees = tuple(
        BilledCharge(kind=ChargeKind.FEE, name=name, amount=Decimal(amount))
        for name, amount in (("Customs examination", "30.00"), ("storage", "4.00"))
    )
    bill = Bill(reference="INV-1", issuer="broker", currency="USD", charges=fees)
    await journal.settled(order, Stage.DELIVERED, [bill], None, later(99))


async def test_the_costs_say_who_bears_what(idle: Shop, idle_http: httpx.AsyncClient) -> None:
    await examined(idle.database)

    costs = (await idle_http.get("/v1/orders/O-1/costs")).json()["settlement"]
    hold = (await idle_http.get(f"/v1/holds/{EXAMINED}")).json()

    assert [(each["name"], each["party"]) for each in costs["recharges"]] == [
        ("Customs examination", "broker"),
        ("storage", "broker"),
    ]
    assert {each["hold_id"] for each in costs["recharges"]} == {EXAMINED}
    (late,) = costs["chargebacks"]
    assert (late["rule"], late["confidence"]) == ("temu-semi-late-dispatch-usd", "unverified")
    assert any("weight" in why for why in costs["unbooked"])
    assert (hold["responsible"], hold["answers_for"]) == ("platform", "broker")


async def test_before_the_books_are_closed_there_is_no_settlement(
    idle: Shop, idle_http: httpx.AsyncClient
) -> None:
    order = semi_managed()
    await idle.tidewaiter.journal.priced(order, landed(order, freight="9.00"), NOON)

    assert (await idle_http.get("/v1/orders/O-1/costs")).json()["settlement"] is None


@pytest.fixture
async def costs(database: Database) -> Costs:
    await examined(database)
    views = Views(database)
    cost, order = await views.landed_cost_of("O-1"), await views.order("O-1")
    assert cost
    assert order
    found = await views.variances_of("O-1")
    return Costs(landed_cost=cost, variances=found, settlement=order.settlement)


def test_variances_tell_it_in_words(
    shell: Shell, desk: Desk, costs: Costs, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def known(_: str) -> Any:
        return costs

    monkeypatch.setattr(desk, "costs", known, raising=False)
    code, out, _ = shell("variances", "O-1")
    told = " ".join(out.split())

    assert code == 0
    assert "Customs examination, 30.00 USD (INV-1): charged to the broker; held for customs" in told
    assert "temu is expected to take 5.00 USD: dispatched after 60.00 hours" in told
    assert "Not reckoned: weight and volume mismatch" in told


LATE = {
    "reference": "INV-7788",
    "issuer": "ups",
    "currency": "USD",
    "charges": [{"kind": "freight", "amount": "6.40", "billed_kg": "5.2"}],
}


async def test_a_bill_that_comes_late_is_taken_over_http_once(
    idle: Shop, idle_http: httpx.AsyncClient
) -> None:
    await examined(idle.database)

    answers = [await idle_http.post("/v1/orders/O-1/bills", json=LATE) for _ in range(2)]
    costs = (await idle_http.get("/v1/orders/O-1/costs")).json()

    assert [answer.status_code for answer in answers] == [200, 200]
    (line,) = answers[0].json()
    assert answers[1].json() == [line]
    assert (line["cause"], line["billed_kg"], line["declared_kg"]) == ("reweigh", "5.2", "3.6")
    assert line in costs["variances"]
    disputed = await idle_http.post(
        f"/v1/variances/{line['variance_id']}/dispute", json={"by": "ops", "why": "3.6 kg here"}
    )
    assert disputed.json()["disputed_by"] == "ops"


async def test_a_late_bill_that_cannot_be_booked_is_a_problem(
    idle: Shop, idle_http: httpx.AsyncClient
) -> None:
    journal = RecordsJournal(idle.database)
    await journal.priced(an_order(), None, NOON)

    early = await idle_http.post("/v1/orders/O-1/bills", json=LATE)
    nobody = await idle_http.post("/v1/orders/O-404/bills", json=LATE)
    odd = await idle_http.post("/v1/orders/O-1/bills", json=LATE | {"charges": [{"kind": "tip"}]})

    assert (early.status_code, early.json()["code"]) == (409, "bill_refused")
    assert "the books of O-1 are open" in early.json()["detail"]
    assert (nobody.status_code, nobody.json()["code"]) == (404, "order_unknown")
    assert [error["pointer"] for error in odd.json()["errors"]] == [
        "/charges/0/kind",
        "/charges/0/amount",
    ]
