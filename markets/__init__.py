"""The world as data: one TOML file per destination, loaded and checked by one function.

A file names its country, or is a part that others extend (`EU.toml`, `tariff/US.toml`).
Its tables are those of `domain.market.Part`. Adding a file is adding a destination.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, Protocol

from pydantic import ValidationError

from domain.charges import LandedCost
from domain.clauses import Advancement, Tariff
from domain.fx import Exchange
from domain.holds import Hold
from domain.landed_cost import price
from domain.market import Market, Part
from domain.order import Order
from domain.reasons import HoldReason
from domain.rules import Strict
from domain.tariffs import NONE as NO_TARIFFS
from domain.tariffs import Tariffs

FX_FILE, CARRIERS_FILE = "fx.toml", "carriers.toml"
_LISTS = tuple(name for name, field in Part.model_fields.items() if field.default == ())


class MarketFileError(ValueError):
    """A file of `markets/` is broken; names the file, the table and the field."""


class TariffStore(Protocol):
    """Where imported tariffs are kept."""

    async def tables(self, country: str, hs_codes: Sequence[str], on: date) -> Sequence[Tariff]:
        """The measures of a country in force on a day, with the rates about these codes only.

        A rate is about a code if either begins with the other: national codes inherit from
        shorter ones, and a code that is too short can be told how it is split further.
        """
        ...


class _Carriers(Strict):
    """The tables of `carriers.toml`."""

    advancements: tuple[Advancement, ...] = ()


class MarketRates:
    """The port `activities.ports.Rates` over the packaged market files."""

    def __init__(
        self,
        markets: Mapping[str, Market],
        exchange: Exchange,
        advancements: Sequence[Advancement] = (),
        store: TariffStore | None = None,
    ) -> None:
        self.markets = markets
        self.exchange = exchange
        self.advancements = advancements
        self._store = store

    @classmethod
    def packaged(cls, store: TariffStore | None = None) -> "MarketRates":
        """Rates by the files of this package, and by the tariffs that were imported."""
        return cls(load(), load_exchange(), load_advancements(), store)

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        """The landed cost by the rules in force on this day, or why it cannot be known."""
        market = self.markets.get(order.destination)
        if market is None:
            return Hold.ask(order, HoldReason.UNSUPPORTED_DESTINATION, country=order.destination)
        stored = await self.stored(order, entry_date)
        return price(
            order, market, entry_date, self.exchange, stored, advancements=self.advancements
        )

    async def stored(self, order: Order, on: date) -> Tariffs:
        """What imported tariffs say of the order's goods; nothing where none was imported."""
        if self._store is None:
            return NO_TARIFFS
        codes = tuple(dict.fromkeys(line.hs_code for line in order.lines if line.hs_code))
        return Tariffs(await self._store.tables(order.destination, codes, on))


def load(root: Traversable | None = None) -> Mapping[str, Market]:
    """Every destination by its country code.

    Raises:
        MarketFileError: A file is not TOML, or does not fit the shapes.
    """
    root = root or files(__package__ or "markets")
    markets = {}
    for path in sorted(root.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml") and path.name not in {FX_FILE, CARRIERS_FILE}:
            part = _part(root, path.name)
            if part.country is not None:
                markets[part.country] = _market(root, path.name, part)
    return markets


def load_exchange(root: Traversable | None = None) -> Exchange:
    """The dated exchange rates of `fx.toml`.

    Raises:
        MarketFileError: The file is broken.
    """
    root = root or files(__package__ or "markets")
    try:
        return Exchange.model_validate(_read(root, FX_FILE))
    except ValidationError as broken:
        raise _explained(FX_FILE, broken) from broken


def load_advancements(root: Traversable | None = None) -> tuple[Advancement, ...]:
    """What carriers ask for advancing import charges, from `carriers.toml`.

    Raises:
        MarketFileError: The file is broken.
    """
    root = root or files(__package__ or "markets")
    try:
        return _Carriers.model_validate(_read(root, CARRIERS_FILE)).advancements
    except ValidationError as broken:
        raise _explained(CARRIERS_FILE, broken) from broken


def _market(root: Traversable, name: str, part: Part) -> Market:
    """A destination with all that its file extends; its own header wins."""
    parts = (part, *_extended(root, part))
    header = {key: value for each in reversed(parts) for key, value in _header(each).items()}
    lists = {
        key: tuple(chain.from_iterable(getattr(each, key) for each in parts)) for key in _LISTS
    }
    try:
        market = Market.model_validate({**lists, **header, "extends": part.extends})
    except ValidationError as broken:
        raise _explained(name, broken) from broken
    digest = hashlib.sha256(market.model_dump_json().encode()).hexdigest()
    return market.model_copy(update={"version": digest[:12]})


def _extended(root: Traversable, part: Part, above: tuple[str, ...] = ()) -> Iterator[Part]:
    """What a file extends, and what that extends in turn."""
    for name in part.extends:
        if name in above:
            raise MarketFileError(f"markets/{name}.toml: extends itself")
        shared = _part(root, f"{name}.toml")
        yield shared
        yield from _extended(root, shared, (*above, name))


def _header(part: Part) -> dict[str, object]:
    return {
        key: value
        for key in Part.model_fields
        if key not in _LISTS and (value := getattr(part, key)) is not None
    }


def _part(root: Traversable, name: str) -> Part:
    try:
        return Part.model_validate(_read(root, name))
    except ValidationError as broken:
        raise _explained(name, broken) from broken


def _read(root: Traversable, name: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(root.joinpath(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise MarketFileError(f"markets/{name}: {broken}") from broken
    return _cited(name, document)


def _cited(name: str, document: dict[str, Any]) -> dict[str, Any]:
    """The document with each row's `cite` replaced by what the file's `sources` say under it."""
    sources = document.pop("sources", {})
    for table, rows in document.items():
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and "cite" in row:
                key = row.pop("cite")
                if key not in sources:
                    raise MarketFileError(
                        f"markets/{name}: {table}[{number}].cite: no source {key}"
                    )
                for field, value in sources[key].items():
                    row.setdefault(field, value)
    return document


def _explained(name: str, broken: ValidationError) -> MarketFileError:
    """Name each wrong field, as `taxes[0].percent`, and what is wrong with it."""
    faults = "; ".join(
        "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"])[1:]
        + f": {error['msg']}"
        for error in broken.errors()
    )
    return MarketFileError(f"markets/{name}: {faults}")
