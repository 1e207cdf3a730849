"""Market files read and checked: TOML to values, with every mistake named by file and field.

A file names its country, or is a part that others extend (`EU.toml`, `tariff/US.toml`). Its
tables are those of `domain.market.Part`. A row cites its source itself, or by `cite`, the name
of a source that the file states once under `[sources.NAME]`.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from domain.clauses import Advancement
from domain.fx import Exchange
from domain.market import Market, Part
from domain.rules import Strict
from domain.screening.listed import ScreeningPolicy

_MARKET_FILE = re.compile(r"([A-Z]{2})\.toml")
_LISTS = tuple(name for name, field in Part.model_fields.items() if field.default == ())

Shape = TypeVar("Shape", bound=BaseModel)


class MarketFileError(ValueError):
    """A file of market rules is broken; names the file, the table and the field."""


class Carriers(Strict):
    """The tables of `carriers.toml`."""

    advancements: tuple[Advancement, ...] = ()


class Packs:
    """The files of one folder, or of several: a later folder's file stands in for an earlier's.

    Each file is read once, however many extend it.
    """

    def __init__(self, *folders: Traversable) -> None:
        self.folders = folders or (files(__package__ or "markets"),)
        self._parts: dict[str, Part] = {}

    def countries(self) -> tuple[str, ...]:
        """The codes of all files that are named as a country, in order."""
        names = (path.name for folder in self.folders for path in folder.iterdir())
        return tuple(
            sorted({found[1] for name in names if (found := _MARKET_FILE.fullmatch(name))})
        )

    def markets(self) -> dict[str, Market]:
        """Every destination by its country code.

        Raises:
            MarketFileError: A file is not TOML, or does not fit the shapes.
        """
        found = (self.market(code) for code in self.countries())
        return {market.country: market for market in found if market is not None}

    def market(self, code: str) -> Market | None:
        """The destination of this code with all that its file extends; its own header wins.

        None where there is no such file, or it is a part without a country.

        Raises:
            MarketFileError: A file is not TOML, or does not fit the shapes.
        """
        if code not in self.countries():
            return None
        name = f"{code}.toml"
        part = self.part(name)
        if part.country is None:
            return None
        parts = (part, *self._extended(part))
        header = {key: value for each in reversed(parts) for key, value in _header(each).items()}
        lists = {
            key: tuple(chain.from_iterable(getattr(each, key) for each in parts)) for key in _LISTS
        }
        whole = {**lists, **header, "extends": part.extends}
        market = _checked(Market, name, whole)
        digest = hashlib.sha256(market.model_dump_json().encode()).hexdigest()
        return market.model_copy(update={"version": digest[:12]})

    def part(self, name: str) -> Part:
        """One file by itself.

        Raises:
            MarketFileError: It is not there, is not TOML, or does not fit the shapes.
        """
        if name not in self._parts:
            self._parts[name] = _checked(Part, name, self.document(name))
        return self._parts[name]

    def shaped(self, shape: type[Shape], name: str) -> Shape:
        """A file of another shape than a market's.

        Raises:
            MarketFileError: It is not there, is not TOML, or does not fit the shape.
        """
        return _checked(shape, name, self.document(name))

    def document(self, name: str) -> dict[str, Any]:
        """A file's tables, with its sources written into the rows that cite them."""
        path = next(
            (path for each in reversed(self.folders) if (path := each.joinpath(name)).is_file()),
            self.folders[-1].joinpath(name),
        )
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
            raise MarketFileError(f"markets/{name}: {broken}") from broken
        return _cited(name, document)

    def _extended(self, part: Part, above: tuple[str, ...] = ()) -> Iterator[Part]:
        """What a file extends, and what that extends in turn."""
        for name in part.extends:
            if name in above:
                raise MarketFileError(f"markets/{name}.toml: extends itself")
            shared = self.part(f"{name}.toml")
            yield shared
            yield from self._extended(shared, (*above, name))


def load(*folders: Traversable) -> Mapping[str, Market]:
    """Every destination by its country code.

    Raises:
        MarketFileError: A file is not TOML, or does not fit the shapes.
    """
    return Packs(*folders).markets()


def load_exchange(*folders: Traversable) -> Exchange:
    """The dated exchange rates of `fx.toml`.

    Raises:
        MarketFileError: The file is broken.
    """
    return Packs(*folders).shaped(Exchange, "fx.toml")


def load_advancements(*folders: Traversable) -> tuple[Advancement, ...]:
    """What carriers ask for advancing import charges, from `carriers.toml`.

    Raises:
        MarketFileError: The file is broken.
    """
    return Packs(*folders).shaped(Carriers, "carriers.toml").advancements


def load_screening(beside: Traversable | None = None) -> ScreeningPolicy:
    """How names are held against lists of denied parties, from `screening.toml`.

    A file of this name in the folder `beside` stands in for the packaged one.

    Raises:
        MarketFileError: The file is broken.
    """
    folders = (files(__package__ or "markets"), *([beside] if beside else ()))
    return Packs(*folders).shaped(ScreeningPolicy, "screening.toml")


def _header(part: Part) -> dict[str, object]:
    return {
        key: value
        for key in Part.model_fields
        if key not in _LISTS and (value := getattr(part, key)) is not None
    }


def _cited(name: str, document: dict[str, Any]) -> dict[str, Any]:
    sources = document.pop("sources", {})
    for table, rows in document.items():
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if not isinstance(row, dict) or "cite" not in row:
                continue
            key = row.pop("cite")
            if key not in sources:
                raise MarketFileError(f"markets/{name}: {table}[{number}].cite: no source {key}")
            for field, value in sources[key].items():
                row.setdefault(field, value)
    return document


def _checked(shape: type[Shape], name: str, document: Mapping[str, Any]) -> Shape:
    try:
        return shape.model_validate(document)
    except ValidationError as broken:
        faults = "; ".join(f"{_where(e['loc'])}: {e['msg']}" for e in broken.errors())
        raise MarketFileError(f"markets/{name}: {faults}") from broken


def _where(steps: tuple[str | int, ...]) -> str:
    """A wrong field, as `taxes[0].percent`."""
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps)[1:]
