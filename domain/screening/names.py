"""Names made comparable: one spelling for what is written in many ways.

Two steps. `words_of` takes away what never tells one party from another: case, diacritics,
punctuation, company forms, titles. `sound_of` folds a word on top of that, so that the
transliterations of one name fall together (Yuri and Iouri, Khoroshev and Horoshev).
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

WORDS_KEPT = 1 << 16
"""How many words, and names, are kept with what was worked out for them."""

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "ð": "d",
        "ø": "o",
        "þ": "th",
        "đ": "d",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ĸ": "k",
        "ł": "l",
        "ŋ": "n",
        "œ": "oe",
        "ŧ": "t",
        "ə": "a",
    }
)
"""Latin letters that Unicode does not decompose into a base letter and a mark."""

_APOSTROPHES = (
    "'`\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}"
    "\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER TURNED COMMA}"
)
_NO_SPACE = re.compile(f"[{_APOSTROPHES}.]")
"""What stands inside of a word and falls away: O'Neil, L.L.C."""

_WORD = re.compile(r"\w+")

_SOUNDS = (
    ("sch", "s"),
    ("tch", "k"),
    ("sh", "s"),
    ("ch", "k"),
    ("kh", "h"),
    ("gh", "g"),
    ("zh", "z"),
    ("th", "t"),
    ("ph", "f"),
    ("dh", "d"),
    ("dj", "j"),
    ("ck", "k"),
    ("tz", "ts"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "sy"),
    ("x", "ks"),
    ("q", "k"),
    ("c", "k"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
    ("ou", "u"),
    ("oo", "u"),
    ("o", "u"),
    ("ee", "i"),
    ("ai", "i"),
    ("ei", "i"),
    ("ie", "i"),
    ("e", "i"),
)
"""What is written for one sound, longest first; applied to a word one after the other."""

_TWICE = re.compile(r"(.)\1+")


def plain(text: str) -> str:
    """The text in small letters without diacritics."""
    small = text.casefold().translate(_LETTERS)
    if small.isascii():
        return small
    decomposed = unicodedata.normalize("NFKD", small)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(name: str, dropped: Collection[str] = frozenset()) -> tuple[str, ...]:
    """The words of a name in their order, without those to drop, unless nothing else is left.

    >>> words_of("Müller & Söhne G.m.b.H.", {"gmbh"})
    ('muller', 'sohne')
    """
    words = tuple(_WORD.findall(_NO_SPACE.sub("", plain(name))))
    return tuple(word for word in words if word not in dropped) or words


def fingerprint(words: Collection[str]) -> str:
    """A short hash of a name's words, whatever their order: the same for the same name.

    >>> fingerprint(("example", "anna")) == fingerprint(("anna", "example"))
    True
    """
    return hashlib.sha256(" ".join(sorted(words)).encode()).hexdigest()[:12]


@lru_cache(WORDS_KEPT)
def sound_of(word: str) -> str:
    """A word as it sounds, near enough for the transliterations of one name to be equal.

    >>> sound_of("yuri") == sound_of("iouri"), sound_of("khoroshev") == sound_of("horoshev")
    (True, True)
    """
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return _TWICE.sub(r"\1", word)


@lru_cache(WORDS_KEPT)
def bones_of(sound: str) -> str:
    """The consonants of a sound: what is left of it in a script that writes no vowels."""
    return re.sub("[aiu]", "", sound)
