"""Reweighing: what a carrier charges because its scales, or its tape, found more than was declared.

Such a line of a bill says at which weight it was billed. It is held against what the order itself
says: the weight that was declared, what the goods in it weigh with their packing, and what
carriers make of its size. Where all of that lies below what was billed, by more than scales may
differ, the declared weight is right and the line is worth a dispute.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from pydantic import Field

from domain.books.variance import Between, Cause, Variance
from domain.charges import Bill, BilledCharge, ChargeKind
from domain.money import total
from domain.order import Order
from domain.packing import Package
from domain.rules import Confidence, Sentence, Strict
from domain.values import Amount, Measure, Text

ANY = "*"
NOTHING = Decimal(0)


class ScaleRow(Strict):
    """How far a carrier's scales may differ before it is disputed, and what it makes of size.

    A parcel of `cm3_per_kg` cubic centimetres counts as one kilogram.
    """

    carrier: Text
    percent: Amount
    kilograms: Amount
    cm3_per_kg: Measure
    source: Sentence
    read_on: date
    confidence: Confidence
    note: Sentence | None = None

    def most_kg(self, order: Order, declared_kg: Decimal | None = None) -> Decimal:
        """The most that may fairly be billed: of the order, or of the package declared at this."""
        told = order.handed_over_kg if declared_kg is None else declared_kg
        boxes = [(it.weight_kg, _size(it) / self.cm3_per_kg) for it in order.packages]
        most = max(order.gross_weight_kg, _volume(order) / self.cm3_per_kg)
        known = [(order.handed_over_kg, most), *boxes]
        declared, by_size = min(known, key=lambda each: abs(each[0] - told))
        fair = max(declared, by_size)
        return fair * (1 + self.percent / 100) + self.kilograms


class Scales(Strict):
    """Every row, as `carriers/scales.toml` has them; the first that names a carrier counts."""

    scales: tuple[ScaleRow, ...] = Field(default=())

    def of(self, carrier: str) -> ScaleRow | None:
        """The carrier's own row, or that of all; a name counts without the gateway's before it."""
        name = carrier.rpartition(".")[2].casefold()
        return next((row for row in self.scales if row.carrier.casefold() in {name, ANY}), None)


def reweighed(
    order: Order, bills: Iterable[Bill], freight: Decimal, scales: Scales
) -> tuple[tuple[Bill, ...], tuple[Variance, ...]]:
    """What was billed for weight, told apart, and the bills without it.

    A bill whose whole freight is billed at another weight keeps what was agreed.

    Args:
        order: What was declared.
        bills: What was billed, in the order's currency.
        freight: What the booking was agreed at.
        scales: From when on it is disputed.
    """
    told: list[Variance] = []
    rest: list[Bill] = []
    for bill in bills:
        lines = [line for line in bill.charges if _for_weight(line)]
        others = [line for line in bill.charges if not _for_weight(line)]
        if lines and not any(line.kind is ChargeKind.FREIGHT for line in others):
            agreed, *more = lines
            others.append(BilledCharge(kind=ChargeKind.FREIGHT, amount=freight, name=agreed.name))
            told.append(_variance(order, bill, agreed, freight, scales))
            lines = more
        told += [_variance(order, bill, line, NOTHING, scales) for line in lines]
        rest.append(bill.model_copy(update={"charges": tuple(others)}))
    return tuple(rest), tuple(each for each in told if each.difference)


def _for_weight(line: BilledCharge) -> bool:
    return line.kind is ChargeKind.FREIGHT and line.billed_kg is not None


def _variance(
    order: Order, bill: Bill, line: BilledCharge, expected: Decimal, scales: Scales
) -> Variance:
    billed = line.billed_kg or NOTHING
    declared = line.declared_kg or order.handed_over_kg
    row = scales.of(bill.issuer)
    most = row.most_kg(order, line.declared_kg) if row else order.handed_over_kg
    why = f"billed at {billed:f} kg, declared {declared:f} kg"
    if billed <= most:
        why += f"; up to {most.normalize():f} kg is within the scales, its size and its goods"
    return Variance(
        between=Between.RELEASE_AND_BILL,
        kind=line.kind,
        name=line.name or line.kind,
        sku=None,
        expected=expected,
        actual=line.amount,
        cause=Cause.REWEIGH,
        why=why,
        reference=bill.reference,
        billed_kg=billed,
        declared_kg=declared,
        disputable=billed > most,
    )


def _volume(order: Order) -> Decimal:
    """Cubic centimetres of all packages, or of all units; of one without a size, none."""
    if order.packages:
        return total(map(_size, order.packages))
    sizes: Sequence[Decimal] = [
        size.length_cm * size.width_cm * size.height_cm * line.quantity
        for line in order.lines
        if (size := line.dimensions)
    ]
    return total(sizes)


def _size(package: Package) -> Decimal:
    return package.length_cm * package.width_cm * package.height_cm
