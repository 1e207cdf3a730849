"""Cash on delivery: what a carrier took at the door, and what of it it has passed on."""

from decimal import Decimal

from domain.money import Money
from domain.order import Order
from domain.values import Value


class Cash(Value):
    """What was collected for an order, and what of it came from the carrier under `reference`."""

    reference: str
    collected: Money
    remitted: Money


def prepaid(order: Order) -> Decimal:
    """What the customer paid before the goods left, in the order's currency."""
    return max(order.charged - (order.delivery.collect or Decimal(0)), Decimal(0))
