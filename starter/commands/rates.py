"""`tidewaiter tariffs show` and `classify`: what is known about a code, and which codes fit."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

import typer
from iso3166 import countries_by_alpha2
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain import nomenclature
from domain.markets.tariffs import NONE, Row, Tariffs, closest
from domain.nomenclature import Candidate
from starter.commands.library import ask
from starter.commands.markets import packs_here
from starter.commands.trouble import BadInput
from starter.shown import show

LONGER_SHOWN = 12
NATIONAL_SHOWN = 3
DIGITS_MIN, DIGITS_MAX = 2, 10


class Rate(NamedTuple):
    """A row about a code; whether it was imported, and whether its measure goes by it."""

    row: Row
    imported: bool
    applies: bool


def rates(country: str, code: str, origin: str | None, on: date | None, *, as_json: bool) -> None:
    """Show every rate about a code, imported or of the market files, with its edition and day."""
    country, digits, day = _tariff_of(country), _digits(code), on or _today()
    origin = origin and _country("--origin", origin)
    stored = Tariffs(ask(lambda library: library.tables(country, digits, day)))
    packaged = _packaged(country, day)
    found = list(_found(stored, packaged, digits, origin))
    if as_json:
        typer.echo(json.dumps([_as_json(rate) for rate in found], indent=2, ensure_ascii=False))
        return
    console = show.console()
    said = nomenclature.describe(digits) or f"no code of {nomenclature.EDITION}"
    console.print(Text(f"{digits}: {said}"))
    if found:
        console.print(_shown(found))
    else:
        console.print(f"No rate is known in {country} on {day}.")
    if longer := _longer(stored, packaged, digits):
        more = f", and {len(longer) - LONGER_SHOWN} more" if len(longer) > LONGER_SHOWN else ""
        console.print(Text(f"Split further: {', '.join(longer[:LONGER_SHOWN])}{more}"))


def classify(
    words: str, materials: Sequence[str], country: str | None, under: str | None, *, as_json: bool
) -> None:
    """Offer codes for goods: of the Harmonized System, or of a country under one of its codes."""
    if under is not None and country is None:
        raise BadInput("--under: say whose codes with --country")
    country = country and _tariff_of(country)
    if under is None:
        found = nomenclature.candidates(words, materials)
    else:
        found = _national(str(country), _digits(under), words, materials, nomenclature.OFFERED)
    if as_json:
        typer.echo(json.dumps([each._asdict() for each in found], indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("The words say nothing that the nomenclature knows; say what the goods are.")
    for each in found:
        typer.echo(str(each))
        if country and under is None:
            for code in _national(country, each.code, words, materials, NATIONAL_SHOWN):
                typer.echo(f"    {code}")


def _national(
    country: str, code: str, words: str, materials: Sequence[str], n: int
) -> list[Candidate]:
    texts = ask(lambda library: library.national_codes(country, code, _today()))
    return nomenclature.among(texts, words, materials, n)


def _packaged(country: str, day: date) -> Tariffs:
    market = packs_here().market(country)
    return market.on(day).tariffs if market else NONE


def _found(stored: Tariffs, packaged: Tariffs, code: str, origin: str | None) -> Iterator[Rate]:
    """Each measure's rows, the closest code first; with an origin, only those that are about it."""
    for measure in _measures(stored, packaged):
        rows = [
            (row, imported)
            for tariffs, imported in ((stored, True), (packaged, False))
            for row in tariffs.rows(measure, code)
            if origin is None or row.table.from_origin(origin)
        ]
        plain = [row for row, _ in rows if row.table.agreement is None]
        # An imported tariff goes before the packaged word of the same duty.
        official = [row for row, imported in rows if imported and row in plain]
        counts = closest(official or plain) if origin else ()
        for row, imported in rows:
            yield Rate(row, imported, applies=any(row is each for each in counts))


def _measures(*both: Tariffs) -> list[str]:
    return list(dict.fromkeys(table.measure for tariffs in both for table in tariffs.tables))


def _longer(stored: Tariffs, packaged: Tariffs, code: str) -> list[str]:
    return sorted(
        {
            longer
            for tariffs in (stored, packaged)
            for measure in _measures(tariffs)
            for longer in tariffs.longer(measure, code)
        }
    )


def _shown(found: Sequence[Rate]) -> RenderableType:
    table = Table("", "code", "measure", "origin", "duty", "edition", "as of", "source")
    for rate in found:
        rule = rate.row.table
        table.add_row(
            "*" if rate.applies else "",
            rate.row.hs or "all",
            rule.agreement or rule.measure,
            _origins(rate.row),
            rate.row.duty.why_not or rate.row.duty.text,
            rule.edition,
            f"{rule.verified_on}, {rule.confidence}",
            rule.source,
        )
    return table


def _origins(row: Row) -> str:
    told = ", ".join(row.table.origins) or "any"
    left_out = ", ".join(row.table.not_origins)
    return f"{told} but {left_out}" if left_out else told


def _as_json(rate: Rate) -> dict[str, object]:
    rule = rate.row.table
    told = rule.model_dump(mode="json", exclude={"rates", "unless", "metal_above_percent"})
    duty = {"duty": rate.row.duty.text, "why_not": rate.row.duty.why_not}
    return {
        "code": rate.row.hs,
        **duty,
        **told,
        "imported": rate.imported,
        "applies": rate.applies,
    }


def _tariff_of(word: str) -> str:
    """Whose tariff is meant: a country's, or that of the EU.

    Raises:
        BadInput: It is neither.
    """
    return "EU" if word.upper() == "EU" else _country("COUNTRY", word)


def _country(option: str, word: str) -> str:
    if word.upper() not in countries_by_alpha2:
        raise BadInput(f"{option}: {word[:40]}: must be an ISO 3166-1 alpha-2 code, such as DE")
    return word.upper()


def _digits(code: str) -> str:
    """A code without dots.

    Raises:
        BadInput: It is not two to ten digits.
    """
    digits = code.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and DIGITS_MIN <= len(digits) <= DIGITS_MAX):
        raise BadInput(f"{code[:40]}: a code is two to ten digits, such as 610910 or 6109.10.00")
    return digits


def _today() -> date:
    return datetime.now(UTC).date()
