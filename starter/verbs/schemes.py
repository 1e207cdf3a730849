"""`tidewaiter schemes`: its verbs, options and help."""

from typing import Annotated

import typer

from starter.verbs.options import Json

schemes = typer.Typer(
    help="The schemes under which tax is collected at checkout, and their returns.",
    no_args_is_help=True,
)


@schemes.command("list")
def schemes_list(json: Json = False) -> None:
    """Show how each scheme is reported, by the market files alone."""
    from starter.commands import schemes as verbs

    verbs.list_(as_json=json)


@schemes.command("return")
def schemes_return(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help="As `schemes list` shows it.")],
    period: Annotated[
        str, typer.Argument(metavar="PERIOD", help="A month, 2026-10, or a quarter, 2026-Q4.")
    ],
    registration: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Only what is reported under this one.")
    ] = None,
    csv: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write it as CSV; - is standard output.")
    ] = None,
    json: Json = False,
) -> None:
    """Show what the return of a scheme states for a period, and whether the ledger agrees.

    By the records and the market files; Temporal need not run. Orders that cannot be
    converted, or are not priced yet, are told apart and never taken as zero.
    """
    from starter.commands import schemes as verbs

    verbs.return_(scheme, period, registration, csv, as_json=json)
