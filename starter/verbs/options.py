"""Arguments and options that verbs of several groups have."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON document, and nothing else.")]
OrderFile = Annotated[
    str, typer.Argument(metavar="ORDER.json", help="A file; - is standard input.")
]
AnswerFields = Annotated[
    list[str] | None,
    typer.Argument(metavar="FIELD=VALUE", help="The answer; nested values as JSON."),
]
AnswerKind = Annotated[
    str | None, typer.Option(metavar="KIND", help="Which of the answers allowed.")
]
AnsweredBy = Annotated[str | None, typer.Option(metavar="WHO", help="Who answers.")]
AnswerObject = Annotated[
    str | None, typer.Option(metavar="OBJECT", help="The fields as one JSON object.")
]

DAY = ["%Y-%m-%d"]
"""How a day is written."""
