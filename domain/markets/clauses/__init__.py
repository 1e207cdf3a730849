"""The kinds of rows that a market's file is made of: what each says, and how it is applied.

Every row is a `Rule`: dated, cited, and marked with how sure it is.
"""

from domain.markets.clauses.bounded import Basis, Bounded, HsPrefix, Registration, Scope, begins
from domain.markets.clauses.duties import (
    Agreement,
    DutyBase,
    FlatDuty,
    FlatRate,
    Over,
    Relief,
    Tariff,
)
from domain.markets.clauses.entry import (
    Declaration,
    Disclosure,
    NationalCodes,
    Restriction,
    Verdict,
)
from domain.markets.clauses.fees import Advancement, Fee
from domain.markets.clauses.taxes import Scheme, Tax

__all__ = [
    "Advancement",
    "Agreement",
    "Basis",
    "Bounded",
    "Declaration",
    "Disclosure",
    "DutyBase",
    "Fee",
    "FlatDuty",
    "FlatRate",
    "HsPrefix",
    "NationalCodes",
    "Over",
    "Registration",
    "Relief",
    "Restriction",
    "Scheme",
    "Scope",
    "Tariff",
    "Tax",
    "Verdict",
    "begins",
]
