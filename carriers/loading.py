"""The files of this package, loaded and held against each other."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from carriers.files import CarrierFileError, shaped
from domain.scans.codes import CodeBook
from domain.scans.pages import CarrierPages
from domain.scans.scan import CodeTable, folded
from domain.scans.words import Language, Words
from domain.scans.zones import Zones

_ZONE_ROWS = "places"


def load_codes(folder: Traversable | None = None) -> CodeBook:
    """Every carrier's codes, with the words for what they do not have.

    Args:
        folder: With `codes/` and `words/` in it; else this package.

    Raises:
        CarrierFileError: A file is broken, has a code twice, or claims another carrier's name.
    """
    tables = [_table(path) for path in _toml(folder, "codes")]
    _claimed_once(tables)
    known = {table.carrier for table in tables}
    for table in tables:
        if unknown := set(table.speaks) - known:
            said = ", ".join(sorted(unknown))
            raise CarrierFileError(f"carriers/{table.carrier}.toml: speaks: no table {said}")
    return CodeBook(tables, load_words(folder))


def load_words(folder: Traversable | None = None) -> Words:
    """The phrases of all languages.

    Raises:
        CarrierFileError: A file is broken.
    """
    return Words(shaped(Language, path, "phrases") for path in _toml(folder, "words"))


def load_pages(folder: Traversable | None = None) -> CarrierPages:
    """Where carriers show parcels to everybody, from `pages.toml`.

    Raises:
        CarrierFileError: The file is broken.
    """
    inside = folder or files(__package__ or "carriers")
    return shaped(CarrierPages, inside / "pages.toml", "pages")


def load_zones(folder: Traversable | None = None) -> Zones:
    """The time zones of countries and places, from `zones.toml`.

    Raises:
        CarrierFileError: The file is broken.
    """
    return shaped(Zones, (folder or files(__package__ or "carriers")) / "zones.toml", _ZONE_ROWS)


def _toml(folder: Traversable | None, name: str) -> list[Traversable]:
    """The TOML files of a subfolder, in order."""
    inside = (folder or files(__package__ or "carriers")) / name
    if not inside.is_dir():
        raise CarrierFileError(f"{inside}: is no folder of carriers' files")
    found = (path for path in inside.iterdir() if path.name.endswith(".toml"))
    return sorted(found, key=lambda path: path.name)


def _table(path: Traversable) -> CodeTable:
    table = shaped(CodeTable, path, "rows")
    if path.name != f"{table.carrier}.toml":
        raise CarrierFileError(f"carriers/{path.name}: carrier: is {table.carrier}, not its name")
    first: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(table.rows):
        if (before := first.setdefault(row.key, number)) != number:
            said = " ".join(filter(None, (row.code, row.sub, row.text)))
            raise CarrierFileError(
                f"carriers/{path.name}: rows[{number}].code: {said}: is rows[{before}] again"
            )
    return table


def _claimed_once(tables: Iterable[CodeTable]) -> None:
    claimed: dict[str, str] = {}
    for carrier, name in _names(tables):
        if (other := claimed.setdefault(folded(name), carrier)) != carrier:
            raise CarrierFileError(f"carriers/{carrier}.toml: also: {name} is {other}'s name")


def _names(tables: Iterable[CodeTable]) -> Iterator[tuple[str, str]]:
    for table in tables:
        for name in (table.carrier, *table.also):
            yield table.carrier, name
