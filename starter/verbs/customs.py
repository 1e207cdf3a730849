"""`tidewaiter customs`: its verbs, options and help."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from starter.verbs.options import DAY, Json, OrderFile

customs = typer.Typer(
    help="Which declaration and documents an order needs, what it lacks, and the papers.",
    no_args_is_help=True,
)


@customs.callback()
def every_verb() -> None:
    """Which declaration and documents an order needs, what it lacks, and the papers."""


@customs.command("plan")
def customs_plan(
    order: OrderFile,
    on: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DATE", help="The day of entry; else today."),
    ] = None,
    json: Json = False,
) -> None:
    """Show the declaration of an order, why it is that one, its elements, and what is missing.

    By the market files alone: no server and no database is needed. An order that lacks
    something is an answer as well, with exit code 0.
    """
    from starter.commands import customs as verbs

    verbs.plan(order, on and on.date(), as_json=json)


@customs.command("documents")
def customs_documents(
    order: OrderFile,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder they go to.")],
    on: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DATE", help="The day of issue and entry; else today."),
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="KIND", help="Such as commercial-invoice or cn22.")
    ] = None,
    json: Json = False,
) -> None:
    """Draw the documents that an order needs, as PDF, and say which and why.

    By the market files alone: no server and no database is needed. A document that cannot be
    made yet is told with the field that keeps it.
    """
    from starter.commands import documents as verbs

    verbs.write(order, out, on and on.date(), only, as_json=json)


@customs.command("export")
def customs_export(
    order: OrderFile,
    *,
    form: Annotated[str, typer.Option("--as", metavar="cusdec|itmatt|cds", help="In which form.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Else standard output.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DATE", help="The day of entry; else today."),
    ] = None,
    sender: Annotated[
        str | None, typer.Option(metavar="ID", help="cusdec: who sends it; else TIDEWAITER.")
    ] = None,
    recipient: Annotated[
        str | None, typer.Option(metavar="ID", help="cusdec: who gets it; else BROKER.")
    ] = None,
    item: Annotated[
        str | None, typer.Option(metavar="S10", help="itmatt: the postal item's identifier.")
    ] = None,
    nature: Annotated[
        str | None,
        typer.Option(
            metavar="NATURE", help="itmatt: sale (else), return, gift, sample or documents."
        ),
    ] = None,
    terms: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help="cds: what all your declarations have in common; else TIDEWAITER_CDS_TERMS.",
        ),
    ] = None,
) -> None:
    """Write the declaration of an order for a broker or a post that has no API.

    As UN/EDIFACT CUSDEC, as the ITMATT data of a postal item (JSON), or as the WCO-DEC XML of
    HMRC's CDS. What would be incomplete, or cannot be said in that form, is refused by field.
    """
    from starter.commands import exports as verbs

    asked = {
        "form": form,
        "sender": sender,
        "recipient": recipient,
        "item_id": item,
        "nature": nature,
    }
    verbs.export(order, out, on and on.date(), terms, asked)
