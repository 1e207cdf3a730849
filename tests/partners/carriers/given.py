"""Orders that carriers with many wishes can carry, an adapter at work, its labels in memory."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from activities.ports import Carrier
from domain.carriage import Booking, Offer
from domain.lines import Dimensions
from domain.order import Order
from domain.tracking import MilestoneKind
from partners.http import Partner
from tests.builders import a_line, an_order
from tests.stand_in import StandIn
from tests.waiting import until

Adapter = TypeVar("Adapter", bound=Carrier)

BOXED = Dimensions(length_cm=Decimal(30), width_cm=Decimal(20), height_cm=Decimal("12.5"))


def a_full_order(order_id: str = "TW-1", **changes: Any) -> Order:
    """Two boxed lamps; shipper and consignee can be called."""
    plain = an_order(order_id)
    return an_order(
        order_id,
        **{
            "lines": (a_line(dimensions=BOXED),),
            "shipper": plain.shipper.model_copy(update={"phone": "+8675500000000"}),
            "consignee": plain.consignee.model_copy(update={"phone": "+442000000000"}),
            **changes,
        },
    )


class KeptLabels:
    """Satisfies `partners.carriers.labels.Labels`."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.invoices: dict[str, bytes] = {}

    async def invoice(self, order: Order) -> bytes | None:
        """The invoice that was drawn for this order."""
        return self.invoices.get(order.order_id)

    async def keep(self, order: Order, waybill: str, content: bytes) -> str:
        """Keep it under its waybill."""
        self.kept[waybill] = content
        return f"kept/{order.order_id}/{waybill}"


@dataclass
class Shipping(Generic[Adapter]):
    """An adapter over its line, the labels that it kept, and the world behind it."""

    carrier: Adapter
    line: Partner
    labels: KeptLabels
    world: StandIn

    async def cheapest(self, order: Order) -> Offer:
        return min(await self.carrier.offers(order), key=lambda offer: offer.price.amount)

    async def book(self, order: Order, mrn: str | None = None) -> Booking:
        offer = await self.cheapest(order)
        return await self.carrier.book(order, offer, mrn, order.key("book"))

    async def seen(self, booking: Booking, kind: MilestoneKind) -> list[MilestoneKind]:
        async def kinds() -> list[MilestoneKind] | None:
            tracking = await self.carrier.track(booking)
            found = [milestone.kind for milestone in tracking.milestones]
            return found if kind in found else None

        return await until(kinds)
