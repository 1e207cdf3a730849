import asyncio
import hashlib
import hmac
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from domain.customs import CustomsReply, DeclarationStatus
from domain.reasons import HoldReason
from domain.tracking import Milestone, MilestoneKind, Tracking
from records.inbox import Event, Inbox
from starter.client.reports import Outcome
from starter.incoming import inbound, intake
from starter.refusals import TemporalSilent
from tests.builders import LONG_AGO, a_milestone, an_order
from tests.starter.served import letter, served, signed
from tests.starter.shop import Shop
from tests.waiting import PATIENCE, eventually


async def send(
    http: httpx.AsyncClient,
    sender: str,
    body: bytes,
    event_id: str = "",
    *,
    at: datetime | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    proof = signed(body, event_id or uuid.uuid4().hex, at) | (headers or {})
    return await http.post(f"/v1/webhooks/{sender}", content=body, headers=proof)


async def a_booked_order(shop: Shop) -> tuple[str, str]:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    return order.order_id, f"NL{order.order_id}R1"


async def test_a_carriers_event_reaches_the_run(http: httpx.AsyncClient, shop: Shop) -> None:
    order_id, waybill = await a_booked_order(shop)

    for nth, kind in enumerate((MilestoneKind.DELIVERED, MilestoneKind.PICKED_UP)):
        body = letter(order_id, a_milestone(kind, waybill, nth))
        assert (await send(http, "carrier", body)).status_code == 202

    outcome = await asyncio.wait_for(shop.tidewaiter.outcome(order_id), PATIENCE)
    assert outcome.stage == "delivered"


async def test_a_brokers_event_reaches_the_run(http: httpx.AsyncClient, shop: Shop) -> None:
    order_id, _ = await a_booked_order(shop)
    reply = CustomsReply(
        event_id="e1",
        lrn=f"{order_id}-1",
        status=DeclarationStatus.DOCUMENTS_REQUESTED,
        at=LONG_AGO + timedelta(days=1),
        documents=("invoice",),
    )

    await send(http, "broker", letter(order_id, reply))

    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id=order_id), bool)
    assert hold.reason is HoldReason.DOCUMENTS_REQUESTED


async def test_a_carrier_that_knows_no_orders_names_the_parcel(shop: Shop) -> None:
    order_id, waybill = await a_booked_order(shop)
    scans = tuple(
        a_milestone(kind, waybill, nth)
        for nth, kind in enumerate((MilestoneKind.PICKED_UP, MilestoneKind.DELIVERED))
    )
    told = {
        b"1": Tracking(waybill=waybill, milestones=scans),
        b"2": None,
        b"3": Tracking(waybill="NOBODY'S", milestones=scans),
    }
    parsers = {"easypost": lambda body: told[body]}
    keys: dict[str, Any] = {
        "book_with": ("gateway", "easypost"),
        "easypost_webhook_secret": SecretStr("s"),
    }

    def proof(body: bytes) -> dict[str, str]:
        digest = hmac.new(b"s", body, hashlib.sha256).hexdigest()
        return {"x-hmac-signature": f"hmac-sha256-hex={digest}"}

    async with served(shop, parsers, **keys) as http:
        for body in told:
            sent = await http.post("/v1/webhooks/easypost", content=body, headers=proof(body))
            assert sent.status_code == 202
        forged = await http.post("/v1/webhooks/easypost", content=b"4", headers=proof(b"3"))
        outcome = await asyncio.wait_for(shop.tidewaiter.outcome(order_id), PATIENCE)
        (stuck,) = await eventually(lambda: _troubled(http), bool)

    assert forged.status_code == 401
    assert outcome.stage == "delivered"
    assert stuck["last_error"] == "WaybillUnknown: no order has a parcel NOBODY'S"


async def _troubled(http: httpx.AsyncClient) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await http.get("/v1/inbox")).json()["webhooks"]
    return found


async def test_an_event_is_kept_once(idle_http: httpx.AsyncClient) -> None:
    first = await send(idle_http, "carrier", b"{}", "evt-1")
    again = await send(idle_http, "carrier", b"{}", "evt-1")
    other = await send(idle_http, "broker", b"{}", "evt-1")

    assert [r.json()["repeated"] for r in (first, again, other)] == [False, True, False]
    assert {r.status_code for r in (first, again, other)} == {202}


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-signature": "v1,%%%"},
        {"webhook-signature": ""},
        {"webhook-timestamp": "yesterday"},
        {"webhook-timestamp": "1e400"},
        {"webhook-timestamp": ""},
        {"webhook-id": "evt-other"},
    ],
)
async def test_what_is_not_signed_is_not_believed(
    idle_http: httpx.AsyncClient, idle: Shop, headers: dict[str, str]
) -> None:
    response = await send(idle_http, "carrier", b"{}", "evt-1", headers=headers)

    assert (response.status_code, response.json()["code"]) == (401, "webhook_signature")
    assert await Inbox(idle.database).pending() == ()


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_an_old_letter_cannot_be_sent_again(
    idle_http: httpx.AsyncClient, minutes: int
) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)

    assert (await send(idle_http, "carrier", b"{}", at=at)).status_code == 401


async def test_a_tampered_body_is_not_believed(idle_http: httpx.AsyncClient) -> None:
    headers = signed(b'{"a": 1}', "evt-1")

    for body in (b'{"a": 2}', b"\xff\xff"):
        response = await idle_http.post("/v1/webhooks/carrier", content=body, headers=headers)
        assert response.status_code == 401


async def test_an_event_needs_an_id(idle_http: httpx.AsyncClient) -> None:
    for event_id in ("x" * 256, "a b"):
        response = await send(idle_http, "carrier", b"{}", event_id)
        assert (response.status_code, response.json()["code"]) == (400, "webhook_id")


async def test_a_sender_without_a_secret_is_not_believed(idle: Shop) -> None:
    async with served(idle, hub_webhook_secret=None) as http:
        response = await send(http, "hub", b"{}")

    assert (response.status_code, response.json()["code"]) == (503, "webhooks_not_configured")


async def test_a_letter_left_by_a_crash_is_forwarded_by_the_next_process(shop: Shop) -> None:
    order_id, waybill = await a_booked_order(shop)
    body = letter(order_id, a_milestone(MilestoneKind.PICKED_UP, waybill, 1))
    # Stored, acknowledged, and then the process died.
    await Inbox(shop.database).store("carrier", "evt-1", body, LONG_AGO)

    async with served(shop):
        await shop.stands(order_id, lambda status: len(status.milestones) == 1)


async def test_a_letter_that_nobody_can_read_does_not_stop_the_others(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order_id, waybill = await a_booked_order(shop)

    await send(http, "carrier", b'{"order": "TW-none"}')
    await send(http, "carrier", letter("TW-none", a_milestone(MilestoneKind.LOST, "NL0", 1)))
    await send(http, "carrier", letter(order_id, a_milestone(MilestoneKind.PICKED_UP, waybill, 1)))

    await shop.stands(order_id, lambda status: len(status.milestones) == 1)
    kept = await eventually(
        Inbox(shop.database).pending, lambda letters: all(each.attempts for each in letters)
    )
    assert len(kept) == 1
    shown = (await http.get("/v1/inbox")).json()["webhooks"]
    assert {webhook["last_error"]: webhook["given_up"] for webhook in shown} == {
        "Unreadable: it has no data": True,
        "OrderUnknown: there is no order TW-none": False,
    }


async def test_a_character_that_no_database_keeps_is_left_out(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order_id, waybill = await a_booked_order(shop)
    body = letter(order_id, a_milestone(MilestoneKind.PICKED_UP, waybill, 1, place="X\0Y"))
    assert rb"\u0000" in body

    await send(http, "carrier", body)

    status = await shop.stands(order_id, lambda status: len(status.milestones) == 1)
    assert status.milestones[0].place == "XY"


async def test_a_letter_of_endless_depth_waits_for_a_person(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    await send(http, "carrier", b"[" * 100_000)

    (stuck,) = await eventually(Inbox(shop.database).troubled, bool)
    assert stuck.given_up


async def test_what_is_said_of_a_letter_shows_nothing_of_anybodys(
    http: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> dict[str, int]:
        raise OperationalError("SELECT name", {"name": "Sam"}, Exception("disk full\nSam"))

    monkeypatch.setattr(shop.tidewaiter, "report_all", broken)
    await send(http, "carrier", letter("TW-1", a_milestone(MilestoneKind.LOST, "NL0", 1)))
    await send(http, "carrier", b'{"order": "TW-1", "data": {"kind": "Sam"}}')

    shown = await eventually(
        lambda: http.get("/v1/inbox"), lambda answer: len(answer.json()["webhooks"]) == 2
    )
    assert "OperationalError: disk full" in shown.text
    assert "/kind: " in shown.text
    assert "Sam" not in shown.text
    assert "SELECT" not in shown.text


async def test_while_temporal_is_away_letters_wait_and_are_not_blamed(
    http: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id, waybill = await a_booked_order(shop)
    body = letter(order_id, a_milestone(MilestoneKind.PICKED_UP, waybill, 1))
    tried = asyncio.Event()

    async def silent(*_: object) -> TemporalSilent:
        tried.set()
        return TemporalSilent("Temporal did not answer")

    monkeypatch.setattr(inbound, "LOOK_EVERY_SECONDS", 0.05)
    with monkeypatch.context() as away:
        away.setattr(shop.tidewaiter, "_tell", silent)
        await send(http, "carrier", body)
        await asyncio.wait_for(tried.wait(), PATIENCE)
        (waiting,) = await Inbox(shop.database).pending()

    assert waiting.attempts == 0
    await shop.stands(order_id, lambda status: len(status.milestones) == 1)


async def test_one_order_that_fails_keeps_no_other_of_its_bundle(
    http: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (good, waybill), (bad, _) = [await a_booked_order(shop) for _ in range(2)]
    together = shop.tidewaiter.report_all

    async def stumbling(scans: Mapping[str, Sequence[Milestone]]) -> dict[str, Outcome]:
        if bad in scans:
            raise OperationalError("INSERT", {}, Exception("disk full"))
        return await together(scans)

    monkeypatch.setattr(shop.tidewaiter, "report_all", stumbling)
    inbox = Inbox(shop.database)
    scans = [letter(o, a_milestone(MilestoneKind.PICKED_UP, waybill, 1)) for o in (bad, good)]
    await inbox.store_all([Event("carrier", f"E-{n}", s, LONG_AGO) for n, s in enumerate(scans)])

    await shop.stands(good, lambda status: len(status.milestones) == 1)
    (left,) = await eventually(inbox.troubled, bool)
    assert left.event_id == "E-0"


async def test_scans_of_a_parcel_that_is_booked_later_wait_for_it(shop: Shop) -> None:
    order_id = f"TW-{uuid.uuid4().hex[:8]}"
    waybill = f"NL{order_id}R1"
    scans = tuple(a_milestone(MilestoneKind.IN_TRANSIT, waybill, nth) for nth in range(3))
    parsers = {"easypost": lambda _: Tracking(waybill=waybill, milestones=scans)}
    inbox = Inbox(shop.database)
    await inbox.store_all([Event("easypost", f"E-{n}", b"{}", LONG_AGO) for n in range(3)])

    async with served(shop, parsers):
        await eventually(inbox.troubled, lambda letters: len(letters) == 3)
        await shop.booked(an_order(order_id))

        await eventually(inbox.pending, lambda letters: not letters)
    assert len(await shop.tidewaiter.records.milestones_of(order_id)) == 3


async def test_when_too_many_wait_a_sender_is_asked_to_come_again(
    idle_http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(intake, "WAITING_MAX", 0)
        refused = await send(idle_http, "carrier", b"{}", "evt-1")
    again = await send(idle_http, "carrier", b"{}", "evt-1")

    assert (refused.status_code, refused.json()["code"]) == (503, "inbox_full")
    assert int(refused.headers["retry-after"]) > 0
    assert again.json() == {"event_id": "evt-1", "repeated": False}
