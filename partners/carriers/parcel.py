"""An order as its parcels: their sizes, what is in them and what that is worth, who sends them."""

import base64
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.carriage import Booking
from domain.lines import Line
from domain.money import split, total
from domain.order import Order
from domain.parties import Address

TEXT_LINES = 2
FLOAT_DIGITS = 15
"""So many decimal digits a double keeps (IEEE 754 binary64)."""


class Box(NamedTuple):
    """The outer size of a parcel, the longest side first."""

    length_cm: Decimal
    width_cm: Decimal
    height_cm: Decimal


class Goods(NamedTuple):
    """Units of a line, and what they are worth after their share of the discount."""

    line: Line
    value: Decimal
    quantity: int

    @property
    def net_weight_kg(self) -> Decimal:
        """The weight of these units without their packing."""
        return self.line.net_weight_kg * self.quantity


class Parcel(NamedTuple):
    """One package as a carrier is told of it; without `box` nobody knows its size."""

    weight_kg: Decimal
    box: Box | None
    goods: tuple[Goods, ...]


def parcels_of(order: Order) -> tuple[Parcel, ...]:
    """The packages of an order, or all of it as one parcel where it does not say how it is packed.

    What goods are worth is split by units, so that the parcels sum to the order.
    """
    goods = goods_of(order)
    if not order.packages:
        return (Parcel(order.gross_weight_kg, box_of(order), goods),)
    held = [{it.sku: it.quantity for it in package.contents} for package in order.packages]
    shares = {
        each.line.sku: split(
            each.value, [Decimal(units.get(each.line.sku, 0)) for units in held], order.currency
        )
        for each in goods
    }
    return tuple(
        Parcel(
            package.weight_kg,
            Box(*package.sides_cm),
            tuple(
                Goods(each.line, shares[each.line.sku][nth], units[each.line.sku])
                for each in goods
                if each.line.sku in units
            ),
        )
        for nth, (package, units) in enumerate(zip(order.packages, held, strict=True))
    )


def box_of(order: Order) -> Box | None:
    """The parcel's size if units lie on their largest side, one on the other; None if one has none.

    Of an order that does not say how it is packed: a stack surely holds the goods, and is exact
    for one unit.
    """
    lying = [
        (*sorted((size.length_cm, size.width_cm, size.height_cm), reverse=True), line.quantity)
        for line in order.lines
        if (size := line.dimensions)
    ]
    if len(lying) < len(order.lines):
        return None
    lengths, widths, heights, units = zip(*lying, strict=True)
    height = total(thick * number for thick, number in zip(heights, units, strict=True))
    sides = sorted((max(lengths), max(widths), height), reverse=True)
    return Box(*sides)


def goods_of(order: Order) -> tuple[Goods, ...]:
    """All that is in an order; the values sum to what it was sold for, discount taken off."""
    values = [line.value for line in order.lines]
    shares = split(order.quote.discount, values, order.currency)
    lines = zip(order.lines, values, shares, strict=True)
    return tuple(Goods(line, value - share, line.quantity) for line, value, share in lines)


def street_of(address: Address, lines: int = TEXT_LINES) -> tuple[str, ...]:
    """The lines of an address in at most so many, the last of them taking all that is left."""
    head, rest = address.lines[: lines - 1], address.lines[lines - 1 :]
    return (*head, ", ".join(rest)) if rest else head


def with_all_pieces(order: Order, booking: Booking) -> Booking:
    """The booking, if it has a number for every package.

    Raises:
        PartnerUnavailable: It lacks some: what is booked is not what was asked for, or not
            shown yet. It is asked again; a person looks at it in the end.
    """
    if len(booking.pieces) == len(order.packages):
        return booking
    told = f"{len(booking.pieces)} numbers for {len(order.packages)} packages"
    raise PartnerUnavailable(booking.carrier, f"{booking.waybill} is booked with {told}")


def leaves_from(carrier: str, order: Order) -> Address:
    """The address that the parcel is fetched from.

    Raises:
        PartnerRefused: The goods lie in another country than the shipper.
    """
    address = order.shipper.address
    if address.country != order.inventory.country:
        raise refused(
            carrier,
            f"the goods leave {order.inventory.country}, the shipper's address is in "
            f"{address.country}: state the address that they are fetched from",
            "/shipper/address/country",
        )
    return address


def refused(carrier: str, why: str, *pointers: str, code: str = "not_carried") -> PartnerRefused:
    """What a carrier would refuse, said before it is asked."""
    return PartnerRefused(carrier, why, code=code, pointers=pointers)


def only(carrier: str, order: Order, *told: str) -> None:
    """Hold what is wished of the delivery against what the carrier can be told of.

    Raises:
        PartnerRefused: Something is wished that would be lost on the way to it.
    """
    wished = order.delivery.model_dump(exclude_defaults=True)
    for name in (each for each in wished if each not in told):
        why = f"it cannot be told by us: {name.replace('_', ' ')}"
        raise refused(carrier, why, f"/delivery/{name}", code="not_deliverable_so")


def short_reference(reference: str, longest: int) -> str:
    """Our reference as a carrier takes it: whole where it fits, else a digest of it."""
    if len(reference) <= longest:
        return reference
    digest = base64.b32encode(hashlib.sha256(reference.encode()).digest()).decode()
    return digest.rstrip("=")[:longest]


def number(amount: Decimal) -> int | float:
    """An amount as a JSON number: of so few digits, a float prints as the decimal that it was.

    >>> number(Decimal("12.340")), number(Decimal("3.00"))
    (12.34, 3)
    """
    plain = amount.normalize()
    digits = plain.as_tuple().digits
    assert len(digits) <= FLOAT_DIGITS, f"{amount} does not survive as a JSON number"
    return int(plain) if plain == plain.to_integral_value() else float(plain)


def sku_pointers(order: Order, *fields: str) -> Iterator[str]:
    """Pointers to these fields of every line."""
    return (f"/lines/{n}/{field}" for n in range(len(order.lines)) for field in fields)
