"""What a customer gets back, by how the order or the return ended."""

from decimal import Decimal

from domain.cash import prepaid
from domain.money import Money, rounded, total
from domain.order import Order
from domain.returns import Disposition, ReturnItem
from domain.status import Stage
from domain.trade import Incoterm


def owed_at(stage: Stage, order: Order) -> Money | None:
    """What the end of an order owes the customer beyond delivery.

    A parcel written off is paid back whole. A parcel back at its origin is paid back
    without the outbound freight, which was spent. What was to be paid in cash at the door
    was not paid.
    """
    paid = prepaid(order)
    if stage is Stage.RETURNED_TO_ORIGIN:
        paid = max(paid - order.quote.freight, Decimal(0))
    owes = stage in {Stage.WRITTEN_OFF, Stage.RETURNED_TO_ORIGIN}
    return order.money(paid) if owes and (paid or not order.delivery.collect) else None


def owed_for(items: tuple[ReturnItem, ...], disposition: Disposition, order: Order) -> Money:
    """What returned units earn back.

    Their price less their share of the discount, and the tax that the seller collected on
    them under DDP; nothing for goods sent back to the buyer.
    """
    if disposition is Disposition.REJECT or not order.goods_value:
        return order.money(Decimal(0))
    prices = {line.sku: line.unit_price for line in order.lines}
    goods = total(prices[item.sku] * item.quantity for item in items)
    share = goods / order.goods_value
    tax = order.quote.taxes if order.incoterm is Incoterm.DDP else Decimal(0)
    owed = goods - order.quote.discount * share + tax * share
    return order.money(min(rounded(owed, order.currency), order.charged))
