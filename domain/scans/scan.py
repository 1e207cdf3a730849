"""Scans as carriers print them, and what their codes mean: rows of data, on our two axes.

A row speaks of a code, of a code with its sub-code, or of the carrier's very words; of several
that fit a scan the closest counts. What no row speaks of is read from its text, if its words say
anything (`words.py`): that is a guess, marked as one, and never moves an order.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from domain.rules import Confidence, Sentence, Strict
from domain.tracking import FINAL, SAYS_NOTHING, MilestoneKind, Reason, Side
from domain.values import Value

_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_ACCENTS = frozenset(map(chr, range(0x300, 0x370)))
_STROKES = str.maketrans("łøđı", "lodi")  # letters that no decomposition takes apart

TEXT_READ = 1000
"""So much of a description is read; none that says anything is longer."""

CarrierName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
"""A carrier, as its file is named: `royal_mail`."""

Printed = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]


WANTS_A_REASON = frozenset(
    {
        MilestoneKind.CANCELLED,
        MilestoneKind.DELAYED,
        MilestoneKind.AT_CUSTOMS,
        MilestoneKind.HELD,
        MilestoneKind.ATTEMPT_FAILED,
        MilestoneKind.DISPOSED,
        MilestoneKind.RETURNING,
        MilestoneKind.RETURNED,
    }
)
"""Where a code says what happened and not why, the text is asked for the reason."""


class Scan(Value):
    """One event as a carrier or an aggregator printed it."""

    carrier: str
    code: str = ""
    sub_code: str = ""
    text: str = ""


class CodeRow(Strict):
    """What a carrier's code says, and where that was read.

    `text` stands in for a code where a carrier prints none, or narrows one that it uses for
    several things; one that ends with `*` is the beginning of a text. `means` is the carrier's own
    name for it. `disputed` says how other sources read it; the row follows the carrier's words.
    A `coarse` code covers several milestones: its text may tell more, as a guess.
    """

    code: Printed = ""
    sub: Printed = ""
    text: Printed = ""
    milestone: MilestoneKind
    reason: Reason = Reason.NONE
    terminal: bool | None = None
    visible: bool | None = None
    coarse: bool = False
    means: Sentence
    disputed: Sentence | None = None
    source: Sentence
    read_on: date
    confidence: Confidence

    @model_validator(mode="after")
    def _speaks_of_something(self) -> "CodeRow":
        if not self.code and not self.text:
            raise ValueError("must have a code, or the carrier's text where it prints none")
        if self.sub and not self.code:
            raise ValueError("sub: must have the code that it belongs to")
        if self.milestone is MilestoneKind.UNKNOWN:
            raise ValueError("milestone: a code whose meaning is unknown has no row")
        return self

    @property
    def ends(self) -> bool:
        """Whether the carrier does no more for this parcel."""
        return self.milestone in FINAL if self.terminal is None else self.terminal

    @property
    def shown(self) -> bool:
        """Whether the customer sees it."""
        return self.milestone not in SAYS_NOTHING if self.visible is None else self.visible

    @property
    def key(self) -> tuple[str, str, str]:
        """What it speaks of, as a scan is compared with it."""
        return (folded(self.code), folded(self.sub), told(self.text))


class CodeTable(Strict):
    """One carrier's rows. `also` are its other names; `speaks` are tables that it uses as well.

    With `details`, a sub-code that has a row as a code stands for itself, and is the closest.
    """

    carrier: CarrierName
    name: Sentence
    also: tuple[CarrierName, ...] = ()
    speaks: tuple[CarrierName, ...] = ()
    details: bool = False
    gaps: tuple[Sentence, ...] = ()
    rows: tuple[CodeRow, ...] = Field(min_length=1)


class How(StrEnum):
    """What a reading rests on."""

    SUB_CODE = "sub-code"
    CODE = "code"
    TEXT = "carrier's text"
    INFERRED = "inferred"
    UNMAPPED = "unmapped"


class Guess(Value):
    """What the words of a text seem to say."""

    milestone: MilestoneKind
    reason: Reason = Reason.NONE
    words: str = ""
    language: str = ""


class Reading(Value):
    """A scan on two axes. Without a row it is unmapped, whatever its text may suggest."""

    by: How = How.UNMAPPED
    row: CodeRow | None = None
    guess: Guess | None = None

    @property
    def moves(self) -> MilestoneKind:
        """What an order may be told: what a row says, and never a guess."""
        return self.row.milestone if self.row else MilestoneKind.UNKNOWN

    @property
    def milestone(self) -> MilestoneKind:
        """What is shown: a guess where there is nothing better."""
        return (self.row or self.guess or _NOTHING).milestone

    @property
    def reason(self) -> Reason:
        """Why; by the text where the row leaves it open."""
        if self.row is None or self.reason_is_guessed:
            return (self.guess or _NOTHING).reason
        return self.row.reason

    @property
    def reason_is_guessed(self) -> bool:
        """Whether the reason is the text's, and the row, if there is one, has none."""
        if self.row is None:
            return self.guess is not None
        left_open = self.row.reason is Reason.NONE and self.row.milestone in WANTS_A_REASON
        return left_open and self.guess is not None and self.guess.reason.side is not Side.NOBODY


_NOTHING = Guess(milestone=MilestoneKind.UNKNOWN, reason=Reason.UNKNOWN)


def folded(code: str) -> str:
    """A code or a name for comparison: letters and digits, numbers without leading zeros.

    So `In Transit` and `in_transit` are one, as are `0174` and `174`.
    """
    plain = unicodedata.normalize("NFKC", code[:TEXT_READ]).casefold()
    return _LEADING_ZEROS.sub("", "".join(c for c in plain if c.isalnum()))


def told(text: str) -> str:
    """A text for comparison: one case, single spaces, no accents or strokes on Latin letters."""
    plain = unicodedata.normalize("NFKD", text[:TEXT_READ]).casefold()
    kept = "".join(c for c in plain if c not in _ACCENTS).translate(_STROKES)
    return " ".join(unicodedata.normalize("NFC", kept).replace("\u2019", "'").split())
