"""Market files read and checked: TOML to values, with every mistake named by file and field.

A file names its country, or is a part that others extend (`EU.toml`, `tariff/US.toml`). Its
tables are those of `domain.markets.market.Part`. A row cites its source itself, or by `cite`, the
name of a source that the file states once under `[sources.NAME]`.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeVar

from iso3166 import countries_by_alpha2
from pydantic import BaseModel, ValidationError

from domain.fx import Exchange
from domain.markets.clauses import Advancement
from domain.markets.market import Market, Part
from domain.rules import Strict
from domain.screening.listed import ScreeningPolicy
from markets.checks import faults

_MARKET_FILE = re.compile(r"([A-Z]{2})\.toml")
_LISTS = tuple(name for name, field in Part.model_fields.items() if field.default == ())

FAULTS_TOLD = 10
"""Of a file with more, these are enough to begin with."""

Shape = TypeVar("Shape", bound=BaseModel)


class MarketFileError(ValueError):
    """A file of market rules is broken; names the file, the table and the field."""


class Carriers(Strict):
    """The tables of `carriers.toml`."""

    advancements: tuple[Advancement, ...] = ()


class Packs:
    """The files of one folder, or of several: a later folder's file stands in for an earlier's.

    Each file is read once, however many extend it.

    Raises:
        MarketFileError: One of the folders is none.
    """

    def __init__(self, *folders: Traversable) -> None:
        self.folders = folders or (files(__package__ or "markets"),)
        self._parts: dict[str, Part] = {}
        for folder in self.folders:
            if not folder.is_dir():
                raise MarketFileError(f"{folder}: is no folder of market files")

    def countries(self) -> tuple[str, ...]:
        """The codes of all files that are named as a country, in order.

        Raises:
            MarketFileError: A folder cannot be read.
        """
        try:
            names = [path.name for folder in self.folders for path in folder.iterdir()]
        except OSError as broken:
            raise MarketFileError(str(broken)) from broken
        return tuple(
            sorted({found[1] for name in names if (found := _MARKET_FILE.fullmatch(name))})
        )

    def markets(self) -> dict[str, Market]:
        """Every destination by its country code.

        Raises:
            MarketFileError: A file is not TOML, does not fit the shapes, or contradicts itself.
        """
        found = (self.market(code) for code in self.countries())
        return {market.country: market for market in found if market is not None}

    def market(self, code: str) -> Market | None:
        """The destination of this code with all that its file extends; its own header wins.

        None where there is no such file, or it is a part that is named as no country, as `EU`.

        Raises:
            MarketFileError: A file is not TOML, does not fit the shapes, or contradicts itself.
        """
        if code not in self.countries():
            return None
        name = f"{code}.toml"
        part = self.part(name)
        if part.country is None and code not in countries_by_alpha2:
            return None
        if part.country != code:
            said = f"is {part.country}" if part.country else "is missing"
            raise MarketFileError(f"markets/{name}: country: {said}; by its name it is {code}")
        parts = ((name, part), *self._extended(part))
        each_part = [each for _, each in parts]
        header = {
            key: value for each in reversed(each_part) for key, value in _header(each).items()
        }
        lists = {
            key: tuple(chain.from_iterable(getattr(each, key) for each in each_part))
            for key in _LISTS
        }
        market = _checked(Market, name, {**lists, **header, "extends": part.extends})
        if wrong := _told(faults(market, parts)):
            raise MarketFileError(wrong)
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
        """A file's tables, with its sources written into the rows that cite them.

        Raises:
            MarketFileError: It is not there, is not TOML, or cites a source that it does not state.
        """
        try:
            document = tomllib.loads(self._path(name).read_text(encoding="utf-8"))
        except RecursionError as broken:
            raise MarketFileError(f"markets/{name}: is nested too deeply") from broken
        except (OSError, ValueError) as broken:  # TOML's own errors are ValueErrors
            raise MarketFileError(f"markets/{name}: {broken}") from broken
        return _cited(name, document)

    def _path(self, name: str) -> Traversable:
        """The file of this name that counts; in the last folder where there is none."""
        named = [folder.joinpath(name) for folder in reversed(self.folders)]
        return next((path for path in named if path.is_file()), named[0])

    def _extended(self, part: Part, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Part]]:
        """The files that a file extends, by name, and what they extend in turn."""
        for name in part.extends:
            if name in above:
                raise MarketFileError(f"markets/{name}.toml: extends itself")
            shared = self.part(f"{name}.toml")
            yield f"{name}.toml", shared
            yield from self._extended(shared, (*above, name))


def load(*folders: Traversable) -> Mapping[str, Market]:
    """Every destination by its country code; of no folder, those of this package.

    Raises:
        MarketFileError: A file is not TOML, or does not fit the shapes.
    """
    return Packs(*folders).markets() if folders else _packaged()


@cache
def _packaged() -> Mapping[str, Market]:
    """Read once a process: what is installed does not change under it."""
    return MappingProxyType(Packs().markets())


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
    stated = sources.values() if isinstance(sources, dict) else [sources]
    if not all(isinstance(source, dict) for source in stated):
        raise MarketFileError(f"markets/{name}: sources: each must be a table, as [sources.NAME]")
    for table, rows in document.items():
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if not isinstance(row, dict) or "cite" not in row:
                continue
            key = row.pop("cite")
            if not isinstance(key, str) or key not in sources:
                raise MarketFileError(f"markets/{name}: {table}[{number}].cite: no source {key}")
            for field, value in sources[key].items():
                row.setdefault(field, value)
    return document


def _checked(shape: type[Shape], name: str, document: Mapping[str, Any]) -> Shape:
    try:
        return shape.model_validate(document)
    except ValidationError as broken:
        wrong = (f"{_where(e['loc'])}: {_said(e['msg'])}" for e in broken.errors())
        raise MarketFileError(f"markets/{name}: {_told(wrong)}") from broken


def _told(wrong: Iterable[str]) -> str:
    """What is wrong, in one line; of very much the beginning."""
    each = list(wrong)
    more = f"; and {len(each) - FAULTS_TOLD} more" if len(each) > FAULTS_TOLD else ""
    return "; ".join(each[:FAULTS_TOLD]) + more


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def _where(steps: tuple[str | int, ...]) -> str:
    """A wrong field, as `taxes[0].percent`."""
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps)[1:]
