"""The verbs of a desk: what waits for an answer, and the answer."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import typer
from pydantic import ValidationError
from rich.console import RenderableType

from domain.holds import Hold
from domain.reasons import Desk, HoldReason
from domain.resolutions import ANY_RESOLUTION, RESOLUTIONS, Resolution
from records.rows import HoldRow
from starter.client import Tidewaiter
from starter.client.kept import as_hold
from starter.commands.answers import to_fill_in, typed
from starter.commands.evidence import kept_of
from starter.commands.session import ask
from starter.commands.trouble import BadInput
from starter.commands.written import problems_of
from starter.shown import show

E = TypeVar("E", bound=StrEnum)

SHOWN_MAX = 100


def holds(
    *,
    desk: str | None,
    reason: str | None,
    seller: str | None,
    destination: str | None,
    as_json: bool,
) -> None:
    """Show the open holds that fit, the soonest due first, a hundred at most."""
    of_desk, for_reason = _one_of(Desk, "--desk", desk), _one_of(HoldReason, "--reason", reason)
    found = ask(
        lambda tidewaiter: tidewaiter.holds(
            desk=of_desk,
            reason=for_reason,
            seller=seller,
            destination=destination,
            limit=SHOWN_MAX,
        )
    )
    if as_json:
        documents = [hold.model_dump(mode="json") for hold in found]
        typer.echo(json.dumps(documents, indent=2, ensure_ascii=False))
    else:
        show.console().print(show.holds(found))


def resolve(
    hold_id: str, kind: str | None, by: str | None, words: Sequence[str], document: str | None
) -> None:
    """Answer a hold; without an answer, show what would be one, or what became of it."""
    if kind is None:
        if by or words or document:
            raise BadInput("--answer: say which answer this is; without fields it shows them all")
        show.console().print(_shown(ask(lambda tidewaiter: tidewaiter.hold_record(hold_id))))
        return
    if by is None:
        raise BadInput("--by: say who answers, such as --by ops@example.com")

    async def converse(tidewaiter: Tidewaiter) -> str:
        row = await tidewaiter.hold_record(hold_id)
        answer = _resolution(as_hold(row), kind, by, words, document)
        if shown := getattr(answer, "evidence", ()):
            kept = await kept_of(tidewaiter, row.order_id, shown)
            answer = answer.model_copy(update={"evidence": kept})
        return await tidewaiter.resolve(answer)

    typer.echo(ask(converse))


def _shown(row: HoldRow) -> RenderableType:
    hold = as_hold(row)
    if row.closed_at is None:
        return show.answers(hold, {kind: to_fill_in(kind, hold) for kind in hold.answers})
    answer = f" with {row.resolution['kind']} by {row.resolved_by}" if row.resolution else ""
    return show.closed(hold, f"{row.outcome}{answer}", row.closed_at)


def _resolution(
    hold: Hold, kind: str, by: str, words: Sequence[str], document: str | None
) -> Resolution:
    if kind not in hold.answers:
        allowed = ", ".join(hold.answers)
        raise BadInput(f"--answer: {kind} does not answer {hold.reason}; allowed: {allowed}")
    fields = typed(kind, words, document)
    try:
        answer = RESOLUTIONS[kind].of(hold, by=by, **fields)
    except ValidationError as error:
        raise BadInput(problems_of(kind, error)) from error
    return ANY_RESOLUTION.validate_python(answer)


def _one_of(choices: type[E], option: str, word: str | None) -> E | None:
    if word is None:
        return None
    try:
        return choices(word)
    except ValueError as error:
        allowed = ", ".join(choices)
        raise BadInput(f"{option}: {word} is none of {allowed}") from error
