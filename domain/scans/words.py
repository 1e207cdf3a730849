"""What the words of a scan seem to say, in whatever language: a guess, for codes nobody has mapped.

A phrase is a few words in their order. `deliver*` is any word that begins so, `...` up to four
words of no matter, and `=returned` a text that says nothing else. Where one phrase lies inside a
longer one that was found as well, the longer one counts: "delivered" says nothing inside of "could
not be delivered".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from pydantic import Field, model_validator

from domain.rules import Confidence, Sentence, Strict
from domain.scans.scan import TEXT_READ, WANTS_A_REASON, Guess, Printed, told
from domain.tracking import MilestoneKind, Reason

OUTRANKS = (
    MilestoneKind.RETURNED,
    MilestoneKind.DISPOSED,
    MilestoneKind.LOST,
    MilestoneKind.DAMAGED,
    MilestoneKind.RETURNING,
    MilestoneKind.CANCELLED,
    MilestoneKind.ATTEMPT_FAILED,
    MilestoneKind.READY_FOR_PICKUP,
    MilestoneKind.DELIVERED,
    MilestoneKind.OUT_FOR_DELIVERY,
    MilestoneKind.CUSTOMS_CLEARED,
    MilestoneKind.AT_CUSTOMS,
    MilestoneKind.DELAYED,
    MilestoneKind.HELD,
    MilestoneKind.LABEL_CREATED,
    MilestoneKind.PICKED_UP,
    MilestoneKind.ARRIVED,
    MilestoneKind.IN_TRANSIT,
    MilestoneKind.NOTED,
)
"""Which milestone a text is about that names several: what went wrong before what went right,
what is nearer to the end before what is farther. "Delivery attempted, ready for pickup" is a
failed attempt."""


_SAYS_LITTLE = frozenset({Reason.NONE, Reason.CARRIER_DELAY, Reason.CUSTOMS_DELAY})
"""What a delay says of itself; any other reason in the text says more."""

_BEFORE_THE_WAY = frozenset({MilestoneKind.LABEL_CREATED, MilestoneKind.CANCELLED})


class Phrases(Strict):
    """Phrases that say the same; with neither milestone nor reason they say nothing at all."""

    says: tuple[Printed, ...] = Field(min_length=1)
    milestone: MilestoneKind | None = None
    reason: Reason = Reason.NONE
    source: Sentence
    read_on: date
    confidence: Confidence

    @model_validator(mode="after")
    def _says_something_known(self) -> "Phrases":
        if self.milestone is MilestoneKind.UNKNOWN or self.reason is Reason.UNKNOWN:
            raise ValueError("must be what a phrase says, or be left out")
        if any(not re.sub(r"[*.\s]", "", phrase) for phrase in self.says):
            raise ValueError("says: a phrase must have a word")
        return self


class Language(Strict):
    """One language's phrases. `spaced` is whether it puts spaces between words."""

    language: str = Field(pattern=r"^[a-z]{2}$")
    spaced: bool = True
    phrases: tuple[Phrases, ...] = Field(min_length=1)


class _Said(NamedTuple):
    """One phrase, and where it belongs."""

    phrase: str
    phrases: Phrases
    language: Language

    @property
    def gaps(self) -> bool:
        return "..." in self.phrase


class _Found(NamedTuple):
    """A phrase in a text, and where it stands there."""

    start: int
    end: int
    said: _Said

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def phrases(self) -> Phrases:
        return self.said.phrases


class Words:
    """The phrases of all languages."""

    def __init__(self, languages: Iterable[Language]) -> None:
        self.languages = tuple(languages)

    def guess(self, text: str) -> Guess | None:
        """What a text seems to say; None where its words say nothing of a parcel."""
        return self._guess(told(text)) or self._guess(told(_apart(text)))

    def _guess(self, plain: str) -> Guess | None:
        anywhere = list(self._found(plain))
        found = list(_outermost(anywhere))
        told_what = [each for each in found if each.phrases.milestone]
        if not told_what:
            return None
        best = min(told_what, key=_rank)
        milestone, reason = best.phrases.milestone, best.phrases.reason
        assert milestone, "only phrases with a milestone were asked"
        if reason in _SAYS_LITTLE:
            why = [each for each in _spoken(anywhere) if each.phrases.reason not in _SAYS_LITTLE]
            told_why = [each for each in why if _may_be_why(each.phrases.milestone, milestone)]
            reason = max(told_why, key=_order).phrases.reason if told_why else reason
        words = plain[best.start : best.end]
        language = best.said.language.language
        return Guess(milestone=milestone, reason=reason, words=words, language=language)

    def _found(self, plain: str) -> Iterator[_Found]:
        for begin, said in self._begun(plain):
            match = _compiled(said.phrase, spaced=said.language.spaced).match(plain, begin)
            if match:
                yield _Found(begin, match.end(), said)

    def _begun(self, plain: str) -> Iterator[tuple[int, _Said]]:
        """Every phrase that may begin somewhere in a text: whose first word, or sign, is there."""
        for word in re.finditer(r"\w+", plain):
            for said in self._by_beginning.get(word[0], ()):
                yield word.start(), said
            for length in range(1, len(word[0]) + 1):
                for said in self._by_beginning.get(f"{word[0][:length]}*", ()):
                    yield word.start(), said
        for at, sign in enumerate(plain):
            for said in self._by_sign.get(sign, ()):
                yield at, said

    @cached_property
    def _by_beginning(self) -> Mapping[str, list[_Said]]:
        """The phrases of languages with spaces, by their first word, or `deliver*`."""
        return _by(r"\w+\*?", (said for said in self._said() if said.language.spaced))

    @cached_property
    def _by_sign(self) -> Mapping[str, list[_Said]]:
        return _by(r".", (said for said in self._said() if not said.language.spaced))

    def _said(self) -> Iterator[_Said]:
        for language in self.languages:
            for phrases in language.phrases:
                yield from (_Said(phrase, phrases, language) for phrase in phrases.says)


def _by(begins: str, all_said: Iterable[_Said]) -> Mapping[str, list[_Said]]:
    found: dict[str, list[_Said]] = defaultdict(list)
    for said in all_said:
        if begin := re.match(begins, told(said.phrase.removeprefix("="))):
            found[begin[0]].append(said)
    return found


def _apart(text: str) -> str:
    """Words that are written as one, apart: `OutForDelivery`, `OUT_FOR_DELIVERY`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", text[:TEXT_READ])


@cache
def _compiled(phrase: str, *, spaced: bool) -> re.Pattern[str]:
    return re.compile(_pattern(phrase, spaced=spaced) + (r"(?!\w)" if spaced else ""))


def _pattern(phrase: str, *, spaced: bool) -> str:
    """A phrase as a regular expression over a text that is `told`."""
    if not spaced:
        return ".{0,12}?".join(re.escape(told(part)) for part in phrase.split("..."))
    between, built = "", r"\A" if phrase.startswith("=") else ""
    for word in told(phrase.removeprefix("=")).replace("...", " ... ").split():
        if word == "...":
            between = r"\W+(?:\w+\W+){0,4}?"
            continue
        ending = r"\w*" if word.endswith("*") else ""
        built += between + re.escape(word.rstrip("*")) + ending
        between = r"\W+"
    return rf"{built}(?=\W*\Z)" if phrase.startswith("=") else built


def _may_be_why(said_of: MilestoneKind | None, milestone: MilestoneKind) -> bool:
    """Whether a reason is that of a milestone: "refused" says why a parcel goes back as well.

    Why a parcel was not handed over is no reason for what happens to it afterwards.
    """
    if said_of in (None, milestone):
        return True
    return milestone in WANTS_A_REASON and said_of not in _BEFORE_THE_WAY


def _outermost(found: list[_Found]) -> Iterator[_Found]:
    """Without those that lie inside of a longer one."""
    return (each for each in found if not any(_inside(each, other) for other in found))


def _spoken(found: list[_Found]) -> Iterator[_Found]:
    """With those in the gap of a longer one: "could not, for nobody was home, be delivered"."""
    whole = [each for each in found if not each.said.gaps]
    return (each for each in found if not any(_inside(each, other) for other in whole))


def _inside(one: _Found, other: _Found) -> bool:
    around = other.start <= one.start and one.end <= other.end
    return around and other.length > one.length


def _rank(found: _Found) -> tuple[int, int, int, str]:
    assert found.phrases.milestone, "only phrases with a milestone are ranked"
    outranked_by = OUTRANKS.index(found.phrases.milestone)
    return (outranked_by, -found.length, found.start, found.said.language.language)


def _order(found: _Found) -> tuple[int, int, str]:
    return (found.length, -found.start, found.phrases.reason)
