"""Webhooks: signed, repeated until received, and as disorderly as was asked for."""

from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from domain.tracking import latest
from partners.carriers.gateway import parse_event as parse_carrier
from partners.inbound import parse_broker, parse_hub
from tests.builders import an_order
from tests.stand_in import SECRET, Mailbox, a_return, mailbox, stand_in
from tests.waiting import soon, until


def _told_of_delivery(box: Mailbox) -> bool:
    scans = [body for path, _, body in box.received if path.endswith("/carrier")]
    return any(parse_carrier(body)[1].final for body in scans)


async def test_every_webhook_is_signed_and_names_its_order(tmp_path: Path) -> None:
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        order, request = an_order("W-1"), a_return("W-1")
        accepted = await world.declared(order)
        await world.booked(order, accepted.mrn)
        await world.hub.authorise(order, request, request.key("authorise"))
        await soon(lambda: _told_of_delivery(box))
        await soon(lambda: box.of("hub"))
        await soon(lambda: len(box.of("broker")) == 2)

    webhook = Webhook(SECRET)
    parse = {"broker": parse_broker, "carrier": parse_carrier, "hub": parse_hub}
    for path, headers, body in box.received:
        assert webhook.verify(body, headers)["data"]["order"] == "W-1"
        order_id, _ = parse[path.rsplit("/", 1)[-1]](body)
        assert order_id == "W-1"
        with pytest.raises(WebhookVerificationError):
            webhook.verify(body.replace(b"W-1", b"W-2"), headers)
    told = {parse_broker(body)[1].status for path, _, body in box.received if "broker" in path}
    assert told == {"accepted", "released"}


async def test_a_receiver_that_is_down_gets_everything_once_it_is_back(tmp_path: Path) -> None:
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        box.status = 503
        await world.booked(an_order("W-DOWN"))
        await soon(lambda: len(box.received) >= 3)
        refused = len(box.received)
        box.status = 204
        await soon(lambda: _told_of_delivery(box))

        async def all_sent() -> bool:
            return bool((await world.http.get("/control/state")).json()["webhooks"] == 0)

        await until(all_sent)

    messages = [headers["webhook-id"] for _, headers, _ in box.received[refused:]]
    assert len(set(messages)) == 6


async def test_a_repeated_webhook_has_the_same_id_and_the_same_event(tmp_path: Path) -> None:
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        await world.faults({"kind": "webhooks_duplicated", "partner": "carrier"})
        await world.booked(an_order("W-TWICE"))
        await soon(lambda: len(box.received) == 12)

    ids = [headers["webhook-id"] for _, headers, _ in box.received]
    events = [parse_carrier(body)[1].event_id for _, _, body in box.received]
    assert len(set(ids)) == len(set(events)) == 6


async def test_reordered_webhooks_still_tell_the_truth_by_their_clock(tmp_path: Path) -> None:
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        await world.faults({"kind": "webhooks_reordered", "partner": "carrier"}, seed=3)
        for number in range(4):
            await world.booked(an_order(f"W-MIXED-{number}"))
        await soon(lambda: len(box.received) == 24)

    told = [parse_carrier(body) for _, _, body in box.received]
    per_order = [[m for order, m in told if order == f"W-MIXED-{n}"] for n in range(4)]
    assert any(ms != sorted(ms, key=lambda m: m.at) for ms in per_order)
    for milestones in per_order:
        last = latest(milestones)
        assert last is not None
        assert last.kind == "delivered"


async def test_silenced_webhooks_leave_polling(tmp_path: Path) -> None:
    async with mailbox() as box, stand_in(tmp_path, callback_url=box.url) as world:
        await world.scenario("W-QUIET", carrier="webhooks_silent")
        booking = await world.booked(an_order("W-QUIET"))

        seen = await world.seen(booking, "delivered")

    assert seen[-1] == "delivered"
    assert box.received == []


async def test_a_partner_without_a_secret_sends_nothing(tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        stand_in(tmp_path, callback_url=box.url, carrier_secret="") as world,
    ):
        booking = await world.booked(an_order("W-NONE"))
        await world.seen(booking, "delivered")

    assert box.received == []
