"""`tidewaiter`: what the shell can ask of Tidewaiter, verb by verb.

This file is the surface: names, options, help. What a verb does is in `starter/commands/`,
imported when it is asked for, so that help and completion answer at once.

Exit codes: 0 done; 2 the input is wrong or was refused, and nothing happened; 1 trouble
elsewhere, such as a Temporal that does not answer.
"""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from runtime import exits
from runtime.errors import CannotRun
from starter.cli_customs import customs
from starter.cli_tariffs import tariffs
from starter.cli_tracking import tracking

app = typer.Typer(
    name="tidewaiter",
    help="Cross-border orders, from release to doorstep and back, as durable workflows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # with local variables they would show people's addresses
    context_settings={"help_option_names": ["-h", "--help"]},
)

BROKEN_MARKETS = 2
"""The exit code of every verb that needs a file of market rules that is broken."""

PARTS, ORDERS, RULES, DESK = "Run", "Orders", "Rules", "Desk"

OrderId = Annotated[str, typer.Argument(metavar="ORDER_ID", help="As it stands in the order.")]
OrderFiles = Annotated[
    list[str], typer.Argument(metavar="ORDER.json", help="Order files; - is standard input.")
]
OrderFile = Annotated[str, typer.Argument(metavar="ORDER.json", help="- is standard input.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document, and nothing else.")]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who says so; kept in the records.")]
Home = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where the embedded stack keeps its state.")
]
Host = Annotated[str | None, typer.Option(metavar="HOST", help="Listen here.")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Listen here; 0 is any free.")]


@app.callback()
def every_verb(context: typer.Context, home: Home = None) -> None:
    """What stands before the verb."""
    if home is not None:
        os.environ["TIDEWAITER_HOME"] = str(home)
        # The demo's home is a temporary one, whatever the environment says.
        context.default_map = {"demo": {"home": str(home)}}


# ---------------------------------------------------------------------------------- run


@app.command(rich_help_panel=PARTS)
def demo(
    home: Home = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave everything running until Ctrl-C.")
    ] = False,
    json: Json = False,
) -> None:
    """Play the example orders on a whole embedded stack, then show how each ended."""
    from starter.commands import stack

    stack.play(home, keep=keep, as_json=json)


@app.command(rich_help_panel=PARTS)
def up(home: Home = None) -> None:
    """Run Temporal, its UI, the sandbox, the worker and the API until Ctrl-C."""
    from starter.commands import stack

    stack.up(home)


@app.command(rich_help_panel=PARTS)
def worker() -> None:
    """Run the worker against any Temporal cluster (TEMPORAL_*, DATABASE_URL, TIDEWAITER_*)."""
    from starter.commands import parts

    parts.worker()


@app.command(rich_help_panel=PARTS)
def api(host: Host = None, port: Port = None) -> None:
    """Run the HTTP API against any Temporal cluster."""
    from starter.commands import parts

    parts.api(host, port)


@app.command(rich_help_panel=PARTS)
def sandbox(
    port: Port = None,
    data_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where this world is kept.")
    ] = None,
) -> None:
    """Run the stand-in world: broker, carriers, hub, payments, notices."""
    from starter.commands import sandbox as world

    world.run(port, data_dir)


@app.command(rich_help_panel=PARTS)
def migrate() -> None:
    """Bring the tables of the records (DATABASE_URL) up to date."""
    from starter.commands import parts

    parts.migrate()


# ------------------------------------------------------------------------------- orders


@app.command(rich_help_panel=ORDERS)
def quote(
    order: OrderFile,
    *,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day of entry; else today."),
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


@app.command(rich_help_panel=ORDERS)
def start(orders: OrderFiles, json: Json = False) -> None:
    """Release orders: all of them, or none if any is not right."""
    from starter.commands import orders as verbs

    verbs.start(orders, as_json=json)


@app.command(rich_help_panel=ORDERS)
def status(
    name: Annotated[
        str, typer.Argument(metavar="ORDER_ID|RMA", help="Of an order, or of a return.")
    ],
    json: Json = False,
) -> None:
    """Show where an order stands, or a return of one."""
    from starter.commands import orders as verbs

    verbs.status(name, as_json=json)


@app.command(rich_help_panel=ORDERS)
def watch(order_id: OrderId, json: Json = False) -> None:
    """Follow an order until it ends; with --json, wait and show how it ended."""
    from starter.commands import orders as verbs

    verbs.watch(order_id, as_json=json)


@app.command(rich_help_panel=ORDERS)
def amend(order: OrderFile) -> None:
    """Replace an order that has not left yet; it is released again as a new revision."""
    from starter.commands import orders as verbs

    verbs.amend(order)


@app.command(rich_help_panel=ORDERS)
def cancel(order_id: OrderId, by: By) -> None:
    """Give up an order that has not left yet; what was done for it is undone."""
    from starter.commands import orders as verbs

    verbs.cancel(order_id, by)


@app.command("return", rich_help_panel=ORDERS)
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


@app.command(rich_help_panel=ORDERS)
def variances(order_id: OrderId, json: Json = False) -> None:
    """Show what an order cost beside what was quoted for it, line by line, and why."""
    from starter.commands import books as verbs

    verbs.variances(order_id, as_json=json)


@app.command(rich_help_panel=ORDERS)
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


@app.command(rich_help_panel=ORDERS)
def schema() -> None:
    """Print the JSON Schema of an order."""
    from starter.commands import orders as verbs

    verbs.schema()


# -------------------------------------------------------------------------------- rules

market = typer.Typer(help="The market files: what each destination asks.", no_args_is_help=True)
app.add_typer(market, name="market", rich_help_panel=RULES)


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
    code: Annotated[str, typer.Argument(metavar="CODE", help="ISO 3166-1 alpha-2.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Else ./CODE.toml.")] = None,
) -> None:
    """Write the scaffold of a market file, and say what is missing."""
    from starter.commands import markets as verbs

    verbs.new(code, out)


@market.command("diff")
def market_diff(
    code: Annotated[str, typer.Argument(metavar="CODE", help="ISO 3166-1 alpha-2.")],
    at: Annotated[
        list[datetime], typer.Option(formats=["%Y-%m-%d"], help="A date; give two of them.")
    ],
    order: Annotated[
        str | None,
        typer.Option(metavar="ORDER.json", help="Priced on both; else the file's first example."),
    ] = None,
    json: Json = False,
) -> None:
    """Show which rules change between two dates, and what that does to an order."""
    from starter.commands import markets as verbs

    verbs.difference(code, at, order, as_json=json)


app.add_typer(tariffs, name="tariffs", rich_help_panel=RULES)
app.add_typer(customs, name="customs", rich_help_panel=RULES)
app.add_typer(tracking, name="tracking", rich_help_panel=RULES)

screening = typer.Typer(
    help="The lists of denied parties: which are kept, and who is on them.", no_args_is_help=True
)
app.add_typer(screening, name="screening", rich_help_panel=RULES)


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


# --------------------------------------------------------------------------------- desk


@app.command(rich_help_panel=DESK)
def holds(
    desk: Annotated[str | None, typer.Option(help="Of this desk only.")] = None,
    reason: Annotated[str | None, typer.Option(help="For this reason only.")] = None,
    seller: Annotated[str | None, typer.Option(help="Of this seller only.")] = None,
    destination: Annotated[str | None, typer.Option(help="To this country only.")] = None,
    json: Json = False,
) -> None:
    """Show the questions that wait for an answer, the most urgent first."""
    from starter.commands import desk as verbs

    verbs.holds(desk=desk, reason=reason, seller=seller, destination=destination, as_json=json)


@app.command(rich_help_panel=DESK)
def resolve(
    hold_id: Annotated[str, typer.Argument(metavar="HOLD_ID", help="As `holds` shows it.")],
    fields: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIELD=VALUE...]", help="The answer; nested values as JSON."),
    ] = None,
    answer: Annotated[
        str | None, typer.Option(metavar="KIND", help="Which of the answers allowed.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="WHO", help="Who answers.")] = None,
    json: Annotated[
        str | None, typer.Option(metavar="OBJECT", help="The fields as one JSON object.")
    ] = None,
) -> None:
    """Answer a hold. Without --answer, show which answers it allows and their fields."""
    from starter.commands import desk as verbs

    verbs.resolve(hold_id, answer, by, fields or [], json)


def command_line(words: Sequence[str] | None = None) -> int:
    """Do what these words, or those of the process, ask for; the exit code."""
    try:
        app(words)
    except CannotRun as trouble:
        typer.echo(str(trouble), err=True)
        return trouble.exit_code
    except ValueError as error:
        from markets import MarketFileError

        if not isinstance(error, MarketFileError):
            raise
        typer.echo(str(error), err=True)
        return BROKEN_MARKETS
    return 0


def main() -> None:
    """The console script."""
    exits.run(command_line)


if __name__ == "__main__":
    main()
