import asyncio
import uuid
from decimal import Decimal

import pytest
from temporalio import workflow
from temporalio.worker import Worker

from domain.order import Order, Waiver
from domain.status import OrderStatus, Stage
from domain.tracking import MilestoneKind
from starter.client import rpc
from starter.refusals import (
    NoWorker,
    OrderConflict,
    OrderRefused,
    OrderUnknown,
    RunFailed,
    TooLate,
)
from tests.builders import a_line, a_milestone, an_address, an_order
from tests.starter.shop import Shop
from tests.waiting import PATIENCE
from worker import at_work


def new_id() -> str:
    return f"TW-{uuid.uuid4().hex[:8]}"


async def test_an_order_submitted_twice_is_one_run(shop: Shop) -> None:
    order = an_order(new_id())

    first = await shop.tidewaiter.submit(order)
    again = await shop.tidewaiter.submit(order)

    assert first.created
    assert first.workflow_id == f"order-{order.order_id}"
    assert not again.created
    assert again.run_id == first.run_id


async def test_two_who_submit_at_once_start_one_run(idle: Shop) -> None:
    order = an_order(new_id())

    both = await asyncio.gather(*(idle.tidewaiter.submit(order) for _ in range(5)))

    assert [submitted.created for submitted in both].count(True) == 1
    assert len({submitted.run_id for submitted in both}) == 1


async def test_the_same_id_with_other_content_is_a_conflict(shop: Shop) -> None:
    order = an_order(new_id())
    await shop.tidewaiter.submit(order)

    with pytest.raises(OrderConflict, match=order.order_id):
        await shop.tidewaiter.submit(an_order(order.order_id, charged=Decimal("1.00")))


async def test_an_order_that_has_ended_is_not_started_again(shop: Shop) -> None:
    order = await shop.delivered(an_order(new_id()))

    again = await shop.tidewaiter.submit(order)

    assert not again.created
    assert (await shop.tidewaiter.status(order.order_id)).stage is Stage.DELIVERED


async def test_an_order_whose_run_is_no_longer_kept_is_known_from_the_records(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await shop.delivered(an_order(new_id()))
    # As after the namespace's retention: Temporal has never heard of the run.
    names = "starter.client.connected.order_run_id"
    monkeypatch.setattr(names, lambda order_id: f"gone-{order_id}")

    assert not (await shop.tidewaiter.submit(order)).created
    assert (await shop.tidewaiter.status(order.order_id)).stage is Stage.DELIVERED
    assert (await shop.tidewaiter.outcome(order.order_id)).settlement
    with pytest.raises(OrderConflict):
        await shop.tidewaiter.submit(an_order(order.order_id, charged=Decimal("1.00")))


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"revision": 2}, "/revision"),
        ({"waivers": (Waiver(reason="margin_below_floor", by="x"),)}, "/waivers"),
        ({"replaces": "TW-1"}, "/replaces"),
        ({"replaces_packages": (1,)}, "/replaces_packages"),
        (
            {
                "lines": tuple(
                    a_line(sku=f"L{n}", description="描" * 200, materials=("描" * 200,) * 2)
                    for n in range(200)
                )
            },
            "",
        ),
    ],
)
async def test_what_only_answered_holds_may_write_is_refused(
    idle: Shop, changes: dict[str, object], pointer: str
) -> None:
    order = an_order(new_id(), **changes)

    with pytest.raises(OrderRefused) as refused:
        await idle.tidewaiter.submit(order)

    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    with pytest.raises(OrderUnknown):
        await idle.tidewaiter.status(order.order_id)


async def test_the_run_can_be_found_from_its_first_moment(idle: Shop) -> None:
    order = an_order(new_id())
    submitted = await idle.tidewaiter.submit(order)

    run = await idle.tidewaiter.temporal.get_workflow_handle(submitted.workflow_id).describe()

    found = {pair.key.name: pair.value for pair in run.typed_search_attributes}
    assert found == {"Seller": "example-lighting", "Destination": "GB", "Stage": "release"}
    assert await run.static_summary() == f"{order.order_id} · example-lighting → GB"


async def test_the_status_is_live_and_then_kept(shop: Shop) -> None:
    order = await shop.booked(an_order(new_id()))
    live = await shop.tidewaiter.status(order.order_id)

    await shop.tidewaiter.cancel(order.order_id, by="ops@example.com")
    await asyncio.wait_for(shop.tidewaiter.outcome(order.order_id), PATIENCE)
    kept = await shop.tidewaiter.status(order.order_id)

    assert live.stage is Stage.BOOKED
    assert live.booking
    assert kept.stage is Stage.CANCELLED
    assert kept.booking is None


async def test_what_is_kept_of_an_order_says_what_its_run_said(shop: Shop) -> None:
    order = await shop.booked(an_order(new_id()))
    live = await shop.tidewaiter.status(order.order_id)
    assert live.booking
    scan = a_milestone(MilestoneKind.PICKED_UP, live.booking.waybill, 1)
    await shop.tidewaiter.report(order.order_id, [scan])
    await shop.tidewaiter.report(
        order.order_id, [a_milestone(MilestoneKind.DELIVERED, live.booking.waybill, 2)]
    )
    outcome = await asyncio.wait_for(shop.tidewaiter.outcome(order.order_id), PATIENCE)

    kept = await shop.tidewaiter.status(order.order_id)

    assert kept.booking == live.booking
    assert kept.landed_cost == live.landed_cost
    assert kept.milestones[0] == scan
    assert kept.stage is outcome.stage is Stage.DELIVERED


async def test_an_unknown_order_is_said_to_be_unknown(shop: Shop) -> None:
    for ask in (
        shop.tidewaiter.status("TW-none"),
        shop.tidewaiter.outcome("TW-none"),
        shop.tidewaiter.cancel("TW-none", by="ops@example.com"),
        shop.tidewaiter.amend(an_order("TW-none")),
        shop.tidewaiter.report("TW-none", []),
    ):
        with pytest.raises(OrderUnknown, match="TW-none"):
            await ask


async def test_with_no_worker_nobody_is_kept_waiting(
    idle: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order(new_id())
    await idle.tidewaiter.submit(order)
    monkeypatch.setattr(rpc, "WORKER_PATIENCE", rpc.WORKER_PATIENCE / 20)

    assert (await idle.tidewaiter.status(order.order_id)).stage is Stage.RELEASE
    with pytest.raises(NoWorker, match="no worker"):
        await idle.tidewaiter.cancel(order.order_id, by="ops@example.com")


@workflow.defn(name="OrderWorkflow", sandboxed=False)
class Broken:
    """An order's run in a worker of a bad deploy."""

    @workflow.run
    async def run(self, order: Order) -> None:
        raise RuntimeError(order.order_id)


async def test_a_run_whose_task_keeps_failing_says_so(idle: Shop) -> None:
    order = an_order(new_id())
    tidewaiter = idle.tidewaiter
    broken = Worker(tidewaiter.temporal, task_queue=tidewaiter.task_queue, workflows=[Broken])
    async with at_work(broken):
        await tidewaiter.submit(order)
        status = await idle.stands(order.order_id, lambda s: bool(s.trouble))

    assert "task fails (attempt 3)" in status.trouble
    assert f"order-{order.order_id}" in status.trouble


async def test_a_cancel_asked_twice_is_one_cancel(shop: Shop) -> None:
    order = await shop.booked(an_order(new_id()))

    first = await shop.tidewaiter.cancel(order.order_id, by="ops@example.com")
    again = await shop.tidewaiter.cancel(order.order_id, by="ops@example.com")

    assert first == again
    outcome = await asyncio.wait_for(shop.tidewaiter.outcome(order.order_id), PATIENCE)
    assert outcome.stage is Stage.CANCELLED


async def test_goods_that_have_left_are_not_cancelled_or_amended(shop: Shop) -> None:
    order = await shop.delivered(an_order(new_id()))

    with pytest.raises(TooLate, match="delivered"):
        await shop.tidewaiter.cancel(order.order_id, by="ops@example.com")
    with pytest.raises(TooLate, match="delivered"):
        await shop.tidewaiter.amend(an_order(order.order_id, charged=Decimal("1.00")))


async def test_an_amendment_is_the_next_revision_once(shop: Shop) -> None:
    order = await shop.booked(an_order(new_id()))
    address = an_address(lines=("2 Example Street",))
    amended = an_order(
        order.order_id, consignee=order.consignee.model_copy(update={"address": address})
    )

    assert await shop.tidewaiter.amend(amended) == 2
    await shop.stands(order.order_id, lambda s: s.revision == 2 and s.stage is Stage.BOOKED)

    assert await shop.tidewaiter.amend(amended) == 2
    assert await shop.tidewaiter.amend(order) == 3


async def test_watching_shows_every_change_to_the_end(shop: Shop) -> None:
    order = await shop.booked(an_order(new_id()))

    async def watched() -> list[OrderStatus]:
        return [status async for status in shop.tidewaiter.watch(order.order_id)]

    watching = asyncio.create_task(watched())
    await asyncio.sleep(0)
    await shop.tidewaiter.cancel(order.order_id, by="ops@example.com")
    stages = [status.stage for status in await asyncio.wait_for(watching, PATIENCE)]

    assert stages[-1] is Stage.CANCELLED


async def test_a_run_ended_in_temporal_has_no_outcome(shop: Shop) -> None:
    order = await shop.booked(an_order(new_id()))
    handle = shop.tidewaiter.temporal.get_workflow_handle(f"order-{order.order_id}")
    await handle.terminate("by hand")

    with pytest.raises(RunFailed, match=order.order_id):
        await shop.tidewaiter.outcome(order.order_id)


async def test_a_caller_that_is_cancelled_is_cancelled(idle: Shop) -> None:
    order = an_order(new_id())
    await idle.tidewaiter.submit(order)
    asking = asyncio.create_task(idle.tidewaiter.cancel(order.order_id, by="ops@example.com"))
    await asyncio.sleep(0.2)

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
