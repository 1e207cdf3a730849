"""`tidewaiter tariffs`: its verbs, options and help."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from starter.verbs.options import DAY, Json

tariffs = typer.Typer(
    help="The official tariffs: imported from the files of those who make them.",
    no_args_is_help=True,
)
EditionId = Annotated[
    str, typer.Argument(metavar="EDITION", help="Its id as `tariffs list` shows it, or the start.")
]


@tariffs.command("import")
def tariffs_import(
    kind: Annotated[
        str, typer.Argument(metavar="FORMAT", help="us-hts, uk-tariff, xi-tariff or eu-duties.")
    ],
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Together one edition; or a folder.")
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DATE", help="Its day; else when it was downloaded."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="A name for it, such as HTS 2026 Rev. 20.")
    ] = None,
) -> None:
    """Import an official tariff: all of it or nothing, and once however often it is tried.

    us-hts: the USITC publishes it whole, as JSON, at
    hts.usitc.gov/reststop/exportList?from=0101&to=9999.99.99.99&format=JSON&styles=false

    uk-tariff: one file for each commodity, what the UK Trade Tariff API answers at
    www.trade-tariff.service.gov.uk/api/v2/commodities/CODE

    xi-tariff: the same for Northern Ireland, where the EU's duties apply, at
    www.trade-tariff.service.gov.uk/xi/api/v2/commodities/CODE

    eu-duties: the European Commission publishes "Duties Import 01-99.xlsx" on CIRCABC.
    """
    from starter.commands import tariffs as verbs

    verbs.import_(kind, files, as_of and as_of.date(), title)


@tariffs.command("list")
def tariffs_list(json: Json = False) -> None:
    """Show the editions that were imported."""
    from starter.commands import tariffs as verbs

    verbs.list_(as_json=json)


@tariffs.command("rejects")
def tariffs_rejects(
    edition: EditionId,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 100,
    json: Json = False,
) -> None:
    """Show the rows of an edition that were not understood, and why."""
    from starter.commands import tariffs as verbs

    verbs.rejects(edition, limit=limit, as_json=json)


@tariffs.command("retire")
def tariffs_retire(edition: EditionId) -> None:
    """Use an edition no more, such as one of a wrong day; its files may be imported again."""
    from starter.commands import tariffs as verbs

    verbs.retire(edition)


@tariffs.command("show")
def tariffs_show(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="Where the goods enter.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="Two to ten digits.")],
    origin: Annotated[
        str | None,
        typer.Option(metavar="COUNTRY", help="Of goods from there; * is what applies."),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=DAY, metavar="DATE", help="On this day; else today.")
    ] = None,
    json: Json = False,
) -> None:
    """Show the rates about a code, imported or of the market files, with edition and day."""
    from starter.commands import rates as verbs

    verbs.rates(country, code, origin, on and on.date(), as_json=json)


@tariffs.command("classify")
def tariffs_classify(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What the goods are.")],
    material: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="What they are made of.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="COUNTRY", help="With its own digits, if imported.")
    ] = None,
    under: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only the country's codes under this one.")
    ] = None,
    json: Json = False,
) -> None:
    """Offer codes whose texts are like these words. A help to choose; nothing is classified."""
    from starter.commands import rates as verbs

    verbs.classify(words, material or [], country, under, as_json=json)
