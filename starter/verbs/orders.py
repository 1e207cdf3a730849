"""The verbs about orders: priced, released, followed, changed, taken back, accounted for."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from starter.verbs.options import DAY, Json, OrderFile

PANEL = "Orders"

OrderId = Annotated[str, typer.Argument(metavar="ORDER_ID", help="As it stands in the order.")]
OrderFiles = Annotated[
    list[str], typer.Argument(metavar="ORDER.json", help="Order files; - is standard input.")
]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who says so; kept in the records.")]

orders = typer.Typer()


@orders.command(rich_help_panel=PANEL)
def quote(
    order: OrderFile,
    *,
    on: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DATE", help="The day of entry; else today."),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(metavar="LOCATION:COUNTRY", help="From here; may be said again."),
    ] = None,
    incoterm: Annotated[
        list[str] | None, typer.Option(metavar="DDP|DAP", help="Under this; may be said again.")
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CARRIER:SERVICE:FREIGHT", help="By this, insurance after one more colon."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Cite each charge's rule; show the workings.")
    ] = False,
    json: Json = False,
) -> None:
    """Show what an order would cost, line by line; nothing is started, no server is needed.

    Every origin is priced under every Incoterm and by every service. One that cannot be
    priced shows what it would be held for: that is an answer as well, with exit code 0.
    """
    from starter.commands import quotes as verbs

    verbs.quote(
        order,
        on=on.date() if on else None,
        origins=origin or (),
        incoterms=incoterm or (),
        services=service or (),
        explain=explain,
        as_json=json,
    )


@orders.command(rich_help_panel=PANEL)
def start(files: OrderFiles, json: Json = False) -> None:
    """Release orders: all of them, or none if any is not right."""
    from starter.commands import orders as verbs

    verbs.start(files, as_json=json)


@orders.command(rich_help_panel=PANEL)
def status(
    name: Annotated[
        str, typer.Argument(metavar="ORDER_ID|RMA", help="Of an order, or of a return.")
    ],
    json: Json = False,
) -> None:
    """Show where an order stands, or a return of one."""
    from starter.commands import orders as verbs

    verbs.status(name, as_json=json)


@orders.command(rich_help_panel=PANEL)
def watch(order_id: OrderId, json: Json = False) -> None:
    """Follow an order until it ends; with --json, wait and show how it ended."""
    from starter.commands import orders as verbs

    verbs.watch(order_id, as_json=json)


@orders.command(rich_help_panel=PANEL)
def amend(order: OrderFile) -> None:
    """Replace an order that has not left yet; it is released again as a new revision."""
    from starter.commands import orders as verbs

    verbs.amend(order)


@orders.command(rich_help_panel=PANEL)
def cancel(order_id: OrderId, by: By) -> None:
    """Give up an order that has not left yet; what was done for it is undone."""
    from starter.commands import orders as verbs

    verbs.cancel(order_id, by)


@orders.command("return", rich_help_panel=PANEL)
def return_(
    order_id: OrderId,
    *,
    item: Annotated[list[str], typer.Option(metavar="SKU=UNITS", help="What comes back.")],
    reason: Annotated[str, typer.Option(metavar="REASON", help="Why, such as changed_mind.")],
    by: By,
    number: Annotated[
        int | None,
        typer.Option(metavar="N", help="Its number; with it, asking twice is one return."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="A remark.")] = None,
    json: Json = False,
) -> None:
    """Ask for a return of delivered units: the next of this order, unless it has a number."""
    from starter.commands import orders as verbs

    verbs.request_return(order_id, item, reason, by, number=number, note=note, as_json=json)


@orders.command(rich_help_panel=PANEL)
def link(
    order_id: OrderId,
    *,
    renew: Annotated[
        bool, typer.Option("--renew", help="Another link; the one before opens nothing.")
    ] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="No link until it is renewed.")] = False,
) -> None:
    """Show the link to the customer's page of an order (TIDEWAITER_PUBLIC_URL)."""
    from starter.commands import customers as verbs

    verbs.link(order_id, renew=renew, revoke=revoke)


@orders.command(rich_help_panel=PANEL)
def variances(order_id: OrderId, json: Json = False) -> None:
    """Show what an order cost beside what was quoted for it, line by line, and why."""
    from starter.commands import books as verbs

    verbs.variances(order_id, as_json=json)


@orders.command(rich_help_panel=PANEL)
def dispute(
    variance_id: Annotated[
        str, typer.Argument(metavar="VARIANCE_ID", help="As `variances` shows it.")
    ],
    *,
    by: By,
    why: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What is wrong with it; opens the dispute.")
    ] = None,
    credited: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="What the biller gave back; closes the dispute."),
    ] = None,
) -> None:
    """Dispute a line that was billed beyond the expected, or close the dispute."""
    from starter.commands import books as verbs

    verbs.dispute(variance_id, by, why=why, credited=credited)


@orders.command(rich_help_panel=PANEL)
def schema() -> None:
    """Print the JSON Schema of an order."""
    from starter.commands import orders as verbs

    verbs.schema()


@orders.command(rich_help_panel=PANEL)
def papers(
    order_id: OrderId,
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where files go; made if missing.")
    ] = Path(),
    only: Annotated[
        str | None, typer.Option(metavar="KIND", help="One kind, such as label or cn22.")
    ] = None,
    json: Json = False,
) -> None:
    """Fetch the papers and labels that are kept of an order, each with its own ending."""
    from starter.commands import papers as verbs

    verbs.fetch(order_id, out, only, as_json=json)
