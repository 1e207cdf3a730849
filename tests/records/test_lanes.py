"""What the records say of a lane: bookings, milestones, holds and variances, service by service."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from domain.choosing.lanes import Lane, LaneRecord
from domain.reasons import HoldReason
from domain.status import Stage
from domain.tracking import Milestone, MilestoneKind
from records.engine import Database
from records.journal import RecordsJournal
from records.lanes import KEPT_FOR, StoredLanes
from tests.domain.choosing.given import chosen
from tests.records.given import NOON, a_bill, a_booking, a_hold, an_order, landed, later

CN_GB = Lane(origin="CN", destination="GB")
DELIVERED, FAILED = MilestoneKind.DELIVERED, MilestoneKind.ATTEMPT_FAILED
RETURNED, PICKED_UP = MilestoneKind.RETURNED, MilestoneKind.PICKED_UP


async def booked(
    journal: RecordsJournal,
    order_id: str,
    *happened: tuple[MilestoneKind, float],
    **changes: Any,
) -> None:
    """An order with its label, and what happened to the parcel after so many days."""
    order = an_order(order_id)
    await journal.priced(order, landed(order, freight="9.00", duty="4.40"), NOON)
    choice = chosen(order=an_order(order_id, currency="GBP"))
    await journal.decided(order, choice, 1, None, NOON)
    booking = a_booking(order).model_copy(update=changes)
    await journal.booked(order, booking, NOON)
    milestones = [
        Milestone(
            event_id=f"{order_id}-{n}",
            waybill=booking.waybill,
            kind=kind,
            at=NOON + timedelta(days=days),
        )
        for n, (kind, days) in enumerate(happened)
    ]
    await journal.scanned(order_id, milestones)


async def lane(database: Database, lane: Lane = CN_GB, days: int = 10) -> tuple[LaneRecord, ...]:
    return await StoredLanes(database).on(lane, NOON + timedelta(days=days))


async def test_parcels_at_rest_are_summed_by_service(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1", (PICKED_UP, 1), (DELIVERED, 4))
    await booked(journal, "O-2", (FAILED, 4), (DELIVERED, 6))
    await booked(journal, "O-3", (FAILED, 4), (RETURNED, 9))
    await booked(journal, "O-4", (DELIVERED, 2), service="air")

    air, road = await lane(database)

    assert (air.service, air.parcels, air.on_time) == ("air", 1, 1)
    assert (road.parcels, road.on_time, road.failed_first, road.returned) == (3, 1, 2, 1)
    assert road.late == ((0, 1), (2, 1), (30, 1))


async def test_parcels_on_their_way_and_voided_labels_say_nothing_yet(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1", (PICKED_UP, 1))
    await booked(journal, "O-2", (DELIVERED, 4))
    await journal.unwound(an_order("O-2"), later(1), released=True)

    assert await lane(database) == ()


async def test_another_lane_and_long_ago_are_not_this_lane_now(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1", (DELIVERED, 4))

    assert await lane(database, Lane(origin="JP", destination="GB")) == ()
    assert await lane(database, days=181) == ()


async def test_a_hold_at_customs_counts_once_and_others_do_not(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1", (DELIVERED, 4))
    await booked(journal, "O-2", (DELIVERED, 4))
    for nth in (1, 2):
        await journal.held(a_hold(an_order("O-1"), nth, HoldReason.CUSTOMS_EXAMINATION))
    await journal.held(a_hold(an_order("O-2"), 1, HoldReason.MISSING_HS_CODE))

    (record,) = await lane(database)

    assert (record.parcels, record.held) == (2, 1)


async def test_what_bills_strayed_by_is_a_share_of_what_was_expected(
    journal: RecordsJournal, database: Database
) -> None:
    await booked(journal, "O-1", (DELIVERED, 4))
    await booked(journal, "O-2", (DELIVERED, 4))
    bills = [a_bill("B-1", duty="5.94"), a_bill("F-1", freight="11.00")]
    await journal.settled(an_order("O-1"), Stage.DELIVERED, bills, None, later(9))

    (record,) = await lane(database)

    assert (record.parcels, record.settled) == (2, 1)
    assert record.strayed == Decimal("0.1")  # 1.54 beyond the 15.40 that were expected


async def test_sums_are_worked_out_again_after_a_while_and_not_for_every_order(
    journal: RecordsJournal, database: Database
) -> None:
    lanes = StoredLanes(database)
    order = an_order()
    await journal.priced(order, None, NOON)
    now = NOON + timedelta(days=10)
    assert (await lanes.grounds(order, now)).lanes == ()

    await booked(journal, "O-2", (DELIVERED, 4))

    assert (await lanes.grounds(order, now + KEPT_FOR / 2)).lanes == ()
    assert len((await lanes.grounds(order, now + KEPT_FOR)).lanes) == 1
