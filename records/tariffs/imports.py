"""Imports of official tariff files: rows in, one edition, in one transaction.

What is read is kept as it is read: a few thousand rows at a time, so that a whole tariff costs
little memory, and all or nothing, so that no quote ever sees half of one.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from domain.markets.tariff_rows import Edition, Heading, Measure, Row, Skipped, Unreadable
from domain.values import Value
from records.tables.core import Records, table
from records.tables.tariffs import TariffEditions, TariffHeadings, TariffMeasures, TariffRejects
from records.tariffs.rates import unusable

BATCH = 4000
"""Rows that are written at once."""

Progress = Callable[[int], None]
"""Told how many rows were read so far."""

_EDITIONS = table(TariffEditions)


class NothingInIt(ValueError):
    """The files hold no duty that could be kept."""


class Origin(Value):
    """Where an edition comes from.

    `digest` is of the files and their format. `whole` files are the tariff of every chapter
    they speak of; others, such as answers about single commodities, of their codes alone.
    """

    digest: str
    format: str
    source: str
    files: str
    whole: bool


class Imported(Value):
    """What became of an import: which edition, whether it is new, and what it holds."""

    edition_id: str
    new: bool
    measures: int
    computable: int
    headings: int
    rejects: int
    skipped: dict[str, int]


def import_edition(
    db: Connection,
    edition: Edition,
    origin: Origin,
    rows: Iterable[Row],
    at: datetime,
    *,
    progress: Progress = lambda _: None,
) -> Imported:
    """Keep an edition with all its rows; the same files again change nothing and are not read.

    Those of an edition that was retired are read anew, and may be given another day.

    Raises:
        NothingInIt: No row is a duty; roll back.
    """
    if known := _in_use(db, origin.digest):
        return known
    _forget(db, origin.digest)
    # The edition goes first, for what refers to it; its counts are known when all is in.
    header = {
        "edition_id": origin.digest,
        **origin.model_dump(include={"format", "source", "files"}),
        "country": edition.country,
        "nomenclature": edition.nomenclature,
        "title": edition.title,
        "as_of": edition.as_of,
        "imported_at": at,
        "active": True,
    }
    shelf = _Shelf(db, origin.digest, progress)
    db.execute(insert(_EDITIONS), {**header, "chapters": [], **shelf.counts()})
    shelf.fill(rows)
    if not shelf.counts()["measures"]:
        raise NothingInIt(f"no duty was found in {origin.files}")
    chapters = sorted(shelf.chapters) if origin.whole else []
    _set(db, origin.digest, chapters=chapters, **shelf.counts())
    return Imported(edition_id=origin.digest, new=True, **shelf.counts())


def retire(db: Connection, edition_id: str) -> bool:
    """Use an edition no more; False if there is none of this id."""
    return _set(db, edition_id, active=False)


def _in_use(db: Connection, edition_id: str) -> Imported | None:
    of_it = (_EDITIONS.c.edition_id == edition_id) & _EDITIONS.c.active
    found = db.execute(select(_EDITIONS).where(of_it)).mappings().first()
    return Imported.model_validate({**found, "new": False}) if found else None


def _forget(db: Connection, edition_id: str) -> None:
    """Make room for an edition that was retired, if there is one."""
    for kept in (TariffMeasures, TariffHeadings, TariffRejects, TariffEditions):
        rows = table(kept)
        db.execute(delete(rows).where(rows.c.edition_id == edition_id))


def _set(db: Connection, edition_id: str, **values: object) -> bool:
    changed = update(_EDITIONS).where(_EDITIONS.c.edition_id == edition_id).values(**values)
    return db.execute(changed).rowcount == 1


class _Shelf:
    """Takes the rows of one edition and writes them in batches."""

    def __init__(self, db: Connection, edition_id: str, progress: Progress) -> None:
        self._db, self._edition_id, self._progress = db, edition_id, progress
        self._batches: dict[type[Records], list[dict[str, Any]]] = {}
        self._kept: Counter[type[Records]] = Counter()
        self._skipped: Counter[str] = Counter()
        self._computable = 0
        self.chapters: set[str] = set()

    def fill(self, rows: Iterable[Row]) -> None:
        """Write every row."""
        for number, row in enumerate(rows, start=1):
            match row:
                case Measure():
                    self._measure(row)
                case Heading():
                    self._heading(row)
                case Unreadable():
                    self._reject(row)
                case Skipped():
                    self._skipped[row.what] += row.count
            if number % BATCH == 0:
                self._progress(number)
        for model in list(self._batches):
            self._write(model)

    def counts(self) -> dict[str, Any]:
        """How many rows of each kind there are so far."""
        return {
            "measures": self._kept[TariffMeasures],
            "computable": self._computable,
            "headings": self._kept[TariffHeadings],
            "rejects": self._kept[TariffRejects],
            "skipped": dict(self._skipped),
        }

    def _measure(self, row: Measure) -> None:
        if why := unusable(row):
            self._reject(Unreadable(row=0, code=row.code, text=row.duty.text, why=why))
            return
        self.chapters.add(row.code[:2])
        self._computable += not row.duty.why_not
        self._keep(
            TariffMeasures,
            code=row.code,
            measure=row.measure,
            origins=" ".join(row.origins),
            not_origins=" ".join(row.not_origins),
            agreement=row.agreement,
            duty=row.duty.text,
            why_not=row.duty.why_not,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            legal=row.legal,
            note=row.note,
        )

    def _heading(self, row: Heading) -> None:
        self.chapters.add(row.code[:2])
        self._keep(
            TariffHeadings,
            code=row.code,
            description=row.description,
            indent=row.indent,
            parent=row.parent,
            units=" ".join(row.units),
            leaf=row.leaf,
        )

    def _reject(self, row: Unreadable) -> None:
        self._keep(TariffRejects, row=row.row, code=row.code, text=row.text, why=row.why)

    def _keep(self, model: type[Records], **row: object) -> None:
        self._kept[model] += 1
        batch = self._batches.setdefault(model, [])
        batch.append({"edition_id": self._edition_id, "number": self._kept[model], **row})
        if len(batch) >= BATCH:
            self._write(model)

    def _write(self, model: type[Records]) -> None:
        self._db.execute(insert(table(model)), self._batches.pop(model))
