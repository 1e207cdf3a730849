"""Goods and sums as documents print them: every figure exact, and already text."""

from decimal import Decimal

from documents.figures import amount, commodity_code, grouped, kilograms
from domain.charges import ChargeKind, LandedCost
from domain.lines import Dimensions, GoodsFlag, Line
from domain.markets.clauses import Basis
from domain.markets.expressions import Unit
from domain.money import split, total
from domain.order import Order
from domain.papers.documents import contents_value
from domain.trade import Incoterm

FLAGS = {flag: flag.value.replace("_", " ") for flag in GoodsFlag}

UNIT_NAMES = {
    Unit.KGM: "kg",
    Unit.NAR: "pcs",
    Unit.NPR: "pairs",
    Unit.LTR: "l",
    Unit.LPA: "l of pure alcohol",
    Unit.MTR: "m",
    Unit.MTK: "m²",
    Unit.MTQ: "m³",
    Unit.CTM: "carat",
    Unit.KWH: "kWh",
}


def line_sheet(number: int, line: Line, order: Order) -> dict[str, object]:
    """One row of an invoice or a packing list."""
    return {
        "no": str(number),
        "sku": line.sku,
        "description": line.description,
        "materials": ", ".join(line.materials),
        "notes": _notes(line),
        "hs": commodity_code(line.hs_code) if line.hs_code else "",
        "origin": line.origin,
        "quantity": grouped(Decimal(line.quantity)),
        "unit_price": amount(line.unit_price, order.currency),
        "amount": amount(line.value, order.currency),
        "net_kg": kilograms(line.net_weight_kg * line.quantity),
        "gross_kg": kilograms(line.gross_weight_kg * line.quantity),
        "size": _size(line.dimensions),
    }


def sums(order: Order) -> dict[str, str]:
    """What the order adds up to."""
    return {
        "pieces": grouped(Decimal(sum(line.quantity for line in order.lines))),
        "kinds": str(len(order.lines)),
        "net_kg": kilograms(total(line.net_weight_kg * line.quantity for line in order.lines)),
        "gross_kg": kilograms(order.handed_over_kg),
    }


def package_sheet(part: Order, lines: list[dict[str, object]], nth: int) -> dict[str, object]:
    """One package of a packing list: its lines, what they sum to, its size where it is known."""
    (package,) = part.packages or (None,)
    return {
        "nth": str(nth),
        "lines": lines,
        "sums": sums(part),
        "size": _sides(package.sides_cm) if package else "",
    }


def invoice_sums(order: Order, landed: LandedCost | None) -> dict[str, object]:
    """The foot of an invoice: how the total comes about, what customs values, what is prepaid."""
    quote, currency = order.quote, order.currency
    steps = [("Goods", order.goods_value)]
    steps += [("Discount", -quote.discount)] if quote.discount else []
    steps += [("Freight", quote.freight)] if quote.freight else []
    steps += [("Insurance", quote.insurance)] if quote.insurance else []
    return {
        "steps": [{"name": name, "amount": amount(value, currency)} for name, value in steps],
        "total": amount(contents_value(order) + quote.freight + quote.insurance, currency),
        "currency": currency,
        "declared": declared(order, landed) if landed else None,
        "prepaid": _prepaid(order, landed),
    }


def declared(order: Order, landed: LandedCost) -> dict[str, str]:
    """The value for customs, and what the destination makes it of.

    The landed cost states the value in the order's currency, after two conversions; the basis
    that comes nearest is the one that it was made on.
    """
    goods = contents_value(order)
    carriage = order.quote.freight + order.quote.insurance
    off = abs(landed.customs_value - goods)
    is_fob = off <= abs(landed.customs_value - goods - carriage)
    basis = Basis.FOB if is_fob else Basis.CIF
    made_of = "goods less discount" if is_fob else "goods less discount, with freight and insurance"
    return {
        "amount": amount(landed.customs_value, order.currency),
        "basis": basis.value,
        "made_of": made_of,
        "country": landed.destination,
    }


def values_of_contents(order: Order) -> tuple[Decimal, ...]:
    """What each line was sold for, its share of the discount taken off; no cent is lost."""
    values = [line.value for line in order.lines]
    discounts = split(order.quote.discount, values, order.currency)
    return tuple(value - less for value, less in zip(values, discounts, strict=True))


def _prepaid(order: Order, landed: LandedCost | None) -> list[dict[str, str]]:
    """Import charges that the seller bears: told apart, since they are no part of the value."""
    if landed is None or order.incoterm is not Incoterm.DDP:
        return []
    kinds = {"Duty": ChargeKind.DUTY, "Tax": ChargeKind.TAX, "Fees": ChargeKind.FEE}
    due = {name: landed.amount(kind) for name, kind in kinds.items()}
    return [
        {"name": name, "amount": amount(value, order.currency)}
        for name, value in due.items()
        if value
    ]


def _notes(line: Line) -> list[str]:
    measures = [
        f"{grouped(each.amount * line.quantity)} {UNIT_NAMES[each.unit]}" for each in line.measures
    ]
    flags = [FLAGS[flag] for flag in line.flags]
    claims = [f"preference {line.origin_proof.agreement}"] if line.origin_proof else []
    return [*measures, *flags, *claims]


def _size(dimensions: Dimensions | None) -> str:
    if dimensions is None:
        return ""
    return _sides((dimensions.length_cm, dimensions.width_cm, dimensions.height_cm))


def _sides(sides: tuple[Decimal, ...]) -> str:
    return " \N{MULTIPLICATION SIGN} ".join(grouped(side) for side in sides)
