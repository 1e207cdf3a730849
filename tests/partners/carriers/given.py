"""Orders that carriers with many wishes can carry, and a keeper of labels in memory."""

from decimal import Decimal
from typing import Any

from domain.lines import Dimensions
from domain.order import Order
from tests.builders import a_line, an_order

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
