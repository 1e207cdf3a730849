"""Lists of parties that nobody may deal with, and how names are held against them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, field_validator

from domain.rules import RuleId, Sentence, Strict
from domain.screening.names import plain
from domain.values import Country, Value

Percent = Annotated[int, Field(ge=0, le=100)]

Words = tuple[Annotated[str, Field(pattern=r"^\w+$")], ...]


class ListName(StrEnum):
    """A list that can be imported."""

    OFAC_SDN = "ofac-sdn"
    OFAC_CONSOLIDATED = "ofac-consolidated"
    US_CSL = "us-csl"
    BIS_DPL = "bis-dpl"
    UK_SANCTIONS = "uk-sanctions"


class ListedKind(StrEnum):
    """What is listed; some lists do not say."""

    INDIVIDUAL = "individual"
    ENTITY = "entity"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


class Listed(Value):
    """One entry of a list.

    `entry` is the same wherever the same authority lists the same party: an entry of OFAC has
    one id in OFAC's own file and in the US consolidated list. `born` are years or dates as
    the list gives them, ISO 8601, shortened where it knows no more.
    """

    source: ListName
    entry: str = Field(min_length=1, max_length=120)
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    kind: ListedKind = ListedKind.UNKNOWN
    countries: tuple[Country, ...] = ()
    born: tuple[Annotated[str, Field(pattern=r"^\d{4}(-\d\d){0,2}$")], ...] = ()
    programmes: tuple[str, ...] = ()
    remarks: str = ""


class ListVersion(Value):
    """A list as it was on one day: `sha256` is of its files, `as_of` is what they say or None."""

    name: ListName
    sha256: str
    as_of: date | None = None


class ScreeningPolicy(Strict):
    """How alike two names must be; every number is a percentage unless its name says otherwise.

    A name's score is the part of the shorter name's words that the other has as well, weighed
    by `whole` with the part of all words of both. Words count as one if they sound alike, if
    their Jaro-Winkler similarity is at least `alike`, if they are a slip of the pen apart and
    have `slip_letters` or more (`slip`), or if they have the same consonants, `bones_letters`
    or more of them, or fewer and one vowel apart (`bones`). `common_words` count `common`;
    `dropped_words` do not count at all.

    A score of `hold_from` is a question for a person; `show_from` is what `check` shows.
    `parties` are the kinds of entries that a party of an order can be.
    """

    rule: RuleId
    source: Sentence
    verified_on: date
    note: Sentence | None = None
    hold_from: Percent
    show_from: Percent
    whole: Percent
    alike: Percent
    slip: Percent
    slip_letters: int = Field(ge=3)
    bones: Percent
    bones_letters: int = Field(ge=2)
    common: Percent
    same_country: Percent
    same_birth: Percent
    other_birth: Percent
    parties: tuple[ListedKind, ...] = Field(min_length=1)
    dropped_words: Words
    common_words: Words

    @field_validator("dropped_words", "common_words", mode="before")
    @classmethod
    def _as_compared(cls, words: Any) -> Any:
        return tuple(plain(str(word)) for word in words) if isinstance(words, list) else words
