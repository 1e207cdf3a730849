"""Sent once more: which goods are missing, and the order of their own that they become.

Of several packages the missing ones alone are sent: who is asked about one of them is not heard
to want the others twice, which go on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from domain.carriage import Booking, PieceEnd
from domain.money import rounded
from domain.order import Order
from domain.pieces import standing
from domain.refunds import part_of
from domain.tracking import Milestone
from domain.values import ID_LENGTH_MAX, Value

NUMBERS_MAX = 20
"""So often are goods of one order sent once more; then somebody posts an order for them."""

TRIES_PER_NUMBER = 5
WAIT = timedelta(seconds=5)
"""A run that has our number, and is nobody's in the records, is waited for so often and so long:
it may have only begun."""

Packages = tuple[int, ...]
"""Places in an order's `packages`, from 0; none of them for all that it sent."""


class Reshipment(Value):
    """The order that goods are sent once more as; `sent` if it is on its way already.

    Else, if somebody has a run of its number, `wait` is how long to wait before asking again.
    """

    order: Order
    sent: bool = False
    wait: timedelta = WAIT


def missing(booking: Booking, scans: Iterable[Milestone], waybill: str) -> Packages:
    """The packages that a question about this number is about."""
    nths = {piece.waybill: nth for nth, piece in enumerate(booking.pieces)}
    if waybill in nths:
        lost = {nths[waybill]}
    else:  # all that nothing else is known of
        going = standing(booking, scans)
        lost = {nths[piece.waybill] for piece, last in going if not (last and last.final)}
    return tuple(sorted(lost)) if len(lost) < len(nths) else ()


def without(booking: Booking, packages: Packages, sent_as: str) -> Booking:
    """The booking without these packages, which nobody waits for any more."""
    again = {"end": PieceEnd.REPLACED, "replaced_by": sent_as}
    pieces = (
        piece.model_copy(update=again) if nth in packages else piece
        for nth, piece in enumerate(booking.pieces)
    )
    return booking.model_copy(update={"pieces": tuple(pieces)})


def numbers(order: Order) -> tuple[str, ...]:
    """The ids under which goods of this order may be sent once more, in turn; none too long."""
    first, _, number = order.order_id.rpartition("-R") if order.replaces else ("", "", "")
    if not number.isdecimal():
        first, number = order.order_id, "0"
    ids = (f"{first}-R{int(number) + nth}" for nth in range(1, NUMBERS_MAX + 1))
    return tuple(order_id for order_id in ids if len(order_id) <= ID_LENGTH_MAX)


def reshipment(
    order: Order, packages: Packages, known: Mapping[str, Order], tries: int
) -> Reshipment | None:
    """As which order these packages are sent once more; None if every number is somebody's.

    Args:
        order: The order that they are missing of.
        packages: Which.
        known: The orders that the records have under `numbers(order)`.
        tries: How often a run was found to have the number that was given.
    """
    passed_over = tries // TRIES_PER_NUMBER
    for order_id in numbers(order):
        if there := known.get(order_id):
            if (there.replaces, there.replaces_packages) == (order.order_id, packages):
                return Reshipment(order=there, sent=True)
        elif not passed_over:
            return Reshipment(order=again(order, order_id, packages))
        else:
            passed_over -= 1
    return None


def again(order: Order, order_id: str, packages: Packages = ()) -> Order:
    """The same goods, or those in these packages, as an order that charges nothing anew."""
    ours = {
        "order_id": order_id,
        "revision": 1,
        "declared_as": None,
        "replaces": order.order_id,
        "replaces_packages": packages,
    }
    whole = order.model_copy(update=ours)
    return Order.model_validate_json(
        (_cut(whole, packages) if packages else whole).model_dump_json()
    )


def _cut(order: Order, packages: Packages) -> Order:
    """The order with these packages alone, at their part of what was quoted and charged."""
    boxes = tuple(order.packages[nth] for nth in packages)
    units = Counter[str]()
    for box in boxes:
        units.update({it.sku: it.quantity for it in box.contents})
    lines = tuple(
        line.model_copy(update={"quantity": units[line.sku]})
        for line in order.lines
        if units[line.sku]
    )
    part, quote = part_of(order, boxes), order.quote

    def share(amount: Decimal) -> Decimal:
        return rounded(amount * part, order.currency)

    cut = order.model_copy(update={"lines": lines, "packages": boxes})
    sums = ("freight", "insurance", "duties", "taxes", "fees")
    quoted = {name: share(getattr(quote, name)) for name in sums}
    quoted["discount"] = min(share(quote.discount), cut.goods_value)
    # The lines of the quote, and what it guarantees, are of the whole.
    whole = {"charges": (), "rules_version": None, "guaranteed": False, "valid_until": None}
    return cut.model_copy(
        update={
            "quote": quote.model_copy(update=quoted | whole),
            "charged": share(order.charged),
        }
    )
