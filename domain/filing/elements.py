"""Elements of a declaration as an order has them: where each stands, and what it says there."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from domain.charges import IMPORT_CHARGES, LandedCost
from domain.costing.consignment import Consignment
from domain.costing.items import Item
from domain.filing.checklist import Element, Made, When
from domain.markets.clauses import Basis, begins
from domain.money import Money, rounded
from domain.order import Order
from domain.papers.documents import DocumentFacts, contents_value


class Facts(NamedTuple):
    """All that an element may be made of."""

    consignment: Consignment
    landed: LandedCost | None
    procedures: tuple[str, ...]

    @property
    def order(self) -> Order:
        """The order that is declared."""
        return self.consignment.order


class Stand(NamedTuple):
    """A field of the order that an element stands at; `item` where it is a line's."""

    pointer: str
    value: Any
    item: Item | None = None


def stands(element: Element, order: Order, items: tuple[Item, ...]) -> Iterator[Stand]:
    """The fields that an element's place names, with what they hold; None where nothing is.

    An importer of record that nobody named is the consignee.
    """
    place = element.at
    if order.importer is None and place.startswith("/importer"):
        place = place.replace("/importer", "/consignee", 1)
    steps = place.split("/")[1:]
    yield from _walk(order, steps, "", items, None)


def applies(when: When | None, facts: Facts, item: Item | None) -> bool:
    """Whether an element is asked of this consignment, and of this line of it."""
    if when is None:
        return True
    order, consignment = facts.order, facts.consignment
    has = {tax_id.kind for tax_id in order.shipper.tax_ids}
    return (
        (not when.incoterms or order.incoterm in when.incoterms)
        and (not when.logistics or order.logistics_model in when.logistics)
        and (not when.registered or not has.isdisjoint(when.registered))
        and (not when.procedures or not set(when.procedures).isdisjoint(facts.procedures))
        and (not when.business or order.importer is not None)
        and _is_worth_it(when, consignment)
        and any(_is_of_it(when, each) for each in _of(consignment, item))
    )


def worked_out(made: Made, facts: Facts, item: Item | None) -> str:
    """What an element says that no one field states; "" where it cannot be known yet."""
    if item is not None and made in _OF_A_LINE:
        return _OF_A_LINE[made](facts, item)
    return _OF_THE_ORDER[made](facts)


def _walk(
    value: Any, steps: list[str], pointer: str, items: tuple[Item, ...], item: Item | None
) -> Iterator[Stand]:
    if not steps:
        yield Stand(pointer, value, item)
        return
    step, *rest = steps
    if step != "*":
        found = getattr(value, step, None) if value is not None else None
        yield from _walk(found, rest, f"{pointer}/{step}", items, item)
        return
    of_lines = pointer == "/lines"
    for number, each in enumerate(value or ()):
        here = items[number] if of_lines else item
        yield from _walk(each, rest, f"{pointer}/{number}", items, here)


def _of(consignment: Consignment, item: Item | None) -> tuple[Item, ...]:
    return consignment.items if item is None else (item,)


def _is_worth_it(when: When, consignment: Consignment) -> bool:
    if when.above is None or when.currency is None:
        return True
    rate = consignment.rate(consignment.market.currency, when.currency)
    return consignment.value(Basis.FOB) * rate > when.above


def _is_of_it(when: When, item: Item) -> bool:
    return (
        (not when.hs or begins(item.hs_code, when.hs))
        and (not when.flags or not set(when.flags).isdisjoint(item.line.flags))
        and (not when.preference or item.line.origin_proof is not None)
    )


# ------------------------------------------------------------------- of the whole order


def _lrn(facts: Facts) -> str:
    return DocumentFacts.of(facts.order, facts.consignment.on).lrn


def _invoice(facts: Facts) -> str:
    return DocumentFacts.of(facts.order, facts.consignment.on).number


def _reason(facts: Facts) -> str:
    return DocumentFacts.of(facts.order, facts.consignment.on).reason.value


def _terms(facts: Facts) -> str:
    named_place = DocumentFacts.of(facts.order, facts.consignment.on).named_place
    return f"{facts.order.incoterm.value} {named_place}"


def _kind(facts: Facts) -> str:
    declaration = facts.consignment.declaration
    return declaration.kind if declaration else ""


def _invoice_total(facts: Facts) -> str:
    return str(facts.order.money(contents_value(facts.order)))


def _goods_value(facts: Facts) -> str:
    """In the market's currency, as it was converted for customs."""
    currency = facts.consignment.market.currency
    worth = rounded(facts.consignment.value(Basis.FOB), currency)
    return str(Money(amount=worth, currency=currency))


def _carriage(facts: Facts) -> str:
    return str(facts.order.money(facts.order.quote.freight + facts.order.quote.insurance))


def _customs_value(facts: Facts) -> str:
    landed = facts.landed
    return str(Money(amount=landed.customs_value, currency=landed.currency)) if landed else ""


def _charges(facts: Facts) -> str:
    """Duties, taxes and fees as they were computed; nothing where they could not be."""
    landed = facts.landed
    if landed is None:
        return ""
    return ", ".join(
        f"{kind.value} {rounded(landed.amount(kind), landed.currency):f} {landed.currency}"
        for kind in IMPORT_CHARGES
    )


def _exchange_rate(facts: Facts) -> str:
    consignment = facts.consignment
    source, target = facts.order.currency, consignment.market.currency
    return f"1 {source} = {round(consignment.rate(source, target), 6).normalize():f} {target}"


_OF_THE_ORDER: dict[Made, Callable[[Facts], str]] = {
    Made.LRN: _lrn,
    Made.KIND: _kind,
    Made.PROCEDURES: lambda facts: " ".join(facts.procedures),
    Made.INVOICE: _invoice,
    Made.INVOICE_TOTAL: _invoice_total,
    Made.TERMS: _terms,
    Made.REASON: _reason,
    Made.GOODS_VALUE: _goods_value,
    Made.CARRIAGE: _carriage,
    Made.CUSTOMS_VALUE: _customs_value,
    Made.CHARGES: _charges,
    Made.EXCHANGE_RATE: _exchange_rate,
    Made.GROSS_MASS: lambda facts: f"{facts.order.gross_weight_kg.normalize():f} kg",
    Made.PACKAGES: lambda _: "1",
    Made.ITEMS: lambda facts: str(len(facts.order.lines)),
}


# --------------------------------------------------------------------------- of a line


def _line_number(facts: Facts, item: Item) -> str:
    items = enumerate(facts.consignment.items, start=1)
    return next(str(number) for number, each in items if each is item)


def _line_value(facts: Facts, item: Item) -> str:
    return str(facts.order.money(item.line.value))


def _line_net_mass(_: Facts, item: Item) -> str:
    return f"{(item.line.net_weight_kg * item.line.quantity).normalize():f} kg"


def _line_gross_mass(_: Facts, item: Item) -> str:
    return f"{(item.line.gross_weight_kg * item.line.quantity).normalize():f} kg"


def _line_preference(facts: Facts, item: Item) -> str:
    given = facts.consignment.preference(item)
    return given.name if given else "none"


_OF_A_LINE: dict[Made, Callable[[Facts, Item], str]] = {
    Made.LINE_NUMBER: _line_number,
    Made.LINE_VALUE: _line_value,
    Made.LINE_NET_MASS: _line_net_mass,
    Made.LINE_GROSS_MASS: _line_gross_mass,
    Made.LINE_PREFERENCE: _line_preference,
}
