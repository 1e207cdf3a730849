"""Rows of an official tariff file: one shape, however an authority writes them.

Codes are digits without dots, as long as the authority states them (`0101`, `01012100`).
A measure holds for every code that begins with its own: readers yield it at the level at
which it stands, and whoever keeps the rows lets longer codes inherit.
"""

from dataclasses import dataclass
from datetime import date

from domain.markets.expressions import Duty

THIRD_COUNTRY = "third country duty"
"""The measure that every market begins with: what is owed where nothing else is agreed."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which tariff a file is, and of which day.

    `nomenclature` is the code system, such as `HTS`, `UK Integrated Tariff` or `TARIC`;
    `country` the market that charges by it (ISO 3166-1 alpha-2, or `EU`).
    """

    nomenclature: str
    country: str
    title: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Measure:
    """One duty of one measure on one code.

    Args:
        code: The digits of the code on which it stands; longer codes inherit it.
        measure: Which duty it is, `third country duty` or the authority's own name in English.
        origins: ISO 3166-1 alpha-2 codes; empty is every origin (erga omnes). Empty beside
            an `agreement` is whoever may claim that agreement.
        not_origins: Origins that are left out.
        duty: What is owed; `duty.why_not` where that cannot be computed from an order.
        valid_from: The first day in force, or the edition's where the file gives none.
        valid_to: The last day in force; None while none is known.
        legal: The legal act or the heading that it stands on, as the authority names it.
        agreement: The preference that must be claimed for it; empty where none.
        note: What else the file says of it, such as an additional code or a footnote.
    """

    code: str
    measure: str
    origins: tuple[str, ...]
    not_origins: tuple[str, ...]
    duty: Duty
    valid_from: date
    valid_to: date | None
    legal: str
    agreement: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """One code of the nomenclature, described in the authority's words.

    `description` is the row's own; `parent` the next shorter code above it in the file.
    `units` are the statistical units as the authority spells them. A `leaf` is a code that
    goods may be declared under.
    """

    code: str
    description: str
    indent: int
    parent: str | None
    units: tuple[str, ...]
    leaf: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row, or a cell of one, that was not understood: where, what it says, and why not.

    `row` counts from 1 in the file's own rows; `code` is empty where none could be read.
    """

    row: int
    code: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that are no duties, such as VAT or licences: what they are, and how many.

    Yielded once for each kind, after the file's other rows.
    """

    what: str
    count: int


Row = Measure | Heading | Unreadable | Skipped
"""What a reader yields."""
