"""The words of a text that say something, and how much each of them counts."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from domain.nomenclature.trade_words import MEANT, SAME, STOPWORDS

Weights = dict[str, float]
"""How much each word counts."""

THING, BESIDE_IT, LATER, MATERIAL = 3.0, 1.6, 1.0, 0.9
"""What a word of a description counts: what the goods are, what stands beside that, what comes
after, and their material. The goods are the last word before a comma, a number or a `with`."""

ROUNDABOUT = 0.8
"""How much of a word's weight its other names have."""

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_POSSESSIVE = re.compile(r"'s?\b")
_EXCLUDED = re.compile(r"\(?\b(?:excluding|other than|not covering|except)\b[^);,]*\)?")
_AFTER_THE_THING = re.compile(r"[,;:(/0-9]|\b(?:with|for|from|of|in|without)\b")
_SHORTEST_PLURAL = 4


def words_of(text: str) -> list[str]:
    """Every word that says something, in one spelling and in the singular.

    >>> words_of("The Ladies' woollen scarves")
    ['women', 'wool', 'scarve']
    """
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("\u2019", "'"))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    raw = _WORD.findall(_POSSESSIVE.sub("", plain))
    return [word for word in map(_word, raw) if len(word) > 1 and word not in STOPWORDS]


def words_of_law(text: str) -> list[str]:
    """The words of a nomenclature's text, without what it excludes."""
    said = text.lower().replace("not knitted or crocheted", "woven")
    return words_of(_EXCLUDED.sub(" ", said))


def words_of_goods(description: str, materials: Iterable[str] = ()) -> Weights:
    """The words of a product's description with their weights; none if it says nothing."""
    words, head = _named(description), _named(_head(description))
    weights = dict.fromkeys(words, LATER) | dict.fromkeys(head, BESIDE_IT)
    if head:
        weights[head[-1]] = THING
    if weights:
        made_of = (word for material in materials for word in words_of(material))
        weights = dict.fromkeys(made_of, MATERIAL) | weights
    for word, weight in list(weights.items()):
        for other in words_of(MEANT.get(word, "")):
            weights[other] = max(weights.get(other, 0.0), weight * ROUNDABOUT)
    return weights


def _named(text: str) -> list[str]:
    """The words, two as one where they name a thing together: a building block is no block."""
    named: list[str] = []
    for word in words_of(text):
        if named and f"{named[-1]} {word}" in MEANT:
            named[-1] = f"{named[-1]} {word}"
        else:
            named.append(word)
    return named


def _head(description: str) -> str:
    """What stands before the first comma, number, or word such as `with`."""
    text = description.lower().lstrip("0123456789 .,-x%")
    found = _AFTER_THE_THING.search(text)
    return text[: found.start()] if found else text


@lru_cache(maxsize=20_000)
def _word(raw: str) -> str:
    singular = _singular(SAME.get(raw, raw))
    return SAME.get(singular, singular)


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]
