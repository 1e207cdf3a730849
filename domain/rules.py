"""The base of every rule that a country made: dated, cited, and honest about its certainty."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from domain.values import Value

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
"""A rule's name within all markets, such as `eu-flat-duty`."""

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400)]
"""A source or a remark."""


YEAR_LAST = 2199
"""A later end is how some write that there is none; such a row leaves `valid_to` out."""


class Confidence(StrEnum):
    """How well a fact was checked on its `verified_on` day."""

    VERIFIED = "verified"  # read at the authority's, or in a copy of its text
    SECONDARY = "secondary"  # read at someone who reports it
    INFERRED = "inferred"  # computed from facts that were read
    UNVERIFIED = "unverified"  # from general knowledge; confirm before relying on it


class Strict(Value):
    """Data of our own files: a field that nobody knows is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid")

    def __copy__(self) -> Self:
        copied = super().__copy__()
        # What was worked out for this one's fields is not true of a copy with others.
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Cited(Strict):
    """A fact with where it was read, and when."""

    source: Sentence
    read_on: date
    confidence: Confidence
    note: Sentence | None = None


class Rule(Strict):
    """A fact with its dates and its source.

    `valid_from` is the first day for which the source, or the reader, vouches; `valid_to` is
    the last day in force, and without it the rule stands until replaced.
    """

    rule: RuleId
    valid_from: date
    valid_to: date | None = None
    source: Sentence
    verified_on: date
    confidence: Confidence
    note: Sentence | None = None

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_begins(cls, end: date | None, info: ValidationInfo) -> date | None:
        begins = info.data.get("valid_from")
        if end and begins and end < begins:
            raise PydanticCustomError("dates", "must not be before valid_from")
        return end

    @field_validator("valid_from", "valid_to", "verified_on")
    @classmethod
    def _in_our_time(cls, day: date | None) -> date | None:
        if day and day.year > YEAR_LAST:
            raise PydanticCustomError(
                "year", f"must not be after {YEAR_LAST}; what has no end has no valid_to"
            )
        return day

    def in_force(self, on: date) -> bool:
        """Whether the rule applies to an entry on this day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
