"""How like texts are to a set of weighed words: plain retrieval, by how rare each word is."""

import math
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from domain.nomenclature.wording import Weights

SATURATION, LENGTH = 1.2, 0.6
"""BM25's k1 and b: how soon more of a word says no more, how much a long text is discounted."""

TYPO_CUTOFF = 86
"""How like a known word an unknown one must be, of 100, to be taken for it."""


class Index:
    """Texts under keys, to be ranked by their likeness to words.

    `odds` multiply the score of those texts that are likelier, or less likely, from the start.
    """

    def __init__(
        self, texts: Mapping[str, Weights], odds: Mapping[str, float] | None = None
    ) -> None:
        self._odds = odds or {}
        self._holders: dict[str, dict[str, float]] = defaultdict(dict)
        lengths = {key: sum(words.values()) for key, words in texts.items()}
        usual = sum(lengths.values()) / max(len(lengths), 1)
        for key, words in texts.items():
            damp = SATURATION * (1 - LENGTH + LENGTH * lengths[key] / usual)
            for word, weight in words.items():
                self._holders[word][key] = weight * (SATURATION + 1) / (weight + damp)
        self._rarity = {
            word: math.log(1 + (len(texts) - len(keys) + 0.5) / (len(keys) + 0.5))
            for word, keys in self._holders.items()
        }

    def ranked(self, wanted: Weights, n: int) -> list[str]:
        """The keys of the n likest texts, the likest first; none that has no word of these."""
        scores: defaultdict[str, float] = defaultdict(float)
        for word, weight in wanted.items():
            if known := self._nearest(word):
                for key, likeness in self._holders[known].items():
                    scores[key] += weight * likeness * self._rarity[known]
        likely = {key: score * self._odds.get(key, 1.0) for key, score in scores.items()}
        return sorted(likely, key=lambda key: (-likely[key], key))[:n]

    def _nearest(self, word: str) -> str:
        """The word, or the known one that it is likely a misspelling of; "" if there is none."""
        if word in self._holders:
            return word
        found = process.extractOne(
            word, self._holders.keys(), scorer=fuzz.ratio, score_cutoff=TYPO_CUTOFF
        )
        return found[0] if found else ""
