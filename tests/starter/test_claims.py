"""Claims through the client, the API and the records: opened, shown for, disputed, paid once."""

import asyncio
import dataclasses
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from domain.cover.claims import (
    ClaimKind,
    ClaimReply,
    ClaimStage,
    ClaimState,
    ClaimStatus,
    Evidence,
    EvidenceKind,
)
from domain.money import Money
from domain.order import Order
from domain.resolutions import AcceptDecision, DisputeClaim, FileClaim, Reship, WriteOff
from domain.status import OrderStatus, Stage
from domain.tracking import MilestoneKind
from records.cover.cases import StoredCases
from starter.client.claims import ClaimTold, ClaimWish
from starter.refusals import ClaimRefused, ClaimUnknown, NotEvidence, OrderUnknown
from tests.builders import a_milestone, an_order, packed
from tests.domain.choosing.given import a_book, a_policy
from tests.starter.shop import Shop
from tests.waiting import eventually
from worker import at_work, worker
from workflows.claims import ClaimWorkflow

OPS = "ops@example.com"
JPEG = b"\xff\xd8\xff\xe0 a lamp in pieces"
PHOTO = Evidence(kind=EvidenceKind.PHOTO_GOODS, reference="https://example.com/lamp.jpg")


async def seen(shop: Shop, *kinds: MilestoneKind, days_ago: int = 3) -> Order:
    """An order whose parcel was seen so, the last of it so many days ago."""
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    booking = (await shop.tidewaiter.status(order.order_id)).booking
    assert booking, "it is booked"
    at = datetime.now(UTC) - timedelta(days=days_ago)
    told = [
        a_milestone(kind, booking.waybill, nth, at=at + timedelta(minutes=nth))
        for nth, kind in enumerate(kinds)
    ]
    await shop.tidewaiter.report(order.order_id, told)
    return order


async def damaged(shop: Shop, days_ago: int = 3) -> Order:
    """An order that was delivered, its lamp in pieces; its books are closed."""
    order = await seen(shop, MilestoneKind.PICKED_UP, MilestoneKind.DELIVERED, days_ago=days_ago)
    await shop.stands(order.order_id, lambda s: s.stage is Stage.DELIVERED)
    await shop.tidewaiter.outcome(order.order_id)
    return order


def a_wish(order: Order, **changes: Any) -> ClaimWish:
    told = {"kind": ClaimKind.DAMAGED, "says": "In pieces.", "evidence": (PHOTO,)}
    return ClaimWish(order_id=order.order_id, requested_by=OPS, **{**told, **changes})


def a_word(state: ClaimState, status: ClaimStatus, paid: str = "", nth: int = 1) -> ClaimReply:
    return ClaimReply(
        event_id=f"{state.claim_id}-{nth}",
        reference=f"F-{state.claim_id}",
        claim_id=state.claim_id,
        status=status,
        at=datetime.now(UTC) + timedelta(seconds=nth),
        paid=Money.of(paid, "GBP") if paid else None,
    )


async def ended(shop: Shop, claim_id: str) -> ClaimStage:
    row = await eventually(lambda: shop.tidewaiter.claim(claim_id), lambda r: r.stage in ENDS)
    return row.stage


ENDS = frozenset(ClaimStage) - {ClaimStage.REQUESTED, ClaimStage.FILED}


async def test_damage_is_denied_disputed_and_paid_in_part_once(shop: Shop) -> None:
    order = await damaged(shop)
    state = await shop.tidewaiter.open_claim(a_wish(order))
    assert state.claim_id == f"{order.order_id}-C1"
    await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.DENIED))
    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id=order.order_id), bool)
    await shop.tidewaiter.resolve(DisputeClaim.of(hold, says="By the book.", by=OPS))

    for _ in range(2):  # told twice, paid once
        part = a_word(state, ClaimStatus.PARTLY_PAID, "40.00", nth=2)
        await shop.tidewaiter.claim_replied(part)
    short = await eventually(lambda: _open(shop, order, "claim_short"), bool)
    await shop.tidewaiter.resolve(AcceptDecision.of(short[0], by=OPS))

    assert await ended(shop, state.claim_id) is ClaimStage.PARTLY_PAID
    balances = {b.account: b.amount for b in await shop.tidewaiter.records.balances(order.order_id)}
    assert (str(balances["claims_paid"]), str(balances["losses_recovered"])) == ("40.00", "-40.00")
    assert await shop.tidewaiter.records.unbalanced() == ()
    told = [
        e.text for e in await shop.tidewaiter.records.timeline(order.order_id) if e.what == "claim"
    ]
    assert told[-1] == f"{state.claim_id}: partly paid, 40.00 GBP paid"


async def test_the_books_of_a_lost_parcel_balance_when_its_claim_is_paid(shop: Shop) -> None:
    order = await seen(shop, MilestoneKind.PICKED_UP, MilestoneKind.LOST, days_ago=8)
    (hold,) = await eventually(lambda: _open(shop, order, "lost"), bool)
    await shop.tidewaiter.resolve(FileClaim.of(hold, loss=ClaimKind.LOST, says="Gone.", by=OPS))
    (again,) = await eventually(lambda: _other(shop, order, hold.hold_id), bool)
    await shop.tidewaiter.resolve(WriteOff.of(again, by=OPS))
    await shop.tidewaiter.outcome(order.order_id)

    state = await shop.tidewaiter.claim_state(f"{order.order_id}-C1")
    await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.PAID, "99.00"))

    assert await ended(shop, state.claim_id) is ClaimStage.PAID
    balances = {
        b.account: str(b.amount) for b in await shop.tidewaiter.records.balances(order.order_id)
    }
    assert balances["claims_paid"] == "99.00"
    assert balances["customer_refunds"] == "-122.33"
    assert await shop.tidewaiter.records.unbalanced() == ()
    assert shop.world.done(order.order_id).count("claim 99.00 GBP of northline") == 1


async def test_a_claim_whose_number_a_run_that_is_refused_still_has_gets_a_run_all_the_same(
    shop: Shop,
) -> None:
    order = await seen(shop, MilestoneKind.PICKED_UP, MilestoneKind.LOST, days_ago=8)
    (hold,) = await eventually(lambda: _open(shop, order, "lost"), bool)
    other = await shop.tidewaiter.temporal.start_workflow(
        ClaimWorkflow.run,
        args=[order, a_wish(order).numbered(1)],
        id=f"claim-{order.order_id}-1",
        task_queue="nobody-works-here",
    )
    await shop.tidewaiter.resolve(FileClaim.of(hold, loss=ClaimKind.LOST, says="Gone.", by=OPS))
    await eventually(lambda: shop.tidewaiter.claims(order.order_id), bool)
    await asyncio.sleep(0.5)
    await other.terminate()

    (row,) = await eventually(
        lambda: shop.tidewaiter.claims(order.order_id), lambda rows: rows[0].reference
    )
    assert (row.kind, row.stage) == (ClaimKind.LOST, ClaimStage.FILED)


async def test_a_parcel_that_is_insured_and_lost_is_paid_for_and_the_books_balance(
    idle: Shop,
) -> None:
    policy = a_policy(insurance={"insure_if": "order.value > 0"})
    idle.world.rulebook = a_book(policy=policy)
    ports = dataclasses.replace(
        idle.world.ports(), journal=idle.tidewaiter.journal, cases=StoredCases(idle.database)
    )
    async with at_work(worker(idle.tidewaiter.temporal, idle.tidewaiter.task_queue, ports)):
        order = await seen(idle, MilestoneKind.PICKED_UP, MilestoneKind.LOST, days_ago=8)
        books = idle.tidewaiter.records
        before = {b.account: str(b.amount) for b in await books.balances(order.order_id)}
        (hold,) = await eventually(lambda: _open(idle, order, "lost"), bool)
        await idle.tidewaiter.resolve(WriteOff.of(hold, by=OPS))
        await idle.tidewaiter.outcome(order.order_id)
        lost = a_wish(order, kind=ClaimKind.LOST, evidence=())
        state = await idle.tidewaiter.open_claim(lost)
        await idle.tidewaiter.claim_replied(a_word(state, ClaimStatus.PAID, "99.00"))
        assert await ended(idle, state.claim_id) is ClaimStage.PAID

    after = {b.account: str(b.amount) for b in await books.balances(order.order_id)}
    assert before["insurance_estimated"] == "0.99"
    assert (after["claims_paid"], after["insurance_variance"]) == ("99.00", "-0.99")
    assert "insurance_estimated" not in after
    assert await books.unbalanced() == ()
    done = idle.world.done(order.order_id)
    assert [what for what in done if "99.00" in what] == [
        "insure for 99.00 GBP",
        "claim 99.00 GBP of northline",
    ]


async def test_a_window_that_is_missed_is_told_at_once_and_leaves_the_number_free(
    shop: Shop,
) -> None:
    order = await damaged(shop, days_ago=20)
    for _ in range(3):
        with pytest.raises(ClaimRefused, match="northline took claims until"):
            await shop.tidewaiter.open_claim(a_wish(order))

    lost = a_wish(order, kind=ClaimKind.LOST, evidence=())
    assert (await shop.tidewaiter.open_claim(lost)).claim_id == f"{order.order_id}-C1"


async def test_one_loss_is_claimed_once_until_the_claim_is_given_up(shop: Shop) -> None:
    order = await damaged(shop)
    state = await shop.tidewaiter.open_claim(a_wish(order))
    with pytest.raises(ClaimRefused, match="is for the same loss already"):
        await shop.tidewaiter.open_claim(a_wish(order))
    await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.WITHDRAWN))
    await ended(shop, state.claim_id)

    again = await shop.tidewaiter.open_claim(a_wish(order))

    assert again.claim_id == f"{order.order_id}-C2"


async def test_what_is_paid_on_a_claim_that_was_denied_is_booked_once(shop: Shop) -> None:
    order = await damaged(shop)
    state = await shop.tidewaiter.open_claim(a_wish(order))
    await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.WITHDRAWN))
    await ended(shop, state.claim_id)
    await shop.tidewaiter.temporal.get_workflow_handle(f"claim-{order.order_id}-1").result()

    with capture_logs() as logs:
        await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.DENIED, nth=2))
    for _ in range(2):
        await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.PAID, "80.00", nth=3))
    old = a_word(state, ClaimStatus.PARTLY_PAID, "40.00", nth=4)
    early = old.at - timedelta(hours=1)
    await shop.tidewaiter.claim_replied(old.model_copy(update={"at": early}))

    assert [log["log_level"] for log in logs] == ["warning"]
    row = await shop.tidewaiter.claim(state.claim_id)
    assert (row.stage, str(row.paid)) == (ClaimStage.WITHDRAWN, "80.00 GBP")
    assert str((await shop.tidewaiter.claim_state(state.claim_id)).paid) == "80.00 GBP"
    balances = {
        b.account: str(b.amount) for b in await shop.tidewaiter.records.balances(order.order_id)
    }
    assert (balances["claims_paid"], balances["losses_recovered"]) == ("80.00", "-80.00")
    between = datetime.now(UTC)
    await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.PARTLY_PAID, "30.00", nth=5))
    overtaken = a_word(state, ClaimStatus.PAID, "85.00", nth=6)
    await shop.tidewaiter.claim_replied(overtaken.model_copy(update={"at": between}))
    assert str((await shop.tidewaiter.claim(state.claim_id)).paid) == "30.00 GBP"
    told = ClaimTold(status=ClaimStatus.PAID, by=OPS, paid=Money.of("90.00", "GBP"))
    assert str((await shop.tidewaiter.tell_claim(state.claim_id, told)).paid) == "90.00 GBP"


async def test_a_word_dated_ahead_does_not_silence_what_comes_after_it(shop: Shop) -> None:
    order = await damaged(shop)
    state = await shop.tidewaiter.open_claim(a_wish(order))
    ahead = datetime.now(UTC) + timedelta(days=400)
    review = a_word(state, ClaimStatus.IN_REVIEW).model_copy(update={"at": ahead})
    await shop.tidewaiter.claim_replied(review)

    await shop.tidewaiter.claim_replied(a_word(state, ClaimStatus.PAID, "99.00", nth=2))

    assert await ended(shop, state.claim_id) is ClaimStage.PAID


async def test_a_numbered_request_sent_twice_is_one_claim(shop: Shop) -> None:
    order = await damaged(shop)
    request = a_wish(order).numbered(1)

    first, again = await asyncio.gather(*(shop.tidewaiter.open_claim(request) for _ in range(2)))
    await shop.tidewaiter.claim_replied(a_word(first, ClaimStatus.PAID, "99.00"))
    await ended(shop, first.claim_id)
    after = await shop.tidewaiter.open_claim(request)

    assert first.claim_id == again.claim_id == after.claim_id
    assert after.stage is ClaimStage.PAID
    assert shop.world.calls["claim 99.00 GBP of northline"] == 1


async def test_a_payer_that_knows_its_own_reference_alone_is_understood(shop: Shop) -> None:
    order = await damaged(shop)
    state = await shop.tidewaiter.open_claim(a_wish(order))
    filed = await eventually(
        lambda: shop.tidewaiter.claim(state.claim_id), lambda row: row.reference
    )
    assert filed.reference == f"F-{state.claim_id}"

    word = a_word(state, ClaimStatus.PAID, "99.00").model_copy(update={"claim_id": ""})
    await shop.tidewaiter.claim_replied(word)
    assert await ended(shop, state.claim_id) is ClaimStage.PAID
    with pytest.raises(ClaimUnknown):
        await shop.tidewaiter.claim_replied(word.model_copy(update={"reference": "F-none"}))


async def test_goods_are_sent_once_more_and_the_books_of_both_orders_balance(shop: Shop) -> None:
    order = await seen(shop, MilestoneKind.PICKED_UP, MilestoneKind.LOST, days_ago=8)
    (hold,) = await eventually(lambda: _open(shop, order, "lost"), bool)
    await shop.tidewaiter.resolve(Reship.of(hold, by=OPS))
    await shop.tidewaiter.outcome(order.order_id)
    again = f"{order.order_id}-R1"
    status = await released(shop, again)
    assert status.booking, "it is booked"
    kinds = (MilestoneKind.PICKED_UP, MilestoneKind.DELIVERED)
    told = [a_milestone(kind, status.booking.waybill, nth) for nth, kind in enumerate(kinds)]
    await shop.tidewaiter.report(again, told)
    await shop.tidewaiter.outcome(again)

    first, second = [await shop.tidewaiter.records.order(n) for n in (order.order_id, again)]
    assert first is not None
    assert second is not None
    assert (first.stage, first.replaced_by, second.replaces) == (
        Stage.WRITTEN_OFF, again, order.order_id,
    )  # fmt: skip
    assert (await shop.tidewaiter.status(again)).replaces == order.order_id
    books = {
        name: {b.account: str(b.amount) for b in await shop.tidewaiter.records.balances(name)}
        for name in (order.order_id, again)
    }
    assert books[order.order_id]["customer_charges"] == "122.33"
    assert "customer_charges" not in books[again]
    assert not any("customer_refunds" in accounts for accounts in books.values())
    assert books[again]["freight_billed"] == "9.00"
    assert await shop.tidewaiter.records.unbalanced() == ()
    assert shop.world.done(order.order_id) == ["lodge", "book"]


async def test_one_package_of_two_is_sent_once_more_past_a_number_that_is_the_sellers_own(
    shop: Shop,
) -> None:
    order = packed(an_order(f"TW-{uuid.uuid4().hex[:8]}"), 1, 1)
    await shop.booked(order)
    await shop.booked(an_order(f"{order.order_id}-R1"))  # theirs, and nothing to do with it
    booking = (await shop.tidewaiter.status(order.order_id)).booking
    assert booking
    first, second = (piece.waybill for piece in booking.pieces)
    kinds = ((first, MilestoneKind.PICKED_UP), (second, MilestoneKind.LOST))
    told = [a_milestone(kind, waybill, nth) for nth, (waybill, kind) in enumerate(kinds)]
    await shop.tidewaiter.report(order.order_id, told)
    (hold,) = await eventually(lambda: _open(shop, order, "lost"), bool)
    await shop.tidewaiter.resolve(Reship.of(hold, by=OPS))
    again = f"{order.order_id}-R2"
    status = await released(shop, again)
    home = a_milestone(MilestoneKind.DELIVERED, first, 3)
    await shop.tidewaiter.report(order.order_id, [home])
    assert (await shop.tidewaiter.outcome(order.order_id)).stage is Stage.DELIVERED

    assert status.replaces == order.order_id
    theirs = await shop.tidewaiter.records.order(f"{order.order_id}-R1")
    assert theirs
    assert theirs.replaces is None
    (row,) = await shop.tidewaiter.records.bookings_of(order.order_id)
    assert [(str(p.end), p.replaced_by) for p in row.pieces] == [
        ("delivered", None), ("replaced", again),
    ]  # fmt: skip
    assert shop.world.done(order.order_id) == ["lodge", "book"]  # nothing is paid back
    assert await shop.tidewaiter.records.unbalanced() == ()


async def test_a_replacement_that_is_cancelled_gives_the_charge_back(shop: Shop) -> None:
    order = await seen(shop, MilestoneKind.PICKED_UP, MilestoneKind.LOST, days_ago=8)
    (hold,) = await eventually(lambda: _open(shop, order, "lost"), bool)
    await shop.tidewaiter.resolve(Reship.of(hold, by=OPS))
    again = f"{order.order_id}-R1"
    await released(shop, again)

    await shop.tidewaiter.cancel(again, by=OPS)
    await shop.tidewaiter.outcome(again)

    balances = {b.account: str(b.amount) for b in await shop.tidewaiter.records.balances(again)}
    assert balances == {"customer_refunds": "-122.33", "seller_refunds": "122.33"}
    assert shop.world.done(order.order_id).count("release") == 1


async def test_photos_are_sniffed_kept_once_and_claimed_with_over_http(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    order = await damaged(shop)
    path = f"/v1/orders/{order.order_id}"
    content = JPEG + order.order_id.encode()

    kept = [await http.post(f"{path}/evidence?name=lamp", content=content) for _ in range(2)]
    reference = kept[0].json()["reference"]
    opened = await http.post(
        f"{path}/claims",
        json={
            "kind": "damaged",
            "says": "In pieces.",
            "evidence": [{"kind": "photo_goods", "reference": reference}],
            "requested_by": OPS,
        },
        headers={"idempotency-key": f"claim-{order.order_id}"},
    )
    shown = await http.get(opened.headers["location"])
    photo = await http.get(f"/v1/{reference}")

    assert [k.status_code for k in kept] == [201, 201]
    assert kept[0].json() == kept[1].json()
    assert (kept[0].json()["media"], opened.status_code) == ("image/jpeg", 201)
    assert shown.json()["record"]["evidence"][0]["reference"] == reference
    assert (photo.content, photo.headers["content-type"]) == (content, "image/jpeg")
    assert (await http.get(f"{path}/claims")).json()["claims"][0]["kind"] == "damaged"
    assert (await http.get("/v1/claims?open=true")).json()["claims"] != []


async def test_what_is_no_photo_is_refused_by_its_content(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    path = f"/v1/orders/{order.order_id}/evidence"

    script = await http.post(path, content=b"<script>", headers={"content-type": "image/png"})
    nobody = await http.post("/v1/orders/TW-none/evidence", content=JPEG)

    assert (script.status_code, script.json()["code"]) == (422, "not_evidence")
    assert "neither a photo nor a PDF" in script.json()["detail"]
    assert nobody.status_code == 404
    with pytest.raises(NotEvidence, match="make the photo smaller"):
        await shop.tidewaiter.keep_evidence(order.order_id, "lamp", JPEG + bytes(5 * 1024 * 1024))


async def test_what_a_payer_said_by_letter_is_told_by_hand(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    order = await damaged(shop)
    state = await shop.tidewaiter.open_claim(a_wish(order))
    await eventually(lambda: shop.tidewaiter.claim(state.claim_id), lambda row: row.reference)
    path = f"/v1/claims/{state.claim_id}/replies"

    vague = await http.post(path, json={"status": "paid", "by": OPS})
    paid = {"amount": "80.00", "currency": "GBP"}
    owed = {"amount": "-80.00", "currency": "GBP"}
    below = await http.post(path, json={"status": "paid", "by": OPS, "paid": owed})
    told = await http.post(path, json={"status": "paid", "by": OPS, "paid": paid})

    assert (vague.status_code, below.status_code) == (422, 422)
    assert "paid must say how much" in vague.text
    assert told.status_code == 202
    assert await ended(shop, state.claim_id) is ClaimStage.PAID
    late = await http.post(path, json={"status": "paid", "by": OPS, "paid": paid})
    assert (late.status_code, late.json()["code"]) == (409, "claim_refused")
    assert "has ended: paid" in late.text
    assert (await http.get("/v1/claims/TW-none-C1")).status_code == 404


async def released(shop: Shop, order_id: str) -> OrderStatus:
    """An order that another run has started, once it is booked."""

    async def status() -> OrderStatus | None:
        try:
            return await shop.tidewaiter.status(order_id)
        except OrderUnknown:
            return None

    found = await eventually(status, lambda s: s and s.stage is Stage.BOOKED)
    assert found, "it was waited for"
    return found


async def _open(shop: Shop, order: Order, reason: str) -> list[Any]:
    holds = await shop.tidewaiter.holds(order_id=order.order_id)
    return [hold for hold in holds if hold.reason == reason]


async def _other(shop: Shop, order: Order, than: str) -> list[Any]:
    holds = await shop.tidewaiter.holds(order_id=order.order_id)
    return [hold for hold in holds if hold.hold_id != than]
