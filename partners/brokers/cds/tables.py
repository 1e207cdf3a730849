"""`tables.toml`: WCO ids, the order's fields, error codes and tax types, as data."""

import tomllib
from datetime import date
from importlib.resources import files

from domain.charges import ChargeKind
from domain.rules import Confidence, Strict


class _Cited(Strict):
    source: str
    verified_on: date
    confidence: Confidence


class _Names(_Cited):
    of: dict[str, str]


class _Errors(_Cited):
    say: dict[str, str]


class TaxType(Strict):
    """What a type of tax is among our charges, and what the market file calls it."""

    kind: ChargeKind
    name: str


class _Taxes(_Cited):
    of: dict[str, TaxType]


class _Tables(Strict):
    names: _Names
    fields: dict[str, tuple[str, ...]]
    errors: _Errors
    taxes: _Taxes


_TABLES = _Tables.model_validate(
    tomllib.loads(files("partners.brokers.cds").joinpath("tables.toml").read_text(encoding="utf-8"))
)

NAMES = _TABLES.names.of
"""The XML element of a WCO id."""

PATHS = _TABLES.fields
"""Where each field of the order stands in a declaration, as WCO ids."""

FIELDS = {path: field for field, paths in PATHS.items() for path in paths}
"""The field of the order that stands at a path of WCO ids."""

ERRORS = _TABLES.errors.say
"""What a validation code means."""


def tax_type(code: str) -> TaxType:
    """What a type of tax is among our charges; one that nobody wrote down is a tax of its name."""
    return _TABLES.taxes.of.get(code) or TaxType(kind=ChargeKind.TAX, name=code)
