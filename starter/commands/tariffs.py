"""`tidewaiter tariffs import`, `list`, `rejects` and `retire`: which official tariffs are kept."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.markets.tariff_rows import Edition, Row
from domain.rules import YEAR_LAST
from importers import eu_duties, uk_tariff, us_hts
from importers.files import NotTheFile
from records.tariffs.imports import Imported, NothingInIt, Origin
from records.tariffs.library import TariffLibrary
from records.tariffs.lookup import EditionRow
from starter.commands.library import ask
from starter.commands.trouble import BadInput
from starter.shown import show

REJECTS_SHOWN = 5
ID_SHOWN = 12
"""Digits of an edition's id that are shown; as many as tell it apart are enough to name it."""


class Format(NamedTuple):
    """A kind of official file: whose it is, what it holds, and who reads it.

    One that is not `whole` says something about the codes in it alone.
    """

    country: str
    nomenclature: str
    source: str
    read: Callable[[Path, Edition], Iterator[Row]]
    whole: bool = True


FORMATS = {
    "us-hts": Format("US", "HTS", "USITC Harmonized Tariff Schedule", us_hts.read),
    "uk-tariff": Format(
        "GB", "UK Integrated Tariff", "UK Trade Tariff", uk_tariff.read, whole=False
    ),
    "xi-tariff": Format(
        "EU", "TARIC", "UK Trade Tariff for Northern Ireland", uk_tariff.read, whole=False
    ),
    "eu-duties": Format("EU", "TARIC", "European Commission, Duties Import", eu_duties.read),
}
"""By the word that names them on the command line."""


def import_(kind: str, files: Sequence[Path], as_of: date | None, title: str | None) -> None:
    """Import official files as one edition, and tell what was understood of them."""
    form = FORMATS.get(kind)
    if form is None:
        raise BadInput(f"{kind}: no such format; there are {', '.join(FORMATS)}")
    if as_of and as_of.year > YEAR_LAST:
        raise BadInput(f"--as-of: {as_of}: must not be after {YEAR_LAST}")
    paths = list(chain.from_iterable(map(_files, files)))
    try:
        digest, changed = _digest(kind, paths), _changed(paths)
    except OSError as error:
        raise BadInput(f"{error.filename}: {(error.strerror or '').lower()}") from error
    edition = Edition(form.nomenclature, form.country, title or form.nomenclature, as_of or changed)
    origin = Origin(
        digest=digest,
        format=kind,
        source=form.source,
        files=", ".join(path.name for path in paths),
        whole=form.whole,
    )
    rows = chain.from_iterable(form.read(path, edition) for path in paths)
    try:
        with show.console(stderr=True).status(f"{kind}: reading") as status:
            told = ask(
                lambda library: library.take(
                    edition,
                    origin,
                    rows,
                    datetime.now(UTC),
                    lambda read: status.update(f"{kind}: {read:,} rows"),
                )
            )
    except (NotTheFile, NothingInIt) as refused:
        raise BadInput(f"{kind}: {refused}\nNothing was imported.") from refused
    show.console().print(_imported(edition, told, assumed=as_of is None))
    if told.new and told.rejects:
        rejects(told.edition_id, limit=REJECTS_SHOWN, as_json=False)


def list_(*, as_json: bool) -> None:
    """Show every edition, the newest of each country first."""
    found = ask(TariffLibrary.editions)
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in found], indent=2))
    elif found:
        show.console().print(_listed(found))
    else:
        typer.echo("No tariff was imported; quotes take the rates of the market files.")


def rejects(edition: str, *, limit: int, as_json: bool) -> None:
    """Show what of an edition was not understood."""
    row = _edition(edition)
    found = ask(lambda library: library.rejects(row.edition_id, limit))
    if as_json:
        lines = [{"row": r.row, "code": r.code, "text": r.text, "why": r.why} for r in found]
        typer.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo(f"Every row of {row.name} was understood.")
    for reject in found:
        where = f"row {reject.row}" if reject.row else "a row"
        typer.echo(f"  {where}, {reject.code or 'no code'}: {reject.text!r}: {reject.why}")
    if row.rejects > len(found):
        left, name = row.rejects - len(found), row.edition_id[:ID_SHOWN]
        typer.echo(f"  {left:,} more: tidewaiter tariffs rejects {name} --limit {row.rejects}")


def retire(edition: str) -> None:
    """Use an edition no more; its files may be imported again."""
    row = _edition(edition)
    ask(lambda library: library.retire(row.edition_id))
    typer.echo(f"{row.name} of {row.country} is used no more.")


def _edition(word: str) -> EditionRow:
    """The edition whose id begins so.

    Raises:
        BadInput: None does, or several do.
    """
    found = [row for row in ask(TariffLibrary.editions) if row.edition_id.startswith(word)]
    if len(found) != 1:
        how_many = "no edition has" if not found else f"{len(found)} editions have"
        raise BadInput(f"{word}: {how_many} an id that begins so; see tidewaiter tariffs list")
    return found[0]


def _files(path: Path) -> list[Path]:
    """The file, or the files of the folder, in the order of their names.

    Raises:
        BadInput: There is none.
    """
    found = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    if not found or not path.exists():
        raise BadInput(f"{path}: {'no file in it' if path.exists() else 'no such file or folder'}")
    return found


def _changed(paths: Sequence[Path]) -> date:
    """The day on which the newest of the files was written: downloaded, most often."""
    newest = max(path.stat().st_mtime for path in paths)
    return datetime.fromtimestamp(newest, UTC).date()


def _digest(kind: str, paths: Sequence[Path]) -> str:
    """The same for the same files of the same format, whatever they are called.

    Raises:
        BadInput: One of them is given twice: its rows would count twice.
    """
    each: dict[str, Path] = {}
    for path in paths:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest in each:
            raise BadInput(f"{path}: is the same file as {each[digest]}")
        each[digest] = path
    return hashlib.sha256("\n".join((kind, *sorted(each))).encode()).hexdigest()


def _imported(edition: Edition, told: Imported, *, assumed: bool) -> RenderableType:
    name = f"{edition.title} of {edition.country} as of {edition.as_of}"
    if not told.new:
        before = told.edition_id[:ID_SHOWN]
        return Text(
            f"These files were imported before, as edition {before}, and nothing was changed.\n"
            f"To give them another day: tidewaiter tariffs retire {before}, and import them again."
        )
    facts = Table.grid(padding=(0, 2))
    facts.add_row("edition", f"{told.edition_id[:ID_SHOWN]}, {name}")
    if assumed:
        facts.add_row("", "the day on which the file was written; --as-of says otherwise")
    facts.add_row("measures", f"{told.measures:,}")
    facts.add_row("computable", f"{told.computable:,} ({told.computable / told.measures:.1%})")
    facts.add_row("not computable", f"{told.measures - told.computable:,}")
    facts.add_row("headings", f"{told.headings:,}")
    facts.add_row("unreadable", f"{told.rejects:,}")
    for what, count in told.skipped.items():
        facts.add_row("no duty", f"{count:,} {what}")
    return facts


def _listed(found: Sequence[EditionRow]) -> Table:
    table = Table("edition", "of", "tariff", "measures", "not computable", "unreadable", "files")
    for row in found:
        counts = (row.measures, row.measures - row.computable, row.rejects)
        name = row.name if row.active else f"{row.name} (retired)"
        table.add_row(
            row.edition_id[:ID_SHOWN], row.country, name, *(f"{n:,}" for n in counts), row.files
        )
    return table
