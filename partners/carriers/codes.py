"""Scan codes as data: `codes.toml`, one table per carrier."""

import tomllib
from datetime import date
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from domain.tracking import MilestoneKind, Reason


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Meaning(_Row):
    """What a code says on our two axes."""

    kind: MilestoneKind
    reason: Reason = Reason.NONE


class CodeTable(_Row):
    """One carrier's codes, and where they were read."""

    source: str
    verified_on: date
    codes: dict[str, Meaning]


UNMAPPED = Meaning(kind=MilestoneKind.UNKNOWN, reason=Reason.UNKNOWN)

CODES: dict[str, CodeTable] = TypeAdapter(dict[str, CodeTable]).validate_python(
    tomllib.loads(files("partners.carriers").joinpath("codes.toml").read_text(encoding="utf-8"))
)
"""Every carrier whose scans we read."""


def meaning(carrier: str, code: str) -> Meaning:
    """What a carrier's code means; `UNMAPPED` where nobody has said."""
    table = CODES.get(carrier)
    return table.codes.get(code, UNMAPPED) if table else UNMAPPED
