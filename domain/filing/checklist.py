"""Checklists: what a kind of declaration states, where on the order that comes from, and when.

The lists are rows of `markets/checklists.toml`. An element is one thing that declarations state,
described once; a checklist says which elements a declaration has and by which number its
authority knows them.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.checks.findings import Severity
from domain.lines import GoodsFlag
from domain.markets.clauses import Bounded, HsPrefix, Registration
from domain.rules import Rule, RuleId, Sentence, Strict
from domain.trade import Incoterm, LogisticsModel
from domain.units import Unit
from domain.values import Amount, CurrencyCode, Text

Place = Annotated[str, Field(pattern=r"^(/([a-z_]+|\*))*$")]
"""A JSON pointer into the order; `*` stands for each item of a list, "" for the whole order."""


class Check(StrEnum):
    """What is asked of an element beyond being there."""

    PRESENT = "present"
    DESCRIPTION = "description"  # no stop words, and enough words
    NAME = "name"  # of a party
    ADDRESS = "address"
    DIGITS = "digits"  # as many of the code as the declaration states
    IDENTIFIER = "identifier"  # one of `ids`, well-formed
    PROOF = "proof"  # of the origin, where a preference is claimed
    MEASURE = "measure"  # how much of `unit` a piece is


class Made(StrEnum):
    """An element that the order does not state in one field, but that is worked out of it."""

    LRN = "lrn"
    KIND = "kind"
    PROCEDURES = "procedures"
    INVOICE = "invoice"
    INVOICE_TOTAL = "invoice total"
    TERMS = "terms"
    REASON = "reason"
    GOODS_VALUE = "goods value"
    CARRIAGE = "carriage"
    CUSTOMS_VALUE = "customs value"
    CHARGES = "charges"
    EXCHANGE_RATE = "exchange rate"
    GROSS_MASS = "gross mass"
    PACKAGES = "packages"
    ITEMS = "items"
    LINE_NUMBER = "line number"
    LINE_VALUE = "line value"
    LINE_NET_MASS = "line net mass"
    LINE_GROSS_MASS = "line gross mass"
    LINE_PREFERENCE = "line preference"


class Element(Strict):
    """One thing that declarations state.

    `at` is where on the order it stands, or what it is made of and where a fix belongs; `ids` are
    the kinds of identifiers of which one is wanted.
    """

    name: Text
    at: Place
    check: Check = Check.PRESENT
    made: Made | None = None
    ids: tuple[Registration, ...] = ()
    unit: Unit | None = None

    @model_validator(mode="after")
    def _has_what_its_check_needs(self) -> Self:
        if (self.check is Check.IDENTIFIER) != bool(self.ids):
            raise ValueError("`ids` go with the check `identifier`")
        if (self.check is Check.MEASURE) != (self.unit is not None):
            raise ValueError("a `unit` goes with the check `measure`")
        if self.made and self.made.value.startswith("line ") and not self.at.startswith("/lines/*"):
            raise ValueError("what is made of a line stands at `/lines/*`")
        return self


class When(Strict):
    """The consignments, or the lines, for which an element is asked; all of it must hold.

    `hs` and `flags` are about a line; an element of the whole order is asked if any line fits.
    `business` is an importer of record that the order names, `procedures` are codes of which the
    declaration states one.
    """

    incoterms: tuple[Incoterm, ...] = ()
    logistics: tuple[LogisticsModel, ...] = ()
    registered: tuple[Registration, ...] = ()
    procedures: tuple[Text, ...] = ()
    hs: tuple[HsPrefix, ...] = ()
    flags: tuple[GoodsFlag, ...] = ()
    above: Amount | None = None
    currency: CurrencyCode | None = None
    business: bool = False
    preference: bool = False

    @model_validator(mode="after")
    def _a_bound_has_a_currency(self) -> Self:
        if (self.above is None) != (self.currency is None):
            raise ValueError("`above` and `currency` go together")
        return self


class Entry(Strict):
    """An element as one declaration has it; `lack` is what becomes of its lack, `why` why."""

    element: Text
    number: Text | None = None
    when: When | None = None
    lack: Severity = Severity.ERROR
    why: Sentence | None = None


class Checklist(Rule):
    """What a declaration states, on whose word.

    It is for the declarations that market files name so in `rule`; the one with `others` is for
    all that no list names. One with `logistics` stands beside these, for goods that travel so.
    What it `extends` comes after its own entries, without those that it writes itself.
    """

    name: Text
    declarations: tuple[RuleId, ...] = ()
    others: bool = False
    logistics: tuple[LogisticsModel, ...] = ()
    extends: tuple[RuleId, ...] = ()
    entries: tuple[Entry, ...] = ()


class Procedure(Bounded):
    """A code by which a declaration says under which procedure the goods enter."""

    declarations: tuple[RuleId, ...] = Field(min_length=1)
    code: Text
    says: Sentence


class Checklists(Strict):
    """All that is known of what declarations state. `gaps` says in words what is not."""

    gaps: tuple[Sentence, ...] = ()
    elements: tuple[Element, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    procedures: tuple[Procedure, ...] = ()

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        elements = {element.name for element in self.elements}
        lists = {each.rule for each in self.checklists}
        for each in self.checklists:
            used = {entry.element for entry in each.entries}
            if unknown := sorted((used - elements) | (set(each.extends) - lists)):
                raise ValueError(f"{each.rule}: no element or list is named {', '.join(unknown)}")
        return self

    def element(self, name: str) -> Element:
        """The element of this name.

        Raises:
            KeyError: There is none.
        """
        found = next((element for element in self.elements if element.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def of(self, declaration: str | None, logistics: LogisticsModel, on: date) -> list[Checklist]:
        """The lists for a declaration, by its rule, and for goods that travel so."""
        in_force = [each for each in self.checklists if each.in_force(on)]
        named = [each for each in in_force if declaration in each.declarations]
        beside = [each for each in in_force if logistics in each.logistics]
        return [*(named or [each for each in in_force if each.others]), *beside]

    def entries(self, checklist: Checklist, on: date) -> list[tuple[Checklist, Entry]]:
        """The entries of a list, each with the list it is written in; an element stands once."""
        by_rule = {each.rule: each for each in self.checklists if each.in_force(on)}
        found = {entry.element: (checklist, entry) for entry in checklist.entries}
        for name in checklist.extends:
            if above := by_rule.get(name):
                for author, entry in self.entries(above, on):
                    found.setdefault(entry.element, (author, entry))
        return list(found.values())
