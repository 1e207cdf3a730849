"""`tidewaiter notices`: its verbs, options and help."""

from typing import Annotated

import typer

from starter.verbs.options import Json

notices = typer.Typer(
    help="What customers are told of their parcels: by mail, and by webhook to the seller.",
    no_args_is_help=True,
)

OrderId = Annotated[str, typer.Argument(metavar="ORDER_ID", help="As it stands in the order.")]


@notices.command("list")
def notices_list(order_id: OrderId, json: Json = False) -> None:
    """Show what the customer of an order was to be told, and what became of it."""
    from starter.commands import customers as verbs

    verbs.notices(order_id, as_json=json)


@notices.command("preview")
def notices_preview(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as delivered.")],
    order_id: OrderId,
    *,
    lang: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Such as ja; else that of the order's destination."),
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="As HTML instead of text.")] = False,
) -> None:
    """Print the mail that the customer of an order would get; nothing is sent."""
    from starter.commands import customers as verbs

    verbs.preview(kind, order_id, lang, html=html)
