"""`tidewaiter carriers`: its verbs, options and help."""

from datetime import datetime
from typing import Annotated

import typer

from starter.verbs.options import DAY, Json, OrderFile

choice = typer.Typer(
    help="Who would carry an order, by which policy, and why nobody else.", no_args_is_help=True
)


@choice.command("explain")
def carriers_explain(
    orders: Annotated[
        list[str], typer.Argument(metavar="ORDER.json...", help="Files; - is standard input.")
    ],
    policy: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME|FILE", help="Choose by this one; may be given again."),
    ] = None,
    offers: Annotated[
        str | None, typer.Option(metavar="FILE", help="Compare the offers in this JSON file.")
    ] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Ask the stand-in carriers; nothing need run.")
    ] = False,
    json: Json = False,
) -> None:
    """Show every candidate with its score, every removal, and what would turn the choice.

    Offers are asked of the carriers in the settings. Nothing is booked. How services fared on
    the lane is read from the records, if there are any.
    """
    from starter.commands import carriers as verbs

    verbs.explain(orders, policy or [], offers, sandbox=sandbox, as_json=json)


@choice.command("decided")
def carriers_decided(
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID")], json: Json = False
) -> None:
    """Show what was decided for an order when it was booked, and who was asked for a label."""
    from starter.commands import carriers as verbs

    verbs.decided(order_id, as_json=json)


@choice.command("policies")
def carriers_policies(json: Json = False) -> None:
    """Check every policy and what is known of services; list the policies with their versions."""
    from starter.commands import carriers as verbs

    verbs.policies(as_json=json)


@choice.command("refusals")
def carriers_refusals(
    days: Annotated[int, typer.Option(min=1, max=3660, help="Of the last so many days.")] = 180,
    json: Json = False,
) -> None:
    """Show how many of the parcels that came to the door were refused, by lane and Incoterm."""
    from starter.commands import last_mile as verbs

    verbs.refusals(days, as_json=json)


KEY = typer.Argument(metavar="KEY", help="As `pickup` shows it: dhl:LOCATION:DATE, ups:...")
CLOCK = ["%H:%M"]


@choice.command("pickup")
def carriers_pickup(
    order: OrderFile,
    *,
    on: Annotated[datetime, typer.Option(formats=DAY, metavar="DATE", help="The day.")],
    ready: Annotated[
        datetime, typer.Option("--from", formats=CLOCK, metavar="HH:MM", help="Parcels are ready.")
    ],
    close: Annotated[
        datetime, typer.Option("--until", formats=CLOCK, metavar="HH:MM", help="Nobody is there.")
    ],
    zone: Annotated[str, typer.Option(metavar="ZONE", help="Of these times: Asia/Shanghai.")],
    parcels: Annotated[int, typer.Option(min=1, max=99, help="How many lie there in all.")] = 1,
    weight: Annotated[
        str | None,
        typer.Option("--weight-kg", metavar="KG", help="All of them; else as the order's."),
    ] = None,
    carrier: Annotated[str, typer.Option(metavar="NAME", help="Whose courier: dhl, ups.")] = "dhl",
    price: Annotated[
        bool, typer.Option("--price", help="Only say what one would cost; UPS tells it.")
    ] = False,
    json: Json = False,
) -> None:
    """Have a courier come for the day's parcels, to where this order is shipped from.

    One comes for a day and a place, however often it is asked for.
    """
    from starter.commands import pickups as verbs

    when = verbs.Window(on=on.date(), ready=ready.time(), close=close.time(), zone=zone)
    ask = verbs.price if price else verbs.book
    ask(order, carrier, when, verbs.Load(parcels, weight), as_json=json)


@choice.command("pickup-cancel")
def carriers_pickup_cancel(
    key: Annotated[str, KEY],
    *,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who says so.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="Told to the carrier.")],
) -> None:
    """Send a courier away again."""
    from starter.commands import pickups as verbs

    verbs.cancel(key, by=by, why=why)


@choice.command("pickup-found")
def carriers_pickup_found(
    key: Annotated[str, KEY],
    number: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="What it is confirmed under; else none.")
    ] = None,
) -> None:
    """Write down what became of a pickup whose answer was lost: its number, or that none comes."""
    from starter.commands import pickups as verbs

    verbs.found(key, number)
