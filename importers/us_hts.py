"""The Harmonized Tariff Schedule as the USITC exports it, in JSON or CSV.

The export is at hts.usitc.gov/reststop/exportList?from=0101&to=9999.99.99.99&format=JSON. As
CSV it has no footnotes, and so says nothing of the additional duties on China.

A rate is that of eight digits, whichever row it stands on. From it come
- the third country duty: the general column, and column 2 for its origins;
- a preference for each programme of the special column;
- `Section 301 China`, where a footnote sends to headings 9903.88 or 9903.91: what they add, or
  `Free` where none is named;
- an `additional duty` under the heading's own code, where a heading of chapter 99 adds to the
  duty of other goods.
"""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

from domain.markets.expressions import NOT_COMPUTABLE, NotADuty
from importers import us_wording
from importers.rows import THIRD_COUNTRY, Edition, Heading, Measure, Row, Unreadable
from importers.us_lines import Line, lines
from importers.us_programs import COLUMN_2, PROGRAMS

SECTION_301 = "Section 301 China"
ADDITIONAL = "additional duty"

LEGAL = 8
"""Digits of a rate line. A rate on a row of ten is that of its eight: the rest is statistics."""

_CHINA, _RUSSIA = ("9903.88.", "9903.91."), "9903.90."
_NO_FOOTNOTE = "no footnote to headings 9903.88 and 9903.91"
_SUSPENDED = "provision suspended"
_NO_RATE = frozenset({"", "No change"})
"""Cells that state no rate: "No change" leaves what the goods' own subheading has."""

_SPECIAL = re.compile(r"([^()]+?) ?\(([^()]*)\)")


def read(path: Path, edition: Edition) -> Iterator[Row]:
    """Every heading with its measures, in the file's order, and what was not understood.

    The file is read twice: earlier rows send to the headings of chapter 99, which come last.

    Raises:
        NotTheFile: It is no export of the schedule.
    """
    additional = {
        f"{line.code[:4]}.{line.code[4:6]}.{line.code[6:8]}": line
        for line in lines(path)
        if isinstance(line, Line) and line.code.startswith("99") and line.code[6:]
    }
    schedule = _Schedule(edition, additional)
    above: list[Line] = []
    for line, following in pairwise(chain(lines(path), [None])):
        if isinstance(line, Line):
            while above and above[-1].indent >= line.indent:
                above.pop()
            if line.code:
                deeper = isinstance(following, Line) and following.indent > line.indent
                yield _heading(line, above, leaf=not deeper)
                yield from schedule.measures(line)
            above.append(line)
        elif line is not None:
            yield line


def _heading(line: Line, above: list[Line], *, leaf: bool) -> Heading:
    """The row described, with the words of the rows above it that have no code of their own."""
    words, parent = [line.description], None
    for each in reversed(above):
        if each.code:
            parent = each.code
            break
        words.append(each.description)
    description = " ".join(reversed(words))
    return Heading(line.code, description, line.indent, parent, line.units, leaf)


class _Schedule:
    """An edition and the headings of its chapter 99, by their code with dots."""

    def __init__(self, edition: Edition, additional: dict[str, Line]) -> None:
        self._edition = edition
        self._additional = additional

    def measures(self, line: Line) -> Iterator[Measure | Unreadable]:
        """What the row charges, column by column."""
        if line.general not in _NO_RATE:
            yield self._measure(line, line.general, not_origins=COLUMN_2)
            yield from self._china(line)
            yield from self._not_modelled(line)
        if line.other not in _NO_RATE:
            yield from self._column_2(line)
        if line.special not in _NO_RATE:
            yield from self._special(line)

    def _column_2(self, line: Line) -> Iterator[Measure | Unreadable]:
        """Column 2, and what stands in its place for goods of Russia."""
        instead = [heading for heading in self._sent(line, "other") if heading.startswith(_RUSSIA)]
        origins = tuple(origin for origin in COLUMN_2 if not instead or origin != "RU")
        yield self._measure(line, line.other, origins=origins, legal="column 2")
        for heading in instead:
            text = self._additional[heading].other
            yield self._measure(line, text, origins=("RU",), legal=f"heading {heading}")

    def _special(self, line: Line) -> Iterator[Measure | Unreadable]:
        """A preference for each symbol in brackets after a rate."""
        found = _SPECIAL.findall(line.special)
        if not found:
            yield _unread(line, line.special, "it names no programme's symbol")
        for rate, symbols in found:
            named = dict.fromkeys(re.findall(r"[^\s,.]+", symbols))
            if unknown := [symbol for symbol in named if symbol not in PROGRAMS]:
                why = f"{', '.join(unknown)!r} stands where a programme's symbol would"
                yield _unread(line, line.special, why[:200])
            for symbol in named:
                program = PROGRAMS.get(symbol)
                if program and rate.strip() not in _NO_RATE:
                    yield self._measure(
                        line,
                        rate,
                        origins=program.origins,
                        agreement=program.agreement,
                        legal=f"special column, {symbol}",
                        note=program.note,
                    )

    def _china(self, line: Line) -> Iterator[Measure | Unreadable]:
        """What Section 301 adds: nothing where no footnote names one of its headings."""
        if line.references is None or line.code.startswith(("98", "99")):
            return
        headings = {
            heading: self._additional[heading].general
            for heading in self._sent(line, "general")
            if heading.startswith(_CHINA) and self._charges(heading)
        }
        excluded = [h for h in self._sent(line, "desc") if h.startswith(_CHINA)]
        if len(set(headings.values())) > 1:
            text = f"{NOT_COMPUTABLE} it is that of {' or '.join(headings)}"
        else:
            text = next(iter(headings.values()), "Free")
        yield self._measure(
            line,
            text,
            measure=SECTION_301,
            origins=("CN",),
            legal=", ".join(f"heading {heading}" for heading in headings) or _NO_FOOTNOTE,
            note=f"goods of heading {', '.join(excluded)} are excluded" if excluded else "",
        )

    def _not_modelled(self, line: Line) -> Iterator[Unreadable]:
        """Headings that may add to the duty in ways that footnotes do not tell."""
        for heading in self._sent(line, "general"):
            if not heading.startswith(_CHINA) and heading.startswith("9903."):
                text = self._additional[heading].general or self._additional[heading].other
                yield _unread(line, f"See {heading}: {text}", "its scope is in the heading's words")

    def _sent(self, line: Line, column: str) -> list[str]:
        """The headings of chapter 99 that footnotes on this column send to."""
        return [
            heading
            for heading, columns in line.references or ()
            if column in columns and heading in self._additional
        ]

    def _charges(self, heading: str) -> bool:
        """Whether the heading adds a duty: some only exclude goods, and one is suspended."""
        line = self._additional[heading]
        added = us_wording.added(line.general)
        return bool(added and added.terms) and _SUSPENDED not in line.description

    def _measure(
        self,
        line: Line,
        text: str,
        *,
        measure: str = THIRD_COUNTRY,
        origins: tuple[str, ...] = (),
        not_origins: tuple[str, ...] = (),
        legal: str = "",
        agreement: str = "",
        note: str = "",
    ) -> Measure | Unreadable:
        """The duty of a cell; one that adds to another duty is a measure of its own."""
        try:
            added = us_wording.added(text)
            duty = us_wording.duty(text) if added is None else added
        except NotADuty as why:
            return _unread(line, text, str(why))
        if added is not None and measure == THIRD_COUNTRY:
            measure = ADDITIONAL
        return Measure(
            code=line.code[:LEGAL],
            measure=measure,
            origins=origins,
            not_origins=not_origins,
            duty=duty,
            valid_from=self._edition.as_of,
            valid_to=None,
            legal=legal or f"HTS {line.code[:LEGAL]}",
            agreement=agreement,
            note=note,
        )


def _unread(line: Line, text: str, why: str) -> Unreadable:
    return Unreadable(line.row, line.code, text[:200], why)
