"""`tidewaiter screening`: its verbs, options and help."""

from typing import Annotated

import typer

from starter.verbs.options import Json

screening = typer.Typer(
    help="The lists of denied parties: which are kept, and who is on them.", no_args_is_help=True
)


@screening.command("import")
def screening_import(
    name: Annotated[
        str,
        typer.Argument(
            metavar="LIST",
            help="ofac-sdn, ofac-consolidated, us-csl, bis-dpl or uk-sanctions.",
        ),
    ],
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="As published; OFAC's: sdn.csv alt.csv add.csv."),
    ],
    json: Json = False,
) -> None:
    """Screen against the list in these files from now on, in place of its older version."""
    from starter.commands import screening as verbs

    verbs.import_(name, files, as_json=json)


@screening.command("list")
def screening_list(json: Json = False) -> None:
    """Show which version of each list is screened against."""
    from starter.commands import screening as verbs

    verbs.list_(as_json=json)


@screening.command("check")
def screening_check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a person or a company.")],
    country: Annotated[
        str | None, typer.Option(metavar="XX", help="Where they are, ISO 3166-1 alpha-2.")
    ] = None,
    born: Annotated[
        str | None, typer.Option(metavar="YYYY[-MM-DD]", help="When a person was born.")
    ] = None,
    json: Json = False,
) -> None:
    """Show whom a name resembles, how much and why, and whether an order would be held."""
    from starter.commands import screening as verbs

    verbs.check(name, country, born, as_json=json)
