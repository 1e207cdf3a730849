"""`tidewaiter market`: its verbs, options and help."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from starter.verbs.options import DAY, Json

Code = Annotated[str, typer.Argument(metavar="CODE", help="ISO 3166-1 alpha-2.")]

market = typer.Typer(help="The market files: what each destination asks.", no_args_is_help=True)


@market.command("check")
def market_check(
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE...]", help="Countries; else all.")
    ] = None,
    json: Json = False,
) -> None:
    """Run the worked examples inside the market files; say what each file lacks."""
    from starter.commands import markets as verbs

    verbs.check([code.upper() for code in codes or ()], as_json=json)


@market.command("new")
def market_new(
    code: Code,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Else ./CODE.toml.")] = None,
) -> None:
    """Write the scaffold of a market file, and say what is missing."""
    from starter.commands import markets as verbs

    verbs.new(code, out)


@market.command("diff")
def market_diff(
    code: Code,
    at: Annotated[list[datetime], typer.Option(formats=DAY, help="A date; give two of them.")],
    order: Annotated[
        str | None,
        typer.Option(metavar="ORDER.json", help="Priced on both; else the file's first example."),
    ] = None,
    json: Json = False,
) -> None:
    """Show which rules change between two dates, and what that does to an order."""
    from starter.commands import markets as verbs

    verbs.difference(code, at, order, as_json=json)
