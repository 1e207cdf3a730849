"""The restrictions of one side of a market, found by what tells the goods.

A row is about goods of one of its codes, with one of its flags, or with one of its words in
their description; one that names none of these is about all goods. Origins and logistics
narrow it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from domain.lines import GoodsFlag, Line
from domain.markets.clauses import Restriction
from domain.order import Order

GOODS_KEPT = 1 << 14
"""Goods that have their rows at hand; a shop sells the same goods again."""

Goods = tuple[str | None, tuple[GoodsFlag, ...], str]
"""What tells goods: code, flags and description."""

_WORD = re.compile(r"\w+")


class Restrictions:
    """The restrictions of one side of a market, by what tells the goods."""

    def __init__(self, rows: Iterable[Restriction]) -> None:
        self._by_code: dict[str, list[Restriction]] = defaultdict(list)
        self._by_flag: dict[GoodsFlag, list[Restriction]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[tuple[str, ...], Restriction]]] = defaultdict(list)
        self._by_part: list[tuple[str, Restriction]] = []
        self._of_all: list[Restriction] = []
        for row in rows:
            self._add(row)
        self._lengths = sorted({len(prefix) for prefix in self._by_code})
        self._known: dict[Goods, tuple[Restriction, ...]] = {}

    def _add(self, row: Restriction) -> None:
        for prefix in row.hs:
            self._by_code[prefix].append(row)
        for flag in row.flags:
            self._by_flag[flag].append(row)
        for phrase in row.words:
            if _runs_on(phrase):
                self._by_part.append((phrase.casefold(), row))
            else:
                words = words_in(phrase)
                self._by_word[words[0]].append((words, row))
        if not (row.hs or row.flags or row.words):
            self._of_all.append(row)

    def about(self, line: Line, order: Order) -> Sequence[Restriction]:
        """The rows that the line falls under; a row may come more than once."""
        goods = (line.hs_code, line.flags, line.description)
        rows = self._known.get(goods)
        if rows is None:
            if len(self._known) >= GOODS_KEPT:
                self._known.clear()
            rows = self._known[goods] = tuple(self._told(line))
        if not rows:
            return ()
        return tuple(
            row
            for row in rows
            if (not row.origins or line.origin in row.origins)
            and (not row.logistics or order.logistics_model in row.logistics)
        )

    def _told(self, line: Line) -> Iterator[Restriction]:
        yield from self._of_all
        if line.hs_code is not None:
            for length in self._lengths:
                yield from self._by_code.get(line.hs_code[:length], ())
        for flag in line.flags:
            yield from self._by_flag.get(flag, ())
        if self._by_word:
            yield from self._worded(words_in(line.description))
        if self._by_part:
            text = line.description.casefold()
            yield from (row for part, row in self._by_part if part in text)

    def _worded(self, words: Sequence[str]) -> Iterator[Restriction]:
        for place, word in enumerate(words):
            for phrase, row in self._by_word.get(word, ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    yield row


def words_in(text: str) -> tuple[str, ...]:
    """The words of a description, in small letters.

    >>> words_in("E-Cigarette, 20 ml")
    ('e', 'cigarette', '20', 'ml')
    """
    return tuple(_WORD.findall(text.casefold()))


def _runs_on(phrase: str) -> bool:
    """Whether a phrase is of a script that leaves no space between words."""
    return any(unicodedata.east_asian_width(letter) in "WF" for letter in phrase)
