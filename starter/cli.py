"""`tidewaiter`: what the shell can ask of Tidewaiter, verb by verb.

This file and the groups in `starter/verbs/` are the surface: names, options, help. What a verb does
is in `starter/commands/`, imported when it is asked for, so that help and completion answer at
once. Groups stand in the help as they are added here.

Exit codes: 0 done; 2 the input is wrong or was refused, and nothing happened; 1 trouble
elsewhere, such as a Temporal that does not answer.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from runtime import collector, exits
from runtime.errors import CannotRun
from starter.verbs.carriers import choice
from starter.verbs.claims import claims
from starter.verbs.customs import customs
from starter.verbs.desk import desk
from starter.verbs.last_mile import last_mile
from starter.verbs.market import market
from starter.verbs.notices import notices
from starter.verbs.options import Json
from starter.verbs.orders import orders
from starter.verbs.schemes import schemes
from starter.verbs.screening import screening
from starter.verbs.tariffs import tariffs
from starter.verbs.tracking import tracking

app = typer.Typer(
    name="tidewaiter",
    help="Cross-border orders, from release to doorstep and back, as durable workflows.",
    no_args_is_help=True,
    rich_markup_mode="markdown",  # else the lines of a paragraph break where the source breaks
    pretty_exceptions_enable=False,  # with local variables they would show people's addresses
    context_settings={"help_option_names": ["-h", "--help"]},
)

BROKEN_FILE = 2
"""The exit code of every verb that needs a file of rules that is broken."""

PARTS, RULES = "Run", "Rules"

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


# ------------------------------------------------------------------------- the groups

app.add_typer(orders)
app.add_typer(last_mile)
app.add_typer(desk)
app.add_typer(claims, name="claims", rich_help_panel="Orders")
app.add_typer(market, name="market", rich_help_panel=RULES)
app.add_typer(tariffs, name="tariffs", rich_help_panel=RULES)
app.add_typer(customs, name="customs", rich_help_panel=RULES)
app.add_typer(choice, name="carriers", rich_help_panel=RULES)
app.add_typer(schemes, name="schemes", rich_help_panel=RULES)
app.add_typer(tracking, name="tracking", rich_help_panel=RULES)
app.add_typer(notices, name="notices", rich_help_panel="Orders")
app.add_typer(screening, name="screening", rich_help_panel=RULES)


def command_line(words: Sequence[str] | None = None) -> int:
    """Do what these words, or those of the process, ask for; the exit code."""
    try:
        app(words)
    except CannotRun as trouble:
        typer.echo(str(trouble), err=True)
        return trouble.exit_code
    except ValueError as error:
        from carriers import CarrierFileError
        from markets import MarketFileError

        if not isinstance(error, MarketFileError | CarrierFileError):
            raise
        typer.echo(str(error), err=True)
        return BROKEN_FILE
    return 0


def main() -> None:
    """The console script."""
    collector.while_starting()
    exits.run(command_line)


if __name__ == "__main__":
    main()
