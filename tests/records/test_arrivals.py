"""What is foretold by: a lane's parcels, and one parcel now, read from the records."""

import asyncio
from datetime import date, timedelta

from domain.arrival.ways import Mark, Way
from domain.carriage import Piece, PieceEnd
from domain.choosing.lanes import Lane
from domain.tracking import MilestoneKind
from records.arrivals import StoredArrivals
from records.engine import Database
from records.journal import RecordsJournal
from records.lanes import KEPT_FOR
from tests.domain.arrival.given import almanac
from tests.records.given import NOON, a_booking, an_order, later
from tests.records.sending import booked, scans

CN_GB = Lane(origin="CN", destination="GB")
Kind = MilestoneKind


async def ways(database: Database, days: float = 10) -> tuple[Way, ...]:
    return await StoredArrivals(database).ways(NOON + timedelta(days=days))


async def test_a_lane_is_read_with_how_far_each_of_its_parcels_came(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1", (Kind.PICKED_UP, 1), (Kind.ARRIVED, 4), (Kind.DELIVERED, 6))
    await booked(journal, "O-2", (Kind.IN_TRANSIT, 2))

    come, going = await ways(database)

    assert (come.carrier, come.service, come.lane) == ("carrier", "express", CN_GB)
    assert (come.days, come.declaration, come.booked_at) == (4, "H1", NOON)
    assert come.delivered_at == NOON + timedelta(days=6)
    assert (going.stands, going.delivered_at) == (Mark.PICKED_UP, None)


async def test_voided_labels_and_long_ago_are_not_read(
    journal: RecordsJournal, database: Database
) -> None:
    order = await booked(journal, "O-1", (Kind.DELIVERED, 6))
    assert await ways(database, days=181) == ()

    await journal.unwound(order, later(1), released=True)

    assert await ways(database) == ()


async def test_the_parcel_of_an_order_is_known_with_what_was_promised_of_it(
    journal: RecordsJournal, database: Database
) -> None:
    order = await booked(journal, "O-1", (Kind.PICKED_UP, 1))

    sent = await StoredArrivals(database).sent("O-1")

    assert sent
    assert sent.booking.reference == order.key("book")
    assert sent.way.stands is Mark.PICKED_UP
    assert [milestone.kind for milestone in sent.milestones] == [Kind.PICKED_UP]
    assert (sent.released_at, sent.promised_days) == (NOON, order.promise.transit_days_max)
    assert sent.promised(almanac()) == date(2026, 12, 6)


async def test_a_promise_runs_from_the_first_release_whatever_was_revised_since(
    journal: RecordsJournal, database: Database
) -> None:
    order = await booked(journal, "O-1")
    again = order.revised(charged=order.charged)
    await journal.unwound(order, later(60), released=False)
    await journal.priced(again, None, later(3 * 24 * 60))
    await journal.booked(again, a_booking(again), later(3 * 24 * 60))

    sent = await StoredArrivals(database).sent("O-1")

    assert sent
    assert sent.booking.waybill == "WB-O-1-2"
    assert sent.released_at == NOON


async def test_an_order_of_several_pieces_stands_with_the_one_that_is_furthest_behind(
    journal: RecordsJournal, database: Database
) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)
    ends = (None, None, PieceEnd.WRITTEN_OFF)
    pieces = tuple(
        Piece(waybill=f"WB-{nth}", label="labels/1", end=end) for nth, end in enumerate(ends, 1)
    )
    whole = a_booking(order).model_copy(update={"waybill": "WB-1", "pieces": pieces})
    await journal.booked(order, whole, NOON)
    (picked_up, arrived) = scans(order, (Kind.PICKED_UP, 1), (Kind.ARRIVED, 4))
    first = [each.model_copy(update={"waybill": "WB-1"}) for each in (picked_up, arrived)]
    second = picked_up.model_copy(update={"waybill": "WB-2"})
    await journal.scanned(order.order_id, [*first, second])

    sent = await StoredArrivals(database).sent(order.order_id)

    assert sent
    assert (sent.way.stands, sent.way.seen_at) == (Mark.PICKED_UP, second.at)
    assert len(sent.milestones) == 3


async def test_without_a_label_there_is_no_parcel(
    journal: RecordsJournal, database: Database
) -> None:
    await journal.priced(an_order(), None, NOON)

    assert await StoredArrivals(database).sent("O-1") is None
    assert await StoredArrivals(database).sent("O-2") is None


async def test_new_scans_move_a_parcel_on_before_they_are_read_again(
    journal: RecordsJournal, database: Database
) -> None:
    order = await booked(journal, "O-1", (Kind.PICKED_UP, 1))
    sent = await StoredArrivals(database).sent("O-1")
    assert sent

    told = sent.told(scans(order, (Kind.ARRIVED, 4)))

    assert told.way.stands is Mark.ARRIVED
    assert told.way.declaration == sent.way.declaration


async def test_of_many_who_ask_about_a_lane_at_once_one_reads_it(
    journal: RecordsJournal, database: Database
) -> None:
    arrivals, now = StoredArrivals(database), NOON + timedelta(days=10)
    await booked(journal, "O-1", (Kind.DELIVERED, 6))

    found = await asyncio.gather(*(arrivals.times(CN_GB, now, almanac()) for _ in range(20)))

    assert len({id(each) for each in found}) == 1


async def test_a_lane_is_counted_again_after_a_while_and_not_for_every_parcel(
    journal: RecordsJournal, database: Database
) -> None:
    arrivals, now = StoredArrivals(database), NOON + timedelta(days=10)
    await booked(journal, "O-1", (Kind.DELIVERED, 6))
    way = (await ways(database))[0]
    assert (await arrivals.times(CN_GB, now, almanac())).parcels(way) == 1

    await booked(journal, "O-2", (Kind.DELIVERED, 6))

    assert (await arrivals.times(CN_GB, now + KEPT_FOR / 2, almanac())).parcels(way) == 1
    assert (await arrivals.times(CN_GB, now + KEPT_FOR, almanac())).parcels(way) == 2
