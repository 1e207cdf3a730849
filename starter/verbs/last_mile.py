"""The verbs about the last mile: how an order is delivered, and where it can be fetched."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from starter.verbs.options import DAY, Json
from starter.verbs.orders import By, OrderId

PANEL = "Orders"
HOUR = ["%H:%M"]

Hour = Annotated[datetime | None, typer.Option(formats=HOUR, metavar="HH:MM")]

last_mile = typer.Typer()


@last_mile.command(rich_help_panel=PANEL)
def delivery(order_id: OrderId, json: Json = False) -> None:
    """Show how an order is delivered, and what became of every change that was asked for."""
    from starter.commands import last_mile as verbs

    verbs.delivery(order_id, as_json=json)


@last_mile.command("change-delivery", rich_help_panel=PANEL)
def change_delivery(
    order_id: OrderId,
    by: By,
    *,
    signature: Annotated[
        bool | None, typer.Option("--signature/--no-signature", help="Somebody signs for it.")
    ] = None,
    contactless: Annotated[
        bool | None, typer.Option("--contactless/--no-contactless", help="Nobody is met.")
    ] = None,
    safe_place: Annotated[str | None, typer.Option(metavar="TEXT", help="Left here.")] = None,
    pickup_point: Annotated[
        str | None, typer.Option(metavar="ID", help="Fetched here; see pickup-points.")
    ] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=DAY, metavar="DATE", help="Brought on this day.")
    ] = None,
    not_before: Hour = None,
    not_after: Hour = None,
    instructions: Annotated[
        str | None, typer.Option(metavar="TEXT", help="For the courier.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Forget what was wished before.")] = False,
) -> None:
    """Have an order delivered otherwise; what is not named stays as it was wished before.

    The carrier is asked: `tidewaiter delivery` shows what it said.
    """
    from starter.commands import last_mile as verbs

    window = None
    if day:
        hours = {"not_before": not_before, "not_after": not_after}
        window = {"on": f"{day:%Y-%m-%d}"} | {n: f"{h:%H:%M:%S}" for n, h in hours.items() if h}
    wished = {
        "signature": signature,
        "contactless": contactless,
        "safe_place": safe_place,
        "pickup_point": pickup_point,
        "window": window,
        "instructions": instructions,
    }
    told = {name: wish for name, wish in wished.items() if wish is not None}
    verbs.change_delivery(order_id, by, told, plain=plain)


@last_mile.command(rich_help_panel=PANEL)
def proof(
    order_id: OrderId,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write signatures and photos here.")
    ] = None,
    json: Json = False,
) -> None:
    """Show who took the parcels of an order, as far as their carrier shows it."""
    from starter.commands import last_mile as verbs

    verbs.proof(order_id, out, as_json=json)


@last_mile.command("pickup-points", rich_help_panel=PANEL)
def pickup_points(
    order_id: OrderId,
    *,
    near: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="A postcode or a town; else the consignee's."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="So many at most.")] = 10,
    json: Json = False,
) -> None:
    """List where the parcel of an order could be fetched, the nearest first."""
    from starter.commands import last_mile as verbs

    verbs.pickup_points(order_id, near, limit, as_json=json)
