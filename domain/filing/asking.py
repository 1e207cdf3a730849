"""An element of a checklist, asked of an order: what will be declared, what is wrong with it."""

from collections.abc import Iterator

from domain.checks.findings import Finding
from domain.checks.identifiers import party_of
from domain.filing.checklist import Check, Checklist, Element, Entry
from domain.filing.descriptions import Terms, described, located, named
from domain.filing.elements import Facts, Stand, applies, stands, worked_out
from domain.values import Value


class DataElement(Value):
    """One element as it will be declared: the authority's number of it, and where it is from."""

    name: str
    number: str
    pointer: str
    value: str


class Asked:
    """One element of one checklist, asked of one consignment."""

    def __init__(
        self, facts: Facts, author: Checklist, entry: Entry, element: Element, terms: Terms
    ) -> None:
        self.facts = facts
        self.author = author
        self.entry = entry
        self.element = element
        self.terms = terms

    def stands(self) -> Iterator[Stand]:
        """The fields at which the element is asked for."""
        facts = self.facts
        for stand in stands(self.element, facts.order, facts.consignment.items):
            if applies(self.entry.when, facts, stand.item):
                yield stand

    def stated(self, stand: Stand) -> DataElement:
        """What will be declared of this field."""
        number, name = self.entry.number or "", self.element.name
        pointer, value = self._value(stand)
        return DataElement(name=name, number=number, pointer=pointer, value=value)

    def _value(self, stand: Stand) -> tuple[str, str]:
        """What the element says, and the field that says it."""
        element = self.element
        if element.made is not None:
            return stand.pointer, worked_out(element.made, self.facts, stand.item)
        if element.check is Check.IDENTIFIER:
            return _identifier(stand, element)
        if element.check is Check.MEASURE:
            return stand.pointer, _measure(stand, element)
        said = _text(stand.value)
        if element.check is Check.DIGITS:
            said = said[: self.facts.consignment.digits]
        return stand.pointer, said

    def findings(self, stand: Stand, value: str) -> Iterator[Finding]:
        """What is wrong with this field, or that it is missing."""
        if self.element.made is not None and stand.value is not None:
            return
        if not value:
            yield self._lacks(stand.pointer, "is missing")
            return
        yield from self._checked(stand, value)

    def _checked(self, stand: Stand, value: str) -> Iterator[Finding]:
        on, order = self.facts.consignment.on, self.facts.order
        match self.element.check:
            case Check.DESCRIPTION:
                yield from described(self.terms, stand.pointer, value, on)
            case Check.NAME:
                yield from named(self.terms, stand.pointer, value, on)
            case Check.ADDRESS:
                party = party_of(order, stand.pointer.split("/")[1])
                yield from located(self.terms, stand.pointer, party.address, on)
            case Check.DIGITS if len(value) < self.facts.consignment.digits:
                needs = f"has {len(value)} digits, and {self.facts.consignment.digits} are declared"
                yield self._lacks(stand.pointer, needs, value)
            case Check.IDENTIFIER:
                yield from self._identified(stand, value)
            case Check.PROOF if stand.item:
                if why := self.facts.consignment.no_preference(stand.item):
                    yield self._lacks(stand.pointer, f"does not hold: {why}", value)

    def _identified(self, stand: Stand, value: str) -> Iterator[Finding]:
        """An identifier that is there must be one: its form and its check digits."""
        party = stand.pointer.split("/")[1]
        for row in self.facts.consignment.market.identifiers:
            if row.party == party and row.kind in self.element.ids:
                why = row.trouble(self.facts.order)
                if why and value == party_of(self.facts.order, party).tax_id(row.kind):
                    yield Finding.by(row, _identifier(stand, self.element)[0], why, value)

    def _lacks(self, pointer: str, how: str, value: str = "") -> Finding:
        entry = self.entry
        why = f": {entry.why}" if entry.why else ""
        message = f"{how} ({self.element.name}){why}"
        return Finding.by(self.author, pointer, message, value, entry.lack)


def _identifier(stand: Stand, element: Element) -> tuple[str, str]:
    """The first identifier of one of the kinds, and where it stands."""
    for kind in element.ids:
        for number, tax_id in enumerate(stand.value or ()):
            if tax_id.kind == kind:
                return f"{stand.pointer}/{number}/value", tax_id.value
    return stand.pointer, ""


def _measure(stand: Stand, element: Element) -> str:
    found = (measure for measure in stand.value or () if measure.unit is element.unit)
    return next((f"{measure.amount:f} {measure.unit.value} a piece" for measure in found), "")


def _text(value: object) -> str:
    """A field in words: what a list or an address holds, in one line."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_text(each) for each in value)
    if isinstance(value, Value):
        return ", ".join(filter(None, (_text(each) for _, each in value)))
    return str(value)
