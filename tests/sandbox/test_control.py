"""The hand behind the world."""

from pathlib import Path

import httpx
import pytest

from domain.customs import DeclarationStatus
from domain.tracking import MilestoneKind
from sandbox.store import Store
from tests.builders import an_order
from tests.stand_in import StandIn, a_landed_cost


async def test_a_scenario_that_nobody_knows_is_refused_by_field(world: StandIn) -> None:
    answer = await world.http.put("/control/scenarios/A-2", json={"carrier": "abducted"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/carrier"


async def test_the_ledger_is_read_on_from_where_one_stopped(world: StandIn) -> None:
    for number in range(2):
        await world.notices.send("ops", "Hi", str(number), f"A-3:1:{number}")
    first, second = await world.ledger("A-3")

    rest = await world.http.get(
        "/control/ledger", params={"order_id": "A-3", "after": first["seq"]}
    )

    assert rest.json()["effects"] == [second]
    assert (await world.http.get("/control/ledger", params={"after": "x"})).status_code == 422


async def test_the_world_says_that_it_is_well(world: StandIn) -> None:
    assert (await world.http.get("/health")).json() == {"status": "ok"}


async def test_while_the_clock_is_paused_nothing_happens_and_afterwards_what_was_missed(
    world: StandIn,
) -> None:
    async with world.paused():
        booking = await world.booked(an_order("A-6"))
        await world.broker.lodge(order := an_order("A-7"), a_landed_cost(order), "A-7:lodge")
        answered = await world.broker.ask(order)
        tracked = await world.carrier.track(booking)

    assert answered
    assert answered.status is DeclarationStatus.SUBMITTED
    assert [milestone.kind for milestone in tracked.milestones] == [MilestoneKind.LABEL_CREATED]
    await world.reply(order, lambda reply: reply.status is DeclarationStatus.ACCEPTED)
    await world.seen(booking, "delivered")


def test_letters_go_out_as_they_fall_due_however_late(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for message, at in (("second", 2.0), ("first", 1.0), ("later", 9.0)):
        store.post(message, "carrier", "{}", at)

    assert [letter.message for letter in store.lease(3.0, 30.0, 5)] == ["first", "second"]
    assert store.lease(3.0, 30.0, 5) == []
    store.close()


async def test_the_label_is_a_document(world: StandIn) -> None:
    booking = await world.booked(an_order("A-4"))

    label = (await world.http.get(booking.label)).text

    assert label.startswith("^XA")
    assert booking.waybill in label


async def test_a_cut_line_carries_no_answer_at_all(world: StandIn) -> None:
    await world.faults({"kind": "cut_after", "partner": "notices", "times": 1})
    notice = {"order": "A-5", "to": "ops", "subject": "Hi", "text": "There"}

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await world.http.post("/notices", json=notice, headers={"idempotency-key": "A-5"})

    assert await world.effects("A-5") == ["notice_sent"]
