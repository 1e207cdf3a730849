"""Which time a place keeps, as carriers print places."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated
from zoneinfo import available_timezones

from iso3166 import countries
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.rules import Confidence, Sentence, Strict
from domain.values import Country

ZONES = frozenset(available_timezones())
"""Every zone of the IANA database that this machine has."""

PLACE_MAX = 100
"""No place is longer."""

_WHERE = "the time is local, and nothing says where"


def _zone(name: str) -> str:
    if name not in ZONES:
        raise PydanticCustomError("zone", "must be a zone of the IANA database, as Europe/Berlin")
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]


class By(StrEnum):
    """What a zone rests on."""

    OFFSET = "offset"
    ZONE = "zone"
    PLACE = "place"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class Place(Strict):
    """The zone of a country, or of a region or place in one.

    A country's row is for all of it, but for the places in `but`: they keep another time.
    """

    country: Country
    names: tuple[str, ...] = ()
    zone: ZoneName
    but: tuple[str, ...] = ()
    source: Sentence
    read_on: date
    confidence: Confidence


class Zones(Strict):
    """All rows. `called` are names of countries that ISO 3166 spells otherwise."""

    called: dict[str, Country]
    places: tuple[Place, ...] = Field(min_length=1)

    def of(self, place: str, country: str = "") -> tuple[str, By, str]:
        """The zone of a place: its name, what it rests on, and why there is none.

        Args:
            place: As the carrier prints it, such as `Leipzig - Germany` or `Memphis, TN US`.
            country: ISO 3166-1 alpha-2 or alpha-3, or its English name, where printed apart.
        """
        pieces = _pieces(place)
        code = self._country(country) or self._printed_country(pieces)
        zones = {row.zone for row in self._named_in(pieces) if code in ("", row.country)}
        if not code and pieces and pieces[-1].upper() in _ISO:
            zones = self._either(pieces, _ISO[pieces[-1].upper()])
        if len(zones) == 1:
            return zones.pop(), By.PLACE, ""
        if zones:
            return "", By.UNKNOWN, f"{place.strip()[:60]} may keep {' or '.join(sorted(zones))}"
        return self._of_country(code, pieces) if code else ("", By.UNKNOWN, _WHERE)

    def _either(self, pieces: list[str], code: str) -> set[str]:
        """The zones of a place that ends with CA, say: Canada or California, a town may tell."""
        *before, last = pieces
        towns, regions = self._named_in(before), self._named_in([last])
        abroad = {row.zone for row in towns if row.country == code}
        inside = {row.zone for row in towns if row.country in {each.country for each in regions}}
        if abroad and not inside:
            return abroad
        here = {row.zone for row in regions}
        return inside | here if inside and not abroad else here | {f"that of {code}"}

    def _of_country(self, code: str, pieces: list[str]) -> tuple[str, By, str]:
        row = self._countries.get(code)
        if row is None:
            return "", By.UNKNOWN, f"{code} keeps several times, and the place does not say which"
        elsewhere = {_plain(name) for name in row.but}
        towns = [piece for piece in pieces if not self._country(piece)]
        if elsewhere and not towns:
            return "", By.UNKNOWN, f"{code} keeps several times, and no place is named"
        if elsewhere & set(_parts(towns)):
            return "", By.UNKNOWN, f"a place in {code} that keeps another time"
        return row.zone, By.COUNTRY, ""

    def _country(self, name: str) -> str:
        """The alpha-2 code of a country by a code or a name; empty where it is none."""
        return _ISO.get(name.strip().upper()) or self._called.get(_plain(name), "")

    def _printed_country(self, pieces: list[str]) -> str:
        """The country that a place ends with; a code alone that may be a region's is none."""
        for piece in reversed(pieces):
            if code := self._called.get(piece):
                return code
        if not pieces:
            return ""
        *before, last = pieces[-1].split()
        if code := self._called.get(last):
            return code
        return "" if not before and last in self._named else _ISO.get(last.upper(), "")

    def _named_in(self, pieces: list[str]) -> list[Place]:
        return [row for part in _parts(pieces) for row in self._named.get(part, ())]

    @cached_property
    def _named(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for row in self.places:
            for name in row.names:
                found.setdefault(_plain(name), []).append(row)
        return found

    @cached_property
    def _countries(self) -> dict[str, Place]:
        return {row.country: row for row in self.places if not row.names}

    @cached_property
    def _called(self) -> dict[str, str]:
        return _BY_NAME | {_plain(name): code for name, code in self.called.items()}


def _pieces(place: str) -> list[str]:
    """What a printed place lists: `Leipzig - Germany` as leipzig, germany."""
    listed = re.split(r"[,;/()|\n]|\s-+\s|-\s", place[:PLACE_MAX])
    return [plain for piece in listed if (plain := _plain(piece))]


def _parts(pieces: Iterable[str]) -> list[str]:
    """Each piece, and each run of words that begins or ends it, once."""
    found: list[str] = []
    for piece in pieces:
        words = piece.split()
        found += [piece, *(" ".join(words[n:]) for n in range(1, len(words)))]
        found += [" ".join(words[:n]) for n in range(1, len(words))]
    return list(dict.fromkeys(found))


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


_ISO = {code: each.alpha2 for each in countries for code in (each.alpha2, each.alpha3)}
_BY_NAME = {_plain(n): each.alpha2 for each in countries for n in (each.name, each.apolitical_name)}
