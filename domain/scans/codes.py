"""The code book: every carrier's rows, and the one that a scan falls under."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from domain.scans.scan import (
    TEXT_READ,
    WANTS_A_REASON,
    CodeRow,
    CodeTable,
    Guess,
    How,
    Reading,
    Scan,
    folded,
    told,
)
from domain.scans.words import Words
from domain.tracking import Reason

_UNREAD = Reading()


class CodeBook:
    """All tables, by any name of their carriers; and the words for what no table has."""

    def __init__(self, tables: Iterable[CodeTable], words: Words) -> None:
        self.tables: Mapping[str, CodeTable] = {table.carrier: table for table in tables}
        self.words = words
        self._named = {
            folded(name): table
            for table in self.tables.values()
            for name in (table.carrier, *table.also)
        }
        self._rows = {carrier: _Rows(table) for carrier, table in self.tables.items()}

    def table(self, carrier: str) -> CodeTable | None:
        """The table of a carrier by any of its names, in any spelling; None where there is none."""
        return self._named.get(folded(carrier))

    def read(self, scan: Scan) -> Reading:
        """What a scan says: by the closest row of its carrier, else by its text as a guess."""
        row = next(self._found(scan), None)
        if row is None:
            guess = self._guess(scan.text, scan.sub_code, scan.code)
            return Reading(by=How.INFERRED, guess=guess) if guess else _UNREAD
        left_open = row.reason is Reason.NONE and row.milestone in WANTS_A_REASON
        guess = self._guess(scan.text, scan.sub_code) if row.coarse or left_open else None
        return Reading(by=_rests_on(row), row=row, guess=guess)

    def _guess(self, text: str, *codes: str) -> Guess | None:
        """By the text; else by what its codes say, if they are words, the closer one first.

        A text that leaves the reason open has it from a code that says the same.
        """
        told = (text, *map(_as_words, codes))
        guesses = [guess for guess in map(self.words.guess, told) if guess]
        if not guesses or guesses[0].reason is not Reason.NONE:
            return next(iter(guesses), None)
        first = guesses[0]
        why = (guess.reason for guess in guesses if guess.milestone is first.milestone)
        said = next((reason for reason in why if reason is not Reason.NONE), Reason.NONE)
        return first.model_copy(update={"reason": said})

    def _found(self, scan: Scan) -> Iterator[CodeRow]:
        """The carrier's own row, then those of the tables that it uses as well."""
        table = self.table(scan.carrier)
        names = (table.carrier, *table.speaks) if table else ()
        found = (self._rows[name].closest(scan) for name in names)
        return (row for row in found if row is not None)


class _Rows:
    """The rows of one table, found by code; those without one by the carrier's text."""

    def __init__(self, table: CodeTable) -> None:
        self._details = table.details
        self._by_code: dict[str, list[CodeRow]] = defaultdict(list)
        self._joined: dict[str, list[CodeRow]] = defaultdict(list)
        self._by_text = [row for row in table.rows if not row.code]
        for row in table.rows:
            if row.code:
                code, sub, _ = row.key
                self._by_code[code].append(row)
                if sub:
                    self._joined[code + sub].append(row)

    def closest(self, scan: Scan) -> CodeRow | None:
        """The row that states the most of what the scan says and nothing else.

        A detail that stands for itself says more than a code that is coarse, and less than one
        that is not: what is `delivered` may have "arrived at its destination". Where both say
        the same, it may tell why.
        """
        detail, text = folded(scan.sub_code), told(scan.text)
        own = self._closest(folded(scan.code), detail, text)
        if not self._details or detail not in self._by_code or (own and own.sub):
            return own
        alone = self._closest(detail, "", text)
        return alone if own is None or own.coarse or _tells_why(alone, own) else own

    def _closest(self, code: str, sub: str, text: str) -> CodeRow | None:
        ways: Iterable[list[CodeRow]] = (
            (self._by_code.get(code, []), self._by_text) if code else (self._by_text,)
        )
        fits = [row for row in chain(*ways) if _fits(row, sub, text)]
        if not fits and code and not sub:  # some print both codes as one word
            fits = [row for row in self._joined.get(code, ()) if _fits(row, row.key[1], text)]
        return max(fits, key=_closeness, default=None)


def _as_words(code: str) -> str:
    """A code that is made of words, and no abbreviation."""
    return code if re.search(r"[^\W\d_]{4}", code[:TEXT_READ]) else ""


def _fits(row: CodeRow, sub: str, text: str) -> bool:
    _, wants_sub, wants_text = row.key
    if wants_sub and wants_sub != sub:
        return False
    if wants_text.endswith("*"):
        return text.startswith(wants_text[:-1])
    return not wants_text or wants_text == text


def _tells_why(detail: CodeRow | None, row: CodeRow) -> bool:
    return detail is not None and detail.milestone is row.milestone and row.reason is Reason.NONE


def _closeness(row: CodeRow) -> tuple[bool, bool, int]:
    code, sub, text = row.key
    return (bool(code), bool(sub), len(text))


def _rests_on(row: CodeRow) -> How:
    return How.SUB_CODE if row.sub else How.CODE if row.code else How.TEXT
