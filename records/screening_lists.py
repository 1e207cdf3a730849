"""Lists of denied parties, kept: imported whole, and given back whole."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from domain.screening.listed import Listed, ListName, ListVersion
from domain.values import Value
from records.engine import insert as insert_or
from records.tables.core import table
from records.tables.screening import ScreeningEntries, ScreeningLists

BATCH = 2000
"""Entries that are written at once."""

_LISTS, _ENTRIES = table(ScreeningLists), table(ScreeningEntries)


class ListRow(Value):
    """A version of a list, with how much it holds; `superseded_at` if another counts now."""

    name: ListName
    sha256: str
    as_of: date | None
    files: str
    entries: int
    names: int
    imported_at: datetime
    superseded_at: datetime | None

    @property
    def version(self) -> ListVersion:
        """What matches are shown with."""
        return ListVersion(name=self.name, sha256=self.sha256, as_of=self.as_of)


class OlderList(ValueError):
    """A newer version of the list was imported before."""


def import_list(
    db: Connection, version: ListVersion, entries: Sequence[Listed], files: str, at: datetime
) -> bool:
    """Screen against these entries from now on; the same files again change nothing.

    Returns:
        Whether the list counts only since now.

    Raises:
        OlderList: The version that counts is of a later day.
    """
    standing = next((row for row in lists(db) if row.name is version.name), None)
    if standing and standing.sha256 == version.sha256:
        return False
    if standing and standing.as_of and version.as_of and version.as_of < standing.as_of:
        raise OlderList(
            f"{version.name} of {standing.as_of} was imported; these files are of {version.as_of}"
        )
    of_this_list = _LISTS.c.name == version.name
    db.execute(
        update(_LISTS)
        .where(of_this_list, _LISTS.c.superseded_at.is_(None))
        .values(superseded_at=at)
    )
    db.execute(delete(_ENTRIES).where(_ENTRIES.c.name == version.name))
    _write_version(db, version, entries, files, at)
    for start in range(0, len(entries), BATCH):
        db.execute(insert(_ENTRIES), [_row(entry) for entry in entries[start : start + BATCH]])
    return True


def lists(db: Connection, *, superseded: bool = False) -> list[ListRow]:
    """The versions that count, or those that were superseded, by name and day of import."""
    ended = _LISTS.c.superseded_at
    rows = db.execute(
        select(_LISTS)
        .where(ended.is_not(None) if superseded else ended.is_(None))
        .order_by(_LISTS.c.name, _LISTS.c.imported_at)
    )
    return [ListRow.model_validate(dict(row)) for row in rows.mappings()]


def entries_of(db: Connection, name: ListName) -> list[Listed]:
    """Every entry of the version of a list that counts."""
    rows = db.execute(select(_ENTRIES.c.document).where(_ENTRIES.c.name == name))
    return [Listed.model_validate_json(document) for document in rows.scalars()]


def _write_version(
    db: Connection, version: ListVersion, entries: Sequence[Listed], files: str, at: datetime
) -> None:
    values = {
        **version.model_dump(),
        "files": files,
        "entries": len(entries),
        "names": sum(1 + len(entry.aliases) for entry in entries),
        "imported_at": at,
        "superseded_at": None,
    }
    again = {key: value for key, value in values.items() if key not in {"name", "sha256"}}
    db.execute(
        insert_or(ScreeningLists, db.dialect.name)
        .values(values)
        .on_conflict_do_update(index_elements=["name", "sha256"], set_=again)
    )


def _row(entry: Listed) -> dict[str, str]:
    return {"name": entry.source, "entry": entry.entry, "document": entry.model_dump_json()}
