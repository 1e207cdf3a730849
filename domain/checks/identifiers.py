"""Identifiers that a destination asks of a party, and whether one can be right at all."""

import re
from importlib import import_module
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field, model_validator

from domain.checks.numbers import CHECKS, CheckName
from domain.markets.clauses import Bounded
from domain.order import Order
from domain.parties import Party
from domain.trade import LogisticsModel
from domain.values import Text


class _Number(Protocol):
    """The shape of every module of python-stdnum, as far as we use it."""

    def is_valid(self, number: str) -> bool: ...


class Identifier(Bounded):
    """An identifier of one party: asked for if `required`, checked wherever it is given.

    `stdnum` names the module of python-stdnum that knows its check digits, `check` one of our
    own in `domain/checks/numbers.py`; `pattern` is its form where there is neither. Bounds, and
    `logistics`, narrow the consignments that it is asked for.
    """

    kind: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,15}$")]
    name: Text
    party: Literal["consignee", "shipper", "importer"]
    required: bool = True
    stdnum: Annotated[str, Field(pattern=r"^[a-z]{2}_?\.[a-z_0-9]+$")] | None = None
    check: CheckName | None = None
    pattern: str | None = None
    logistics: tuple[LogisticsModel, ...] = ()

    @model_validator(mode="after")
    def _check_exists(self) -> Self:
        if self.stdnum is not None:
            try:
                import_module(f"stdnum.{self.stdnum}")
            except ModuleNotFoundError as missing:
                raise ValueError(f"python-stdnum has no module {self.stdnum}") from missing
        if self.pattern is not None:
            re.compile(self.pattern)
        return self

    def trouble(self, order: Order) -> str | None:
        """Why the party's identifier will not do; None if it will."""
        value = party_of(order, self.party).tax_id(self.kind)
        if value is None:
            return "it is missing" if self.required else None
        if self.pattern is not None and re.fullmatch(self.pattern, value) is None:
            return f"{value} does not have the form {self.pattern}"
        if self.stdnum is not None and not _module(self.stdnum).is_valid(value):
            return f"{value} fails its check digits"
        if self.check is not None and not CHECKS[self.check](value):
            return f"{value} is not a well-formed {self.name}"
        return None


def party_of(order: Order, party: str) -> Party:
    """The party by its name; the importer of record may be the consignee."""
    if party == "importer":
        return order.importer_of_record
    return order.shipper if party == "shipper" else order.consignee


def _module(name: str) -> _Number:
    module: _Number = import_module(f"stdnum.{name}")
    return module
