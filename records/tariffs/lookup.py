"""Imported tariffs, looked up: the port `markets.TariffStore`, and what people ask about them.

The records are asked at most every few seconds whether anything was imported; until then
a country without an edition costs a look into a dict, and a code that was asked for before
no more than that.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, union_all

from domain.markets.clauses import Tariff
from domain.markets.expressions import Duty
from domain.markets.tariff_rows import THIRD_COUNTRY, Measure, Unreadable
from domain.territories import tariff_of
from records.engine import Database
from records.tables.core import table
from records.tables.tariffs import TariffEditions, TariffHeadings, TariffMeasures, TariffRejects
from records.tariffs.rates import Cited, duty_of, tariffs_of

LOOK_EVERY_SECONDS = 2.0
"""How long a new import may go unnoticed by a process that is under way."""

CODES_KEPT_MAX = 10_000
"""Of one process; a code with its neighbours and preferences takes some ten kilobytes."""

CODE_DIGITS_MAX = 10

_EDITIONS, _MEASURES = table(TariffEditions), table(TariffMeasures)
_HEADINGS, _REJECTS = table(TariffHeadings), table(TariffRejects)


class EditionRow(Cited):
    """An edition with what it holds; `chapters` are those that it is the whole tariff of."""

    country: str
    files: str
    chapters: tuple[str, ...]
    imported_at: datetime
    measures: int
    computable: int
    headings: int
    rejects: int
    skipped: dict[str, int]
    active: bool

    def is_whole_of(self, code: str) -> bool:
        """Whether nothing older is to be asked about this code."""
        return code[:2] in self.chapters


Kept = Row[*tuple[Any, ...]]
"""A row as the database gives it."""

Known = dict[tuple[str, str, date], tuple[Tariff, ...]]
"""What was found, by territory, code and day."""


class StoredTariffs:
    """What was imported, by country, code and day: the port `markets.TariffStore`."""

    def __init__(self, database: Database, look_every: float = LOOK_EVERY_SECONDS) -> None:
        self._database = database
        self._look_every = look_every
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._editions: Mapping[str, tuple[EditionRow, ...]] = {}
        self._known: Known = {}

    async def tables(self, country: str, hs_codes: Sequence[str], on: date) -> Sequence[Tariff]:
        """The measures of a country in force on a day, with the rates about these codes only.

        Of each code those editions count that were published by then, the newest first.
        """
        if time.monotonic() - self._looked_at > self._look_every:
            await self._look()
        territory = tariff_of(country)
        editions = self._editions.get(territory)
        if not editions:
            return ()
        known = self._known  # a look replaces it: what was found in older editions is not kept
        asked = [(territory, code, on) for code in hs_codes]
        found = {each: known[each] for each in asked if each in known}
        if unknown := [each for each in asked if each not in found]:
            read = await self._database.read(
                lambda db: {each: tables(db, editions, each[1], on) for each in unknown}
            )
            if len(known) >= CODES_KEPT_MAX:
                known.clear()
            known |= read
            found |= read
        return [table for each in asked for table in found[each]]

    async def national_codes(self, country: str, code: str, on: date) -> Mapping[str, str]:
        """The codes under this one that goods are declared under, with their words."""
        if time.monotonic() - self._looked_at > self._look_every:
            await self._look()
        published = self._editions.get(tariff_of(country), ())
        return await self._database.read(lambda db: national_codes(db, published, code, on))

    async def _look(self) -> None:
        """Learn of editions that were imported or retired since; one caller does it for all."""
        async with self._looking:
            if time.monotonic() - self._looked_at <= self._look_every:
                return
            active = [row for row in await self._database.read(editions) if row.active]
            by_country: dict[str, tuple[EditionRow, ...]] = {}
            for row in active:
                by_country[row.country] = (*by_country.get(row.country, ()), row)
            if by_country != self._editions:
                self._editions, self._known = by_country, {}
            self._looked_at = time.monotonic()


def editions(db: Connection) -> tuple[EditionRow, ...]:
    """Every edition, the newest of each country first."""
    newest = (_EDITIONS.c.country, _EDITIONS.c.as_of.desc(), _EDITIONS.c.imported_at.desc())
    rows = db.execute(select(_EDITIONS).order_by(*newest)).mappings()
    return tuple(EditionRow.model_validate(dict(row)) for row in rows)


def tables(
    db: Connection, published: Sequence[EditionRow], code: str, on: date
) -> tuple[Tariff, ...]:
    """What one country's editions, the newest first, say about a code on a day."""
    asked = _up_to_whole(published, code, on)
    of_editions = _MEASURES.c.edition_id.in_([edition.edition_id for edition in asked])
    in_force = and_(
        _MEASURES.c.valid_from <= on,
        or_(_MEASURES.c.valid_to.is_(None), _MEASURES.c.valid_to >= on),
    )
    # Two statements in one, because SQLite reads a whole edition for an OR of the two.
    query = union_all(
        *(select(_MEASURES).where(of_editions, part, in_force) for part in _about(code))
    )
    by_edition: dict[str, list[Measure]] = {}
    for row in db.execute(query):
        by_edition.setdefault(row.edition_id, []).append(_measure(row))
    found: list[Tariff] = []
    spoken_for: set[str] = set()
    for edition in asked:
        measures = by_edition.get(edition.edition_id, ())
        newer = [measure for measure in measures if measure.code not in spoken_for]
        spoken_for |= {measure.code for measure in newer}
        found += tariffs_of(edition, newer)
    whole = asked[-1] if asked and asked[-1].is_whole_of(code) else None
    if whole and not any(_is_general(table) for table in found):
        # A whole tariff that lacks a code says so: no older word of it may stand in.
        found += tariffs_of(whole, [_missing(whole, code)])
    return tuple(found)


def _missing(whole: EditionRow, code: str) -> Measure:
    return Measure(
        code=code,
        measure=THIRD_COUNTRY,
        origins=(),
        not_origins=(),
        duty=Duty.not_computable(f"{whole.name} has no rate for it"),
        valid_from=whole.as_of,
        valid_to=None,
        legal="",
    )


def _is_general(table: Tariff) -> bool:
    """Whether a table has the duty that goods of any origin bear."""
    return table.measure == THIRD_COUNTRY and table.agreement is None


def _measure(row: Kept) -> Measure:
    return Measure(
        code=row.code,
        measure=row.measure,
        origins=tuple(row.origins.split()),
        not_origins=tuple(row.not_origins.split()),
        duty=duty_of(row.duty, row.why_not),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        legal=row.legal,
        agreement=row.agreement,
        note=row.note,
    )


def _up_to_whole(published: Sequence[EditionRow], code: str, on: date) -> list[EditionRow]:
    """The editions to ask about a code: none that is older than a whole tariff of its chapter."""
    asked = []
    for edition in published:
        if edition.as_of <= on:
            asked.append(edition)
            if edition.is_whole_of(code):
                break
    return asked


def _about(code: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Measures on codes that this one begins with; those on itself and on what begins with it."""
    column = _MEASURES.c.code
    above = [code[:digits] for digits in range(2, len(code))]
    # Not LIKE, which PostgreSQL answers from an index in some collations only.
    return column.in_(above), column.between(code, code.ljust(CODE_DIGITS_MAX, "9"))


def rejects(db: Connection, edition_id: str, limit: int) -> tuple[Unreadable, ...]:
    """What of an edition was not understood, in the order of its files."""
    query = select(_REJECTS).where(_REJECTS.c.edition_id == edition_id)
    rows = db.execute(query.order_by(_REJECTS.c.number).limit(limit))
    return tuple(Unreadable(row.row, row.code, row.text, row.why) for row in rows)


def national_codes(
    db: Connection, published: Sequence[EditionRow], code: str, on: date
) -> dict[str, str]:
    """Codes under this one that goods are declared under, and the words that tell them apart.

    A code's words begin with those of the codes between it and the one asked for.
    """
    asked = _up_to_whole(published, code, on)
    query = select(_HEADINGS).where(
        _HEADINGS.c.edition_id.in_([edition.edition_id for edition in asked]),
        _HEADINGS.c.code.between(code, code.ljust(CODE_DIGITS_MAX, "9")),
    )
    rows = {row.code: row for row in db.execute(query.order_by(_HEADINGS.c.number))}
    leaves = [row for row in rows.values() if row.leaf]
    return {leaf.code: "; ".join(_words(leaf, rows, len(code))) for leaf in leaves}


def _words(row: Kept, rows: Mapping[str, Kept], digits: int) -> list[str]:
    above = rows.get(row.parent or "")
    told = _words(above, rows, digits) if above is not None and len(above.code) > digits else []
    return [*told, row.description.rstrip(":")]
