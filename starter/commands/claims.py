"""`tidewaiter claims`: what was lost or damaged is claimed, shown for, answered and followed."""

import json
from collections.abc import Sequence
from typing import Any

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from carriers import load_claim_terms
from domain.cover.claims import ClaimRequest, ClaimState, Evidence, EvidenceKind
from domain.cover.terms import ClaimTerms
from records.rows import ClaimRow
from starter.client import ClaimWish, Tidewaiter
from starter.client.claims import ClaimTold
from starter.commands import desk
from starter.commands.evidence import kept_of
from starter.commands.session import ask
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import problems_of
from starter.shown import show

_WISH, _REQUEST = TypeAdapter(ClaimWish), TypeAdapter(ClaimRequest)
_TOLD = TypeAdapter(ClaimTold)

MONEY_WORDS = 2


def open_(
    order_id: str,
    kind: str,
    says: str,
    by: str,
    *,
    amount: str | None,
    evidence: Sequence[str],
    number: int | None,
    as_json: bool,
) -> None:
    """Keep the files, then open the claim with them."""
    named = [_named(word) for word in evidence]
    wish: dict[str, Any] = {"order_id": order_id, "kind": kind, "says": says, "requested_by": by}
    wish |= {"amount": amount} if amount else {}
    wish |= {"number": number} if number else {}
    _request(wish)  # what is wrong is told before a file is kept

    async def converse(tidewaiter: Tidewaiter) -> ClaimState:
        kept = await kept_of(tidewaiter, order_id, named)
        shown = [each.model_dump(mode="json") for each in kept]
        return await tidewaiter.open_claim(_request({**wish, "evidence": shown}))

    _print(ask(converse), as_json=as_json)


def show_(claim_id: str, *, as_json: bool) -> None:
    """Show where a claim stands."""
    _print(ask(lambda tidewaiter: tidewaiter.claim_state(claim_id)), as_json=as_json)


def list_(order_id: str | None, *, open_only: bool, as_json: bool) -> None:
    """Show claims."""
    found = ask(lambda tidewaiter: tidewaiter.claims(order_id, open_only=open_only))
    if as_json:
        documents = [claim.model_dump(mode="json") for claim in found]
        typer.echo(json.dumps(documents, indent=2, ensure_ascii=False))
    else:
        show.console().print(_table(found))


def answer(
    claim_id: str, kind: str | None, by: str | None, words: Sequence[str], document: str | None
) -> None:
    """Answer the open question of a claim, as `resolve` answers any."""
    state = ask(lambda tidewaiter: tidewaiter.claim_state(claim_id))
    if not state.holds:
        raise BadInput(f"{claim_id}: nothing is asked; it is {show.words(state.stage)}")
    desk.resolve(state.holds[0].hold_id, kind, by, words, document)


def tell(claim_id: str, status: str, by: str, *, says: str | None, paid: str | None) -> None:
    """Tell what a payer said by other means."""
    told: dict[str, Any] = {"status": status, "by": by, "says": says}
    if paid:
        words = paid.split()
        if len(words) != MONEY_WORDS:
            raise BadInput(f"--paid: write amount and currency, as '80.00 EUR'; not {paid}")
        told["paid"] = dict(zip(("amount", "currency"), words, strict=True))
    try:
        reply = _TOLD.validate_json(json.dumps(told))
    except ValidationError as error:
        raise BadInput(problems_of("claims tell", error)) from error
    _print(ask(lambda tidewaiter: tidewaiter.tell_claim(claim_id, reply)), as_json=False)


def terms(payer: str | None, *, as_json: bool) -> None:
    """Show the terms of claims, by the files alone."""
    found = load_claim_terms(settings().carriers)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    show.console().print(_terms(found, payer))


def _request(document: dict[str, Any]) -> ClaimRequest | ClaimWish:
    shape: TypeAdapter[Any] = _REQUEST if "number" in document else _WISH
    try:
        request: ClaimRequest | ClaimWish = shape.validate_json(json.dumps(document))
    except ValidationError as error:
        raise BadInput(problems_of("claims open", error)) from error
    return request


def _named(word: str) -> Evidence:
    """What a word of the command line shows, and where that is."""
    kind, equals, place = word.partition("=")
    kinds = ", ".join(EvidenceKind)
    if not equals or not place:
        raise BadInput(f"--evidence: write KIND=FILE, as photo_goods=box.jpg; not {word}")
    if kind not in set(EvidenceKind):
        raise BadInput(f"--evidence: {kind} is none of {kinds}")
    return Evidence(kind=EvidenceKind(kind), reference=place)


def _print(state: ClaimState, *, as_json: bool) -> None:
    if as_json:
        typer.echo(state.model_dump_json(indent=2))
        return
    show.console().print(_shown(state))


def _shown(state: ClaimState) -> RenderableType:
    lines: list[RenderableType] = [Text(f"{state.claim_id}: {show.words(state.stage)}")]
    if filed := state.filed:
        lines.append(Text(f"  {filed.asked} from {filed.payer}, its reference {filed.reference}"))
    if reply := state.reply:
        paid = f", {reply.paid} paid" if reply.paid else ""
        told = f"  {show.moment(reply.at)}  {show.words(reply.status)}{paid}  {reply.says}"
        lines.append(Text(told.rstrip()))
    if state.paid:
        lines.append(Text(f"  {state.paid} paid in all"))
    if state.why:
        lines.append(Text(f"  {state.why}"))
    return Group(*lines, *(show.hold(hold) for hold in state.holds))


def _table(found: Sequence[ClaimRow]) -> RenderableType:
    table = Table("Claim", "What", "From", "Asked", "Paid", "Stage", "Opened", box=None)
    for row in found:
        table.add_row(
            row.claim_id,
            show.words(row.kind),
            row.payer,
            str(row.asked),
            str(row.paid or "-"),
            show.words(row.stage),
            show.moment(row.opened_at),
        )
    return table


def _terms(found: ClaimTerms, payer: str | None) -> RenderableType:
    table = Table("Payer", "What", "Counted from", "Days", "Wants to see", "Sure", box=None)
    for row in found.claims:
        if payer is None or found.of(payer, row.kind) is row:
            days = f"{row.earliest_days} to {row.latest_days}"
            wants = ", ".join(show.words(kind) for kind in row.evidence) or "-"
            what = (show.words(row.kind), row.counted_from)
            table.add_row(row.payer, *what, days, wants, row.confidence)
    owed = [
        Text(f"{row.carrier} owes {row.limit:f} {row.currency} a {row.per} at most: {row.source}")
        for row in found.liability
        if payer is None or found.owed_by(payer) is row
    ]
    return Group(table, *owed)
