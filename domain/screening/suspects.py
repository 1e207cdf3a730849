"""Which listed parties a name resembles: an index that compares it with few of many.

A name is compared only with those that share two of its telling words, or its only one, or
are the same letters run together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from domain.screening.listed import Listed, ListVersion, ScreeningPolicy
from domain.screening.names import bones_of, sound_of, words_of
from domain.screening.spellings import Pair, Vocabulary
from domain.values import Value

ANSWERS_KEPT = 1 << 16
"""How many names are kept with their answer; a seller's name comes with each of its orders."""

RUN_TOGETHER_MIN = 5
"""From how many consonants a whole name is also looked up as one word."""


class Match(Value):
    """A listed party that a name resembles: by which of its names, how much, and why.

    `score` is a percentage; 100 is the same name but for case, order and diacritics.
    """

    listed: Listed
    version: ListVersion
    name: str
    score: int
    why: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: all its words, those that tell it from others, its consonants.

    `weight` is what its words count for together.
    """

    words: tuple[str, ...]
    telling: tuple[str, ...]
    bones: str
    weight: float


@dataclass(frozen=True, slots=True)
class _ListedName:
    """One name of an entry."""

    listed: Listed
    version: ListVersion
    text: str
    name: _Name


class Suspects:
    """Every name of every list, ready to be asked for.

    One instance answers for one state of the lists. Answers are kept, so that a name that was
    asked for before costs a look into a dictionary.
    """

    def __init__(
        self, lists: Iterable[tuple[ListVersion, Iterable[Listed]]], policy: ScreeningPolicy
    ) -> None:
        self.policy = policy
        self._dropped = frozenset(policy.dropped_words)
        self._often = frozenset(policy.common_words)
        long = (word for word in self._often | self._dropped if len(word) >= policy.slip_letters)
        self._common = Vocabulary(policy, long)
        self._vocabulary = Vocabulary(policy)
        self._names: list[_ListedName] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_only_word: dict[str, list[int]] = defaultdict(list)
        self._by_bones: dict[str, list[int]] = defaultdict(list)
        self._answers: dict[tuple[str, str | None, str | None], tuple[Match, ...]] = {}
        for version, entries in lists:
            for listed in entries:
                for text in dict.fromkeys((listed.name, *listed.aliases)):
                    self._add(_ListedName(listed, version, text, self._apart(text)))

    def __len__(self) -> int:
        return len(self._names)

    def find(
        self, name: str, country: str | None = None, born: str | None = None
    ) -> tuple[Match, ...]:
        """The entries that a name resembles by `show_from` or more, the likeliest first.

        Args:
            name: As it was written.
            country: ISO 3166-1 alpha-2; an entry of the same country scores higher.
            born: A year or a date, ISO 8601; an entry born in another year scores lower.
        """
        if not self._names:
            return ()
        asked = (name, country, born)
        answer = self._answers.get(asked)
        if answer is None:
            if len(self._answers) >= ANSWERS_KEPT:
                self._answers.clear()
            answer = self._answers[asked] = self._look(self._apart(name), country, born)
        return answer

    # What is kept.

    def _add(self, listed: _ListedName) -> None:
        name, place = listed.name, len(self._names)
        self._names.append(listed)
        by_word = self._by_only_word if len(name.telling) == 1 else self._by_word
        for word in dict.fromkeys(name.telling):
            by_word[word].append(place)
        for word in name.words:
            self._vocabulary.add(word)
        self._by_bones[name.bones].append(place)

    def _apart(self, text: str) -> _Name:
        words = words_of(text, self._dropped)
        telling = tuple(word for word in words if self._weight_of(word) == 1)
        return _Name(
            words=words,
            telling=telling or words,
            bones=bones_of(sound_of("".join(words))),
            weight=sum(map(self._weight_of, words)),
        )

    def _weight_of(self, word: str) -> float:
        return self.policy.common / 100 if len(word) == 1 or self._is_common(word) else 1.0

    def _is_common(self, word: str) -> bool:
        """Whether a word is common or to be dropped, or is a slip of the pen away from one."""
        return word in self._often or (
            len(word) >= self.policy.slip_letters and bool(self._common.near(word))
        )

    # What is looked for.

    def _look(self, name: _Name, country: str | None, born: str | None) -> tuple[Match, ...]:
        best: dict[str, Match] = {}
        for place in self._candidates(name):
            found = self._compared(name, self._names[place], country, born)
            if found and found.score > getattr(best.get(found.listed.entry), "score", 0):
                best[found.listed.entry] = found
        return tuple(sorted(best.values(), key=lambda found: (-found.score, found.listed.entry)))

    def _candidates(self, name: _Name) -> set[int]:
        only = len(name.telling) == 1
        by_word = self._by_only_word if only else self._by_word
        once: set[int] = set()
        twice: set[int] = set()
        for word in name.telling:
            near = self._vocabulary.near(word)
            found = set().union(*(by_word[each] for each in near if each in by_word))
            twice |= once & found
            once |= found
        candidates = once if only else twice
        if len(name.bones) >= RUN_TOGETHER_MIN:
            candidates.update(self._by_bones.get(name.bones, ()))
        return candidates

    # How alike two names are.

    def _compared(
        self, ours: _Name, listed: _ListedName, country: str | None, born: str | None
    ) -> Match | None:
        policy, theirs = self.policy, listed.name
        pairs = self._vocabulary.paired(ours.words, theirs.words)
        score = self._by_words(ours, theirs, pairs)
        why = [_said(ours.words[pair.ours], theirs.words[pair.theirs]) for pair in pairs]
        together = _run_together(ours, theirs)
        if together > score:
            score, why = together, ["the same letters, run together"]
        if country is not None and country in listed.listed.countries:
            score += policy.same_country
            why.append(f"same country {country}")
        if born is not None and listed.listed.born:
            same = any(born[:4] == day[:4] for day in listed.listed.born)
            score += policy.same_birth if same else -policy.other_birth
            why.append("same year of birth" if same else "another year of birth")
        if score < policy.show_from:
            return None
        exact = sorted(ours.words) == sorted(theirs.words)
        return Match(
            listed=listed.listed,
            version=listed.version,
            name=listed.text,
            score=round(min(score, 100 if exact else 99)),
            why="; ".join(why),
        )

    def _by_words(self, ours: _Name, theirs: _Name, pairs: Sequence[Pair]) -> float:
        """The part of the shorter name that is shared, weighed with the part of both."""
        shared = sum(
            pair.likeness
            * min(
                self._weight_of(ours.words[pair.ours]), self._weight_of(theirs.words[pair.theirs])
            )
            for pair in pairs
        )
        of_shorter = shared / min(ours.weight, theirs.weight)
        of_both = 2 * shared / (ours.weight + theirs.weight)
        whole = self.policy.whole / 100
        return 100 * (whole * of_both + (1 - whole) * min(of_shorter, 1.0))


def _run_together(ours: _Name, theirs: _Name) -> float:
    """How alike two names are as one word each, if their consonants are the same."""
    if len(ours.bones) < RUN_TOGETHER_MIN or ours.bones != theirs.bones:
        return 0.0
    return 100 * JaroWinkler.normalized_similarity("".join(ours.words), "".join(theirs.words))


def _said(ours: str, theirs: str) -> str:
    return f"{ours} = {theirs}" if ours == theirs else f"{ours} ~ {theirs}"
