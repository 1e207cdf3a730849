"""The verbs of the desk: holds and their answers."""

from typing import Annotated

import typer

from starter.verbs.options import AnsweredBy, AnswerFields, AnswerKind, AnswerObject, Json

PANEL = "Desk"


desk = typer.Typer()


@desk.command(rich_help_panel=PANEL)
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


@desk.command(rich_help_panel=PANEL)
def resolve(
    hold_id: Annotated[str, typer.Argument(metavar="HOLD_ID", help="As `holds` shows it.")],
    fields: AnswerFields = None,
    answer: AnswerKind = None,
    by: AnsweredBy = None,
    json: AnswerObject = None,
) -> None:
    """Answer a hold. Without --answer, show which answers it allows and their fields."""
    from starter.commands import desk as verbs

    verbs.resolve(hold_id, answer, by, fields or [], json)
