"""`tidewaiter screening import`, `list` and `check`: the lists of denied parties that are kept."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import typer
from iso3166 import countries_by_alpha2
from pydantic import ValidationError
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.screening.listed import ListName, ScreeningPolicy
from domain.screening.names import words_of
from domain.screening.suspects import Match
from importers import bis_dpl, csl, ofac, uk_sanctions
from importers.parties import NotThisList, PartyList, SourceFile
from markets import load_screening
from records.engine import Database
from records.screening import ListLibrary, ListScreening
from records.screening_lists import ListRow, OlderList
from starter.commands.records import records_of
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import problems_of
from starter.shown import show

T = TypeVar("T")

READERS: dict[ListName, Callable[[Sequence[SourceFile]], PartyList]] = {
    ListName.OFAC_SDN: ofac.read,
    ListName.OFAC_CONSOLIDATED: partial(ofac.read, name=ListName.OFAC_CONSOLIDATED),
    ListName.US_CSL: csl.read,
    ListName.BIS_DPL: bis_dpl.read,
    ListName.UK_SANCTIONS: uk_sanctions.read,
}

FILE_BYTES_MAX = 200 * 1024 * 1024
"""The largest list is a tenth of it."""

REMARKS_SHOWN = 5
HASH_SHOWN = 12
NAME_SHOWN = 120


def import_(name: str, paths: Sequence[str], *, as_json: bool) -> None:
    """Import the files of a list, and tell what was understood of them."""
    if name not in list(ListName):
        raise BadInput(f"{name}: no such list; there are {', '.join(ListName)}")
    files = [_file(Path(path)) for path in paths]
    try:
        found = READERS[ListName(name)](files)
        names = ", ".join(file.name for file in files)
        new = _ask(
            lambda db: ListLibrary(db).take(found.version, found.entries, names, datetime.now(UTC))
        )
    except (NotThisList, OlderList) as refused:
        raise BadInput(f"{name}: {refused}\nNothing was imported.") from refused
    except ValidationError as error:
        why = problems_of(f"{name}: an entry is none", error)
        raise BadInput(f"{why}\nNothing was imported.") from error
    if as_json:
        remarks = [remark._asdict() for remark in found.remarks]
        told = {**found.version.model_dump(mode="json"), "new": new, "remarks": remarks}
        typer.echo(json.dumps({**told, "entries": len(found.entries)}, indent=2))
        return
    was = "imported" if new else "was imported before; nothing changed"
    digest = found.version.sha256[:HASH_SHOWN]
    typer.echo(f"{name}: {len(found.entries):,} entries, {was} ({digest})")
    for remark in found.remarks[:REMARKS_SHOWN]:
        typer.echo(f"  {remark.where}: {remark.what}")
    if len(found.remarks) > REMARKS_SHOWN:
        typer.echo(f"  {len(found.remarks) - REMARKS_SHOWN:,} more; --json shows them all")


def list_(*, as_json: bool) -> None:
    """Show the version of each list that counts."""
    found = _ask(lambda db: ListLibrary(db).lists())
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in found], indent=2))
    elif found:
        show.console().print(_listed(found))
    else:
        typer.echo("No list was imported; nobody is screened.")


def check(name: str, country: str | None, born: str | None, *, as_json: bool) -> None:
    """Show whom a name resembles."""
    if country is not None and country.upper() not in countries_by_alpha2:
        raise BadInput(f"--country: {country[:40]}: must be an ISO 3166-1 alpha-2 code, such as DE")
    if born is not None and not _is_a_day(born):
        raise BadInput(f"--born: {born[:40]}: must be a year or a date, such as 1970 or 1970-01-31")
    if not words_of(name):
        raise BadInput(f"{_short(name) or 'NAME'}: has no word that could be compared")
    policy = load_screening(beside=settings().markets)
    suspects = _ask(lambda db: ListScreening(db, policy).suspects())
    matches = suspects.find(name, country.upper() if country else None, born)
    if as_json:
        typer.echo(json.dumps([_as_json(match, policy) for match in matches], indent=2))
    elif matches:
        show.console().print(_matched(matches, policy))
    elif len(suspects):
        typer.echo(f"{_short(name)} resembles nobody among {len(suspects):,} listed names.")
    else:
        typer.echo("No list was imported; nobody is screened.")


def _is_a_day(born: str) -> bool:
    """Whether it is a year, a month of one, or a day, that the calendar has."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", born):
        return False
    try:
        date.fromisoformat(f"{born}-01-01"[: len("1970-01-01")])
    except ValueError:
        return False
    return True


def _short(name: str) -> str:
    """A name as it is told back: nobody's is longer."""
    return name if len(name) <= NAME_SHOWN else f"{name[:NAME_SHOWN]}…"


def _file(path: Path) -> SourceFile:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BadInput(f"{path}: is too large for a list: at most {FILE_BYTES_MAX:,} bytes")
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _ask(question: Callable[[Database], Awaitable[T]]) -> T:
    ours = settings()

    async def answer() -> T:
        database = Database(ours.database_url)
        try:
            return await question(database)
        finally:
            database.close()

    with records_of(ours):
        return asyncio.run(answer())


def _is_held(match: Match, policy: ScreeningPolicy) -> bool:
    return match.score >= policy.hold_from and match.listed.kind in policy.parties


def _as_json(match: Match, policy: ScreeningPolicy) -> dict[str, object]:
    return {
        **match.model_dump(mode="json", exclude={"listed": {"remarks"}}),
        "would_hold": _is_held(match, policy),
    }


def _listed(rows: Sequence[ListRow]) -> RenderableType:
    table = Table("List", "As of", "Imported", "Entries", "Names", "SHA-256", box=None)
    for row in rows:
        table.add_row(
            row.name,
            str(row.as_of or "not said"),
            f"{row.imported_at:%Y-%m-%d %H:%M}",
            f"{row.entries:,}",
            f"{row.names:,}",
            row.sha256[:HASH_SHOWN],
        )
    return table


def _matched(matches: Sequence[Match], policy: ScreeningPolicy) -> RenderableType:
    table = Table("Score", "Held", "Listed", "Entry", "Kind", "Countries", "Why", box=None)
    for match in matches:
        listed = match.listed
        table.add_row(
            f"{match.score} %",
            "yes" if _is_held(match, policy) else "no",
            Text(match.name),
            Text(f"{match.version.name} {listed.entry}"),
            listed.kind,
            ", ".join(listed.countries),
            Text(match.why),
        )
    return table
