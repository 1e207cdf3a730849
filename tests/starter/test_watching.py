"""Parcels on their way are watched: carriers asked in turn, promises held against the days."""

import asyncio
import uuid
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.carriage import Booking
from domain.notices import NoticeKind
from domain.order import Order
from domain.promised import Promise
from domain.resolutions import TellCustomer
from domain.status import Stage
from domain.tracking import Milestone, MilestoneKind, Tracking
from records.tables.core import table
from records.tables.notices import Notices
from records.tables.watches import ParcelWatches
from records.watches import Watches
from starter.api import create_app
from starter.refusals import CarriersSilent
from starter.watching import Watching
from tests.builders import an_order
from tests.fakes import FakeCarrier, World
from tests.records.given import a_booking
from tests.starter.served import settings
from tests.starter.shop import Shop
from tests.waiting import eventually
from wiring.asking import AskedCarriers

Kind = MilestoneKind
OPS = "ops@example.com"
LATER = timedelta(hours=14)
"""Past the first turn of a parcel that is booked."""


class Carriers:
    """Carriers in memory: what they tell, and how often and how many at once they are asked."""

    def __init__(self) -> None:
        self.tells: dict[str, tuple[Milestone, ...]] = {}
        self.away: set[str] = set()
        self.refusing: set[str] = set()
        self.asked: list[str] = []
        self.open = self.most = 0

    async def track(self, booking: Booking) -> Tracking | None:
        self.asked.append(booking.waybill)
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(0)
        self.open -= 1
        if booking.waybill in self.away:
            raise CarriersSilent("nobody answers")
        if booking.waybill in self.refusing:
            return None
        return Tracking(waybill=booking.waybill, milestones=self.tells.get(booking.waybill, ()))


@pytest.fixture
def carriers() -> Carriers:
    return Carriers()


def watching(shop: Shop, carriers: Carriers) -> Watching:
    return Watching(shop.tidewaiter, Watches(shop.database), carriers, 0.01)


def ordered(**changes: Any) -> Order:
    """An order with an id of its own: one Temporal serves all stories."""
    return an_order(f"TW-{uuid.uuid4().hex[:8]}", **changes)


def now() -> datetime:
    return datetime.now(UTC)


async def waybill(shop: Shop, order: Order) -> str:
    booking = (await shop.tidewaiter.status(order.order_id)).booking
    assert booking
    return booking.waybill


def a_scan(kind: Kind, of: str, at: datetime) -> Milestone:
    return Milestone(event_id=f"{of}-{kind}", waybill=of, kind=kind, at=at)


async def history(shop: Shop, order: Order) -> int:
    """How many events the order's run has."""
    described = await shop.tidewaiter.temporal.get_workflow_handle(
        f"order-{order.order_id}"
    ).describe()
    return described.history_length


async def test_a_quiet_carrier_is_asked_in_its_turn_and_no_sooner(
    shop: Shop, carriers: Carriers
) -> None:
    order = await shop.booked(ordered())
    watcher = watching(shop, carriers)

    assert await watcher.round(now()) == 1
    assert carriers.asked == []

    await watcher.round(now() + LATER)
    await watcher.round(now() + LATER)
    assert carriers.asked == [await waybill(shop, order)]


async def test_what_it_tells_is_kept_and_the_run_hears_what_moves_it(
    shop: Shop, carriers: Carriers
) -> None:
    order = await shop.booked(ordered())
    of = await waybill(shop, order)
    carriers.tells[of] = (a_scan(Kind.PICKED_UP, of, now()), a_scan(Kind.IN_TRANSIT, of, now()))

    await watching(shop, carriers).round(now() + LATER)

    status = await shop.stands(order.order_id, lambda s: s.stage is Stage.IN_TRANSIT)
    assert {milestone.kind for milestone in status.milestones} == {Kind.PICKED_UP, Kind.IN_TRANSIT}


async def test_asking_in_vain_leaves_no_trace_in_any_history(
    shop: Shop, carriers: Carriers
) -> None:
    order = await shop.booked(ordered())
    of = await waybill(shop, order)
    watcher = watching(shop, carriers)
    before = await history(shop, order)
    carriers.tells[of] = (a_scan(Kind.LABEL_CREATED, of, now()),)

    for days in range(1, 4):
        await watcher.round(now() + timedelta(days=days))

    assert len(carriers.asked) == 3
    assert await history(shop, order) == before


async def test_of_several_processes_one_asks(shop: Shop, carriers: Carriers) -> None:
    orders = [await shop.booked(ordered()) for _ in range(4)]
    watchers = [watching(shop, carriers) for _ in range(3)]

    looked_at = await asyncio.gather(*(watcher.round(now() + LATER) for watcher in watchers))

    assert sum(looked_at) == len(orders)
    assert sorted(carriers.asked) == sorted([await waybill(shop, order) for order in orders])


async def test_no_carrier_is_asked_for_more_than_a_few_at_once(
    shop: Shop, carriers: Carriers
) -> None:
    for _ in range(7):
        await shop.booked(ordered())

    await watching(shop, carriers).round(now() + LATER)

    assert len(carriers.asked) == 7
    assert carriers.most <= shop.tidewaiter.almanac.rules.asking.at_once


async def test_a_carrier_that_is_away_keeps_no_other_parcel_waiting_and_is_not_pressed(
    shop: Shop, carriers: Carriers
) -> None:
    one, other = [await shop.booked(ordered()) for _ in range(2)]
    carriers.away.add(await waybill(shop, one))
    of = await waybill(shop, other)
    carriers.tells[of] = (a_scan(Kind.PICKED_UP, of, now()),)
    watcher = watching(shop, carriers)

    assert await watcher.round(now() + LATER) == 2
    assert await watcher.round(now() + LATER + timedelta(minutes=1)) == 0

    await shop.stands(other.order_id, lambda s: s.stage is Stage.IN_TRANSIT)
    await watcher.round(now() + 2 * LATER)
    assert carriers.asked.count(await waybill(shop, one)) == 2


async def test_a_carrier_that_refuses_to_say_is_asked_again_another_time(
    shop: Shop, carriers: Carriers
) -> None:
    order = await shop.booked(ordered())
    carriers.refusing.add(await waybill(shop, order))
    watcher = watching(shop, carriers)

    await watcher.round(now() + LATER)
    await watcher.round(now() + 2 * LATER)

    assert len(carriers.asked) == 2


async def test_a_promise_that_will_be_missed_is_asked_about_once_and_the_customer_told(
    shop: Shop, carriers: Carriers
) -> None:
    order = await shop.booked(ordered(promise=Promise(transit_days_max=6)))
    watcher = watching(shop, carriers)
    missed = now() + timedelta(days=9)

    await watcher.round(missed)
    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id=order.order_id), bool)

    assert hold.reason == "promise_at_risk"
    assert "tell_customer" in hold.answers
    assert (hold.evidence["chance"], hold.evidence["parcels"]) == ("0 %", "0")
    await shop.tidewaiter.resolve(TellCustomer.of(hold, by=OPS))
    await shop.stands(order.order_id, lambda s: not s.holds)
    await watcher.round(missed + timedelta(hours=5))
    notices = await shop.database.read(lambda db: db.execute(select(table(Notices))).all())
    assert [(row.order_id, row.kind) for row in notices] == [(order.order_id, NoticeKind.DELAYED)]
    assert len(await shop.tidewaiter.records.holds_of(order.order_id)) == 1


async def test_a_promise_that_is_kept_after_all_settles_the_question(shop: Shop) -> None:
    client, order = shop.tidewaiter, await shop.booked(ordered())
    sent = await client.records.arrivals.sent(order.order_id)
    assert sent
    found = await client.outlook(sent, now(), before=False)
    assert found
    risky = found.model_copy(update={"at_risk": True})

    await client.foretell(order.order_id, risky)
    await eventually(lambda: client.holds(order_id=order.order_id), bool)
    await client.foretell(order.order_id, found.model_copy(update={"at_risk": False}))

    await shop.stands(order.order_id, lambda s: not s.holds)
    rows = await client.records.holds_of(order.order_id)
    assert [row.outcome for row in rows] == ["overtaken"]


async def test_the_api_watches_while_it_lives_where_it_can_ask(
    idle: Shop, carriers: Carriers
) -> None:
    order = ordered()
    await idle.tidewaiter.journal.priced(order, None, now())
    await idle.tidewaiter.journal.booked(order, a_booking(order, currency="GBP"), now())
    works = [watching(idle, carriers).run]
    app = create_app(idle.tidewaiter, {}, settings(idle), works=works)

    async with app.router.lifespan_context(app):
        rows = await eventually(lambda: watched(idle), bool)

    assert rows == [order.key("book")]
    assert carriers.asked == []  # nothing is to be asked of a parcel that was booked just now


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (PartnerRefused("carrier", "no such parcel"), None),
        (PartnerUnavailable("carrier", "it is away"), CarriersSilent),
    ],
)
async def test_what_carriers_answer_is_told_in_words_of_the_client(
    trouble: Exception, told: type[Exception] | None
) -> None:
    world = World()
    world.fail("track", trouble)
    carriers = AskedCarriers(FakeCarrier(world))
    booking = a_booking(an_order())

    with pytest.raises(told) if told else nullcontext():
        assert await carriers.track(booking) is None
    assert await carriers.track(booking) == Tracking(waybill=booking.waybill, milestones=())


async def watched(shop: Shop) -> list[str]:
    references = select(table(ParcelWatches).c.reference)
    return await shop.database.read(lambda db: list(db.scalars(references)))


async def test_what_is_expected_is_told_while_a_parcel_is_on_its_way(shop: Shop) -> None:
    client = shop.tidewaiter
    assert await client.expected("TW-NOBODY") is None

    order = await shop.booked(ordered())
    expected = await client.expected(order.order_id)

    assert expected
    assert expected.earliest <= expected.likely <= expected.latest
    assert expected.at <= now()
    assert await client.expected(order.order_id) == expected  # so that an ETag stands

    of = await waybill(shop, order)
    moments = (Kind.PICKED_UP, Kind.DELIVERED)
    await client.report(order.order_id, [a_scan(kind, of, now()) for kind in moments])
    assert await client.expected(order.order_id) is None
