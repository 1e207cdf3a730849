"""Arguments and options that verbs of several groups have."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON document, and nothing else.")]
OrderFile = Annotated[
    str, typer.Argument(metavar="ORDER.json", help="A file; - is standard input.")
]

DAY = ["%Y-%m-%d"]
"""How a day is written."""
