"""What the stand-in authority finds wrong with a declaration.

It looks at the data and at nothing else, so a corrected declaration is truly accepted.
"""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files

from sandbox.config import Wire
from sandbox.wire import FieldError


class DeclaredLine(Wire):
    """One line of a declaration; `value` is the whole line's, weights are of one unit."""

    sku: str
    description: str
    hs_code: str | None = None
    origin: str | None = None
    quantity: int
    value: Decimal
    net_weight_kg: Decimal
    gross_weight_kg: Decimal


class Fault(Wire):
    """One validation error of the authority; `value` is what was declared."""

    pointer: str
    code: str
    detail: str
    value: str = ""


class _Description(Wire):
    source: str
    verified_on: str
    stop_words: frozenset[str]


class _Headings(Wire):
    first: int
    last: int
    reserved: frozenset[int]


class _Kind(Wire):
    destinations: frozenset[str]
    currency: str
    limit: Decimal
    low: str
    high: str
    source: str
    verified_on: str


class _Checks(Wire):
    kinds: tuple[_Kind, ...]
    description: _Description
    headings: _Headings
    errors: dict[str, str]


CHECKS = _Checks.model_validate(
    tomllib.loads(files("sandbox").joinpath("customs.toml").read_text(encoding="utf-8"))
)


def faults_of(lines: tuple[DeclaredLine, ...]) -> tuple[Fault, ...]:
    """Everything that is wrong with these lines; empty if the declaration is good."""
    return tuple(
        Fault(pointer=f"/lines/{index}/{name}", code=code, detail=detail, value=value)
        for index, line in enumerate(lines)
        for name, code, detail, value in _wrong(line)
    )


def kind_of(destination: str, customs_value: Decimal, currency: str) -> str:
    """Which declaration the broker makes of it, as its authority calls it.

    The low-value one only where the value is known in the authority's own currency.
    """
    for kind in CHECKS.kinds:
        if destination in kind.destinations:
            low = currency == kind.currency and customs_value <= kind.limit
            return kind.low if low else kind.high
    return "import"


def already_used(lrn: str) -> FieldError:
    """The error of a local reference that was used before."""
    return FieldError("/lrn", "CDS12003", f"{CHECKS.errors['CDS12003']}: {lrn}")


def too_vague(line: DeclaredLine) -> Fault:
    """The error of a description that an officer would not accept."""
    return Fault(
        pointer="/lines/0/description",
        code="CDS10020",
        detail="Say what the goods are, what they are made of and what they are for",
        value=line.description,
    )


def _wrong(line: DeclaredLine) -> Iterator[tuple[str, str, str, str]]:
    yield from _classification(line.hs_code)
    if not line.origin:
        yield "origin", "CDS10001", CHECKS.errors["CDS10001"], ""
    if line.description.strip().casefold() in CHECKS.description.stop_words:
        yield "description", "CDS10020", "Too vague for risk analysis", line.description
    if line.net_weight_kg > line.gross_weight_kg:
        yield "net_weight_kg", "CDS11006", CHECKS.errors["CDS11006"], str(line.net_weight_kg)


def _classification(hs_code: str | None) -> Iterator[tuple[str, str, str, str]]:
    if not hs_code:
        yield "hs_code", "CDS10001", CHECKS.errors["CDS10001"], ""
    elif not re.fullmatch(r"[0-9]{6}([0-9]{2,7})?", hs_code):
        yield "hs_code", "CDS10010", CHECKS.errors["CDS10010"], hs_code
    elif not _known(int(hs_code[:2])):
        yield "hs_code", "CDS10020", f"There is no chapter {hs_code[:2]}", hs_code


def _known(chapter: int) -> bool:
    headings = CHECKS.headings
    return headings.first <= chapter <= headings.last and chapter not in headings.reserved
