"""What the verbs about the last mile do."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from urllib.parse import quote

import typer
from pydantic import TypeAdapter, ValidationError

from domain.last_mile.changes import DeliveryAsked
from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.proofs import KeptPaper
from domain.last_mile.refused import Refusals
from domain.papers.media import media_of
from domain.promised import DeliveryOptions
from markets import load_exchange
from records.rows import ProofRow
from runtime.settings import SettingMissing
from starter.client import Tidewaiter
from starter.commands.markets import packs_here
from starter.commands.of_api import fetched
from starter.commands.session import ask
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import problems_of
from starter.refusals import NoCarrier
from starter.shown import show
from wiring.asking import asking

REFUSALS: TypeAdapter[tuple[Refusals, ...]] = TypeAdapter(tuple[Refusals, ...])
PROOFS: TypeAdapter[tuple[ProofRow, ...]] = TypeAdapter(tuple[ProofRow, ...])
POINTS: TypeAdapter[tuple[PickupPoint, ...]] = TypeAdapter(tuple[PickupPoint, ...])


def delivery(order_id: str, *, as_json: bool) -> None:
    """Show the options as of now, and what was asked."""
    stands = ask(lambda tidewaiter: tidewaiter.delivery(order_id))
    if as_json:
        typer.echo(stands.model_dump_json(indent=2))
        return
    typer.echo(f"{order_id}: {_words(stands.options)}")
    for asked in stands.asked:
        typer.echo(f"  {show.moment(asked.asked_at)}  {asked.by}: {_words(asked.options)}")
        typer.echo(f"    {_answer(asked)}")


def change_delivery(order_id: str, by: str, wished: Mapping[str, object], *, plain: bool) -> None:
    """Ask for these options, over what was wished before unless that is to be forgotten."""

    async def change(tidewaiter: Tidewaiter) -> str:
        before = (await tidewaiter.delivery(order_id)).options
        kept = {"collect"} if plain else set(DeliveryOptions.model_fields)
        whole = before.model_dump(mode="json", include=kept) | dict(wished)
        try:
            options = DeliveryOptions.model_validate_json(json.dumps(whole))
        except ValidationError as error:
            raise BadInput(problems_of("delivery", error)) from error
        return await tidewaiter.change_delivery(order_id, options, by=by)

    typer.echo(ask(change))


def pickup_points(order_id: str, near: str | None, limit: int, *, as_json: bool) -> None:
    """List the places, a line each; where no carrier is set here, the API is asked."""
    ours = settings()

    async def search(tidewaiter: Tidewaiter) -> tuple[PickupPoint, ...]:
        exchange = load_exchange(*packs_here().folders)
        async with AsyncExitStack() as opened:
            with suppress(SettingMissing):  # then the API is asked
                tidewaiter.points = await opened.enter_async_context(asking(ours, exchange))
            try:
                return await tidewaiter.pickup_points(order_id, near, limit)
            except NoCarrier:
                path = f"/v1/orders/{quote(order_id, safe='')}/pickup-points"
                query = {"limit": str(limit)} | ({"near": near} if near else {})
                return await fetched(ours, path, query, POINTS)

    found = ask(search)
    if as_json:
        typer.echo(POINTS.dump_json(found, indent=2))
        return
    for point in found:
        away = "" if point.distance_m is None else f"{point.distance_m} m"
        street = ", ".join((*point.address.lines, point.address.city))
        told = (point.point_id, show.words(point.kind), point.name, street, away, point.opening)
        typer.echo("  ".join(filter(None, told)))
    if not found:
        typer.echo("There is none near.")


def proof(order_id: str, out: Path | None, *, as_json: bool) -> None:
    """Show who took the parcels; write the papers where that is wanted."""

    async def fetch(tidewaiter: Tidewaiter) -> tuple[tuple[ProofRow, ...], dict[str, bytes]]:
        found = await tidewaiter.proof(order_id)
        wanted = [paper.sha256 for row in found for paper in row.papers] if out else []
        return found, {sha256: (await tidewaiter.document(sha256))[1] for sha256 in wanted}

    found, contents = ask(fetch)
    if as_json:
        typer.echo(PROOFS.dump_json(found, indent=2))
    for row in found:
        if not as_json:
            by = row.received_by or "nobody named"
            typer.echo(f"{row.waybill}: taken by {by}, {show.moment(row.at)}, {row.place}")
        for paper in row.papers:
            _paper(row, paper, contents.get(paper.sha256), out, quiet=as_json)


def refusals(days: int, *, as_json: bool) -> None:
    """Show refused of arrived, a line for each lane and Incoterm."""
    found = ask(lambda tidewaiter: tidewaiter.refusals(days))
    if as_json:
        typer.echo(REFUSALS.dump_json(found, indent=2))
        return
    for row in found:
        why = ", ".join(f"{show.words(name)} {n}" for name, n in row.reasons.items())
        told = f"{row.lane} {row.incoterm}: {row.refused} of {row.arrived} refused ({row.share})"
        typer.echo(f"{told}: {why}" if why else told)
    if not found:
        typer.echo(f"Nothing came to a door in {days} days.")


def _paper(
    row: ProofRow, paper: KeptPaper, content: bytes | None, out: Path | None, *, quiet: bool
) -> None:
    told = f"  {paper.kind} {paper.sha256}"
    if out and content is not None:
        media = media_of(content)
        ending = media.ending if media else "bin"
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{row.waybill}-{paper.kind}.{ending}"
        path.write_bytes(content)
        told = f"  {path}"
    if not quiet:
        typer.echo(told)


def _answer(asked: DeliveryAsked) -> str:
    if asked.answered_at is None:
        return "no answer of the carrier yet"
    when = show.moment(asked.answered_at)
    return f"refused, {when}: {asked.refused}" if asked.refused else f"taken, {when}"


def _words(options: DeliveryOptions) -> str:
    return "; ".join(_wishes(options)) or "to the door, nothing else wished"


def _wishes(options: DeliveryOptions) -> Iterator[str]:
    if options.signature:
        yield "signed for"
    if options.contactless:
        yield "nobody met"
    if window := options.window:
        hours = (f"from {window.not_before}", f"until {window.not_after}")
        told = [h for h, at in zip(hours, (window.not_before, window.not_after), strict=True) if at]
        yield " ".join((f"on {window.on}", *told))
    if options.safe_place:
        yield f"left at: {options.safe_place}"
    if options.pickup_point:
        yield f"fetched at {options.pickup_point}"
    if options.collect:
        yield f"{options.collect} collected in cash"
    if options.instructions:
        yield options.instructions
