"""`tidewaiter tracking`: its verbs, options and help."""

from typing import Annotated

import typer

from starter.verbs.options import Json

tracking = typer.Typer(
    help="What carriers' scans say: their codes, read as milestones and reasons.",
    no_args_is_help=True,
)


@tracking.command("classify")
def tracking_classify(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="One event a line as JSON; - is standard input.")
    ],
    json: Json = False,
) -> None:
    """Show what each scan says and why, how that is known, and how many are unmapped.

    A line is an object with carrier and code or description (or both); what else a carrier may
    print is optional: sub_code, date and time or either, place, country, zone. Other common names
    of these fields, such as event_time or location, are understood. Lines that cannot be read
    are named after the others.
    """
    from starter.commands import tracking as verbs

    verbs.classify(file, as_json=json)


@tracking.command("backtest")
def tracking_backtest(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]",
            help="One parcel a line as JSON, - is standard input; else those of the records.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Foretell parcels that have come, each by what was known before it, and show how far off.

    A line is an object with carrier, service, origin, destination, days (those that the carrier
    named), booked_at and scans: a list of kind and at. declaration is optional.
    """
    from starter.commands import backtest as verbs

    verbs.backtest(file, as_json=json)


@tracking.command("codes")
def tracking_codes(
    carrier: Annotated[
        str | None,
        typer.Argument(metavar="[CARRIER]", help="Of this carrier; else which there are."),
    ] = None,
    json: Json = False,
) -> None:
    """Show a carrier's codes with the source of each, or which carriers there are."""
    from starter.commands import tracking as verbs

    verbs.codes(carrier, as_json=json)
