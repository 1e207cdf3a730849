"""What a customer gets back, by how the order or the return ended."""

from collections.abc import Sequence
from decimal import Decimal

from domain.carriage import Booking, PieceEnd
from domain.last_mile.cash import prepaid
from domain.money import Money, rounded, total
from domain.order import Order
from domain.packing import Package
from domain.returns import Disposition, ReturnItem
from domain.status import Stage
from domain.trade import Incoterm


def owed_at(stage: Stage, order: Order, booking: Booking) -> Money | None:
    """What the end of an order owes the customer beyond delivery.

    A parcel written off is paid back whole. A parcel back at its origin is paid back
    without the outbound freight, which was spent. Of several pieces each is paid back by its
    own end, as the share that its goods are of all; what is sent once more is not. What was to be
    paid in cash at the door was not paid.
    """
    paid = prepaid(order)
    if not paid and order.delivery.collect:
        return None
    without_freight = max(paid - order.quote.freight, Decimal(0))
    if stage is Stage.WRITTEN_OFF:
        again = _share(order, booking, PieceEnd.REPLACED)
        owed = paid - rounded(paid * again, order.currency)
        return order.money(owed) if owed or not again else None
    if booking.pieces and order.packages:
        lost = _share(order, booking, PieceEnd.WRITTEN_OFF)
        back = _share(order, booking, PieceEnd.RETURNED)
        owed = paid * lost + without_freight * back
        return order.money(rounded(owed, order.currency)) if owed else None
    return order.money(without_freight) if stage is Stage.RETURNED_TO_ORIGIN else None


def _share(order: Order, booking: Booking, end: PieceEnd) -> Decimal:
    """Of what the goods are worth, the part in pieces that ended so."""
    if not (booking.pieces and order.packages):
        return Decimal(0)
    pairs = zip(booking.pieces, order.packages, strict=True)
    return part_of(order, [package for piece, package in pairs if piece.end is end])


def part_of(order: Order, packages: Sequence[Package]) -> Decimal:
    """Of what the goods are worth, the part in these packages of it; gifts count by number."""
    if not order.goods_value:
        return Decimal(len(packages)) / len(order.packages)
    return total(_worth(order, package) for package in packages) / order.goods_value


def _worth(order: Order, package: Package) -> Decimal:
    prices = {line.sku: line.unit_price for line in order.lines}
    return total(prices[packed.sku] * packed.quantity for packed in package.contents)


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
