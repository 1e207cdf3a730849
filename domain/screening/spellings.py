"""Which words of names count as one: a vocabulary that finds them without reading it all.

Every word is kept under a few of its letters, its sound and its consonants, so that one slip
of the pen, or another transliteration, leaves at least one way to find it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from domain.screening.listed import ScreeningPolicy
from domain.screening.names import WORDS_KEPT, bones_of, sound_of

EDGE = 3
"""How many letters of a word's beginning, and of its end, it is kept under."""

SHORT = 4
"""Words with fewer letters are too short to be merely alike: Ali is not Al."""


class Pair(NamedTuple):
    """Two words, by their places in their names, that count as one, and how alike: 0 to 1."""

    likeness: float
    ours: int
    theirs: int


class Vocabulary:
    """Words, ready to be asked for the ones that are alike."""

    def __init__(self, policy: ScreeningPolicy, words: Iterable[str] = ()) -> None:
        self._policy = policy
        self._under: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, Mapping[str, float]] = {}
        for word in words:
            self.add(word)

    def add(self, word: str) -> None:
        """Keep a word."""
        for key in _keys(word):
            self._under[key].add(word)

    def near(self, word: str) -> Mapping[str, float]:
        """The words kept that count as this one, each with how alike it is, from 0 to 1."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= WORDS_KEPT:
                self._known.clear()
            known = self._known[word] = self._find(word)
        return known

    def paired(self, ours: Sequence[str], theirs: Sequence[str]) -> list[Pair]:
        """Each of our words with theirs that it is likest to, none used twice."""
        pairs: list[Pair] = []
        for i, our in enumerate(ours):
            near = self.near(our)
            pairs += (
                Pair(1.0 if our == their else near[their], i, j)
                for j, their in enumerate(theirs)
                if our == their or their in near
            )
        return _best(pairs)

    def _find(self, word: str) -> dict[str, float]:
        if not word.isalpha():
            return {word: 1.0}  # another number is another thing, however alike
        choices = list(set().union(*(self._under.get(key, ()) for key in _keys(word))))
        found: dict[str, float] = {}
        for near, likeness in (*self._by_sound(word, choices), *self._by_letters(word, choices)):
            found[near] = max(likeness, found.get(near, 0.0))
        return found

    def _by_sound(self, word: str, choices: Sequence[str]) -> Iterator[tuple[str, float]]:
        policy, sound = self._policy, sound_of(word)
        bones = bones_of(sound)
        many_bones = len(bones) >= policy.bones_letters
        for near in choices:
            theirs = sound_of(near)
            if theirs == sound:
                yield near, 1.0
            elif bones_of(theirs) == bones and (
                many_bones
                or self._is_slip(sound, theirs, OSA.distance(sound, theirs, score_cutoff=1))
            ):
                yield near, policy.bones / 100

    def _is_slip(self, ours: str, theirs: str, distance: float) -> bool:
        return distance <= 1 and max(len(ours), len(theirs)) >= self._policy.slip_letters

    def _by_letters(self, word: str, choices: Sequence[str]) -> Iterator[tuple[str, float]]:
        policy = self._policy
        slips = process.extract(word, choices, scorer=OSA.distance, score_cutoff=1, limit=None)
        for near, distance, _ in slips:
            if self._is_slip(word, near, distance):
                yield near, policy.slip / 100
        jaro_winkler, least = JaroWinkler.normalized_similarity, policy.alike / 100
        alike = process.extract(word, choices, scorer=jaro_winkler, score_cutoff=least, limit=None)
        for near, likeness, _ in alike:
            if min(len(word), len(near)) >= SHORT:
                yield near, float(likeness)


def _keys(word: str) -> tuple[str, ...]:
    """What a word is kept under; marked, so that a beginning is not taken for an end."""
    sound = sound_of(word)
    return (
        f"^{word[:EDGE]}",
        f"{word[-EDGE:]}$",
        f"{word[:2]}-{word[-2:]}",
        f"={sound}",
        f"~{bones_of(sound)}",
        f"#{''.join(sorted(word))}",
    )


def _best(pairs: Iterable[Pair]) -> list[Pair]:
    """The likest pairs, each word in one of them; in the order of our words."""
    chosen: list[Pair] = []
    ours: set[int] = set()
    theirs: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: -pair.likeness):
        if pair.ours not in ours and pair.theirs not in theirs:
            ours.add(pair.ours)
            theirs.add(pair.theirs)
            chosen.append(pair)
    return sorted(chosen, key=lambda pair: pair.ours)
