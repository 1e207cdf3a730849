"""Orders in the records whose parcels are booked, and what carriers told of them."""

from datetime import timedelta
from typing import Any

from domain.order import Order
from domain.tracking import Milestone, MilestoneKind
from records.journal import RecordsJournal
from tests.domain.choosing.given import chosen
from tests.records.given import NOON, a_booking, a_declaration, an_order

Kind = MilestoneKind


def scans(order: Order, *happened: tuple[Kind, float]) -> list[Milestone]:
    """What a carrier told of the parcel of an order, after so many days."""
    return [
        Milestone(
            event_id=f"{order.order_id}-{kind}-{days}",
            waybill=a_booking(order).waybill,
            kind=kind,
            at=NOON + timedelta(days=days),
        )
        for kind, days in happened
    ]


async def booked(
    journal: RecordsJournal, order_id: str, *happened: tuple[Kind, float], **changes: Any
) -> Order:
    """An order with its label, and what happened to the parcel."""
    order = an_order(order_id, **changes)
    await journal.priced(order, None, NOON)
    await journal.lodged(order, a_declaration(order), NOON)
    await journal.decided(order, chosen(order=an_order(order_id, currency="GBP")), 1, None, NOON)
    await journal.booked(order, a_booking(order), NOON)
    await journal.scanned(order_id, scans(order, *happened))
    return order
