"""Descriptions that describe: the stop words of the authorities, and what is to be said beyond.

The words are rows of `markets/terms.toml`. How a text is held against them is here: the whole
text or whole words of it, in any case, whatever the punctuation; never a part of a word.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import Field

from domain.checks.findings import Finding, Severity
from domain.nomenclature.trade_words import STOPWORDS
from domain.parties import Address
from domain.rules import Rule, Sentence, Strict
from domain.screening.names import plain
from domain.screening.names import words_of as names_of
from domain.values import Text

Subject = Literal["goods", "party"]
Manner = Literal["content_words", "signs", "initials"]

CONTENT_WORDS_MIN = 2
"""How many words a description needs that say something: what it is, and of what or for what."""

REPEATED = 3
"""So many signs, all the same, say nothing."""

INITIAL = 1
"""A Latin name of one letter is one."""

_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class TermList(Rule):
    """Terms that say nothing of goods or of a party, on whose word, and since when.

    Not `enforced` ones only warn. Those that are not to be looked for inside a longer text, such
    as abbreviations, have `embedded` false.
    """

    of: Subject
    name: Sentence
    enforced: bool = True
    embedded: bool = True
    terms: tuple[Text, ...] = Field(min_length=1)


class TextCheck(Rule):
    """A check of a text that needs no list, on whose word, and since when."""

    check: Manner


class ListedTerm(NamedTuple):
    """A term with the list that it is on."""

    term: str
    words: tuple[str, ...]
    list: TermList


class Terms(Strict):
    """All lists. `gaps` says in words what is known to be missing from them."""

    gaps: tuple[Sentence, ...] = ()
    lists: tuple[TermList, ...] = ()
    checks: tuple[TextCheck, ...] = ()

    def check(self, manner: Manner, on: date) -> TextCheck | None:
        """The rule that asks for this check, if one is in force."""
        return next((row for row in self.checks if row.check == manner and row.in_force(on)), None)

    def whole(self, of: Subject, text: str, on: date) -> ListedTerm | None:
        """The term that the text is, and nothing else; an enforced one, if it is on two lists."""
        found = self._whole[of].get("".join(words_of(text)), ())
        in_force = [listed for listed in found if listed.list.in_force(on)]
        return min(in_force, key=lambda listed: not listed.list.enforced, default=None)

    def within(self, of: Subject, text: str, on: date) -> Iterator[ListedTerm]:
        """The terms among the words of a text, each once."""
        words, seen = words_of(text), set()
        for place, word in enumerate(words):
            for listed in self._within[of].get(word, ()):
                here = words[place : place + len(listed.words)] == listed.words
                if here and listed.words not in seen and listed.list.in_force(on):
                    seen.add(listed.words)
                    yield listed

    def _listed(self) -> Iterator[ListedTerm]:
        return (
            ListedTerm(term, words_of(term), each) for each in self.lists for term in each.terms
        )

    @cached_property
    def _whole(self) -> dict[str, dict[str, list[ListedTerm]]]:
        """By subject, and by the term's letters without what parts them."""
        found: dict[str, dict[str, list[ListedTerm]]] = defaultdict(lambda: defaultdict(list))
        for listed in self._listed():
            found[listed.list.of]["".join(listed.words)].append(listed)
        return found

    @cached_property
    def _within(self) -> dict[str, dict[str, list[ListedTerm]]]:
        """By subject, and by the term's first word."""
        found: dict[str, dict[str, list[ListedTerm]]] = defaultdict(lambda: defaultdict(list))
        for listed in self._listed():
            if listed.list.embedded:
                found[listed.list.of][listed.words[0]].append(listed)
        return found


def described(terms: Terms, pointer: str, text: str, on: date) -> tuple[Finding, ...]:
    """What is wrong with a description of goods; that it is a stop word goes before all else."""
    said = _says_nothing(terms, "goods", pointer, text, on)
    if said and said.severity is Severity.ERROR:
        return (said,)
    found = (said,) if said else tuple(_embedded(terms, "goods", pointer, text, on))
    rule = terms.check("content_words", on)
    if rule and content_words(text) < CONTENT_WORDS_MIN:
        message = "says too little: say what it is, and what it is made of or used for"
        found = (Finding.by(rule, pointer, message, text), *found)
    return found


def named(terms: Terms, pointer: str, name: str, on: date) -> tuple[Finding, ...]:
    """What is wrong with the name of a party, a person or a company."""
    if said := _says_nothing(terms, "party", pointer, name, on):
        return (said,)
    found = tuple(_embedded(terms, "party", pointer, name, on))
    rule = terms.check("initials", on)
    words = [word for word in names_of(name) if not word.isdigit()]
    ends = {words[0], words[-1]} if words else set()
    if rule and any(word.isascii() and len(word) <= INITIAL for word in ends):
        message = "has an initial for a name: some carriers refuse it"
        found += (Finding.by(rule, pointer, message, name, Severity.WARNING),)
    return found


def located(terms: Terms, pointer: str, address: Address, on: date) -> tuple[Finding, ...]:
    """What is wrong with the lines and the city of an address."""
    texts = {f"{pointer}/lines/{n}": line for n, line in enumerate(address.lines)}
    texts[f"{pointer}/city"] = address.city
    found: list[Finding] = []
    for where, text in texts.items():
        if listed := terms.whole("party", text, on):
            found.append(_by(listed, where, text))
        else:
            found += _embedded(terms, "party", where, text, on)
    street = " ".join(address.lines)
    rule = terms.check("signs", on)
    if rule and not _has_letters(street):
        message = "has no letters: numbers and signs alone are no street"
        found.append(Finding.by(rule, f"{pointer}/lines/0", message, street))
    return tuple(found)


def content_words(text: str) -> int:
    """How many words say something; two signs count as one where a script leaves no spaces.

    >>> content_words("Men's T-shirt, knitted"), content_words("set of 3"), content_words("女士包")
    (3, 0, 1)
    """
    words = [word for word in _LETTERS.findall(plain(text)) if word not in STOPWORDS]
    return sum(len(word) // 2 if _runs_on(word) else 1 for word in words)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared, without case, marks and punctuation.

    >>> words_of("E-Commerce, N/A")
    ('e', 'commerce', 'n', 'a')
    """
    return tuple(_WORD.findall(plain(unicodedata.normalize("NFKC", text)).replace("_", " ")))


def _says_nothing(terms: Terms, of: Subject, pointer: str, text: str, on: date) -> Finding | None:
    """Why the whole text says nothing, if it does not."""
    if listed := terms.whole(of, text, on):
        return _by(listed, pointer, text)
    rule = terms.check("signs", on)
    if rule and not _has_letters(text):
        return Finding.by(rule, pointer, "has no letters: numbers and signs say nothing", text)
    signs = "".join(words_of(text))
    if rule and len(signs) >= REPEATED and len(set(signs)) == 1:
        return Finding.by(rule, pointer, "is one sign repeated, which says nothing", text)
    return None


def _by(listed: ListedTerm, pointer: str, text: str) -> Finding:
    severity = Severity.ERROR if listed.list.enforced else Severity.WARNING
    return Finding.by(
        listed.list,
        pointer,
        f'says nothing: "{listed.term}" is one of {listed.list.name}',
        text,
        severity,
    )


def _embedded(terms: Terms, of: Subject, pointer: str, text: str, on: date) -> Iterable[Finding]:
    for listed in terms.within(of, text, on):
        message = f'holds the vague term "{listed.term}"; it is one of {listed.list.name}'
        yield Finding.by(listed.list, pointer, message, text, Severity.WARNING)


def _has_letters(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _runs_on(word: str) -> bool:
    """Whether a word is of a script that leaves no space between words."""
    return unicodedata.east_asian_width(word[0]) in "WF"
