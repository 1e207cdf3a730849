"""The verb that draws an order's documents: by the market files alone, into a folder."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import typer
from rich.table import Table
from rich.text import Text

import documents
from documents import Fonts, NoGlyph, Typesetter
from domain.charges import LandedCost
from domain.holds import Hold
from domain.order import Order
from domain.papers.documents import DocumentFacts, DocumentKind, Drawn, Needed, required
from markets import MarketFileError, MarketRates
from runtime.settings import Settings
from starter.commands.files import read
from starter.commands.trouble import BadInput
from starter.commands.written import lines_of, order_of
from starter.shown import show


class Made(NamedTuple):
    """The documents of an order: those that were drawn, and those that lack something."""

    order: Order
    drawn: Sequence[tuple[Needed, Drawn]]
    lacking: Sequence[Needed]
    unpriced: str = ""


def write(source: str, out: Path, on: date | None, only: str | None, *, as_json: bool) -> None:
    """Draw the documents of an order file into a folder, and say which and why."""
    kind = _kind(only)
    order = order_of(source, read(source))
    try:
        made = _made(order, on or datetime.now(UTC).date(), kind)
    except NoGlyph as missing:
        raise BadInput(lines_of(source, missing.faults)) from missing
    except (MarketFileError, FileNotFoundError) as broken:
        raise BadInput(str(broken)) from broken
    _save(out, [drawn for _, drawn in made.drawn])
    if as_json:
        typer.echo(json.dumps(_as_json(made, out), indent=2, ensure_ascii=False))
    else:
        _tell(made, out)


def _kind(only: str | None) -> DocumentKind | None:
    if only is None:
        return None
    try:
        return DocumentKind(only.replace("-", "_"))
    except ValueError as unknown:
        known = ", ".join(DocumentKind)
        raise BadInput(f"--only {only}: there are {known}") from unknown


def _made(order: Order, on: date, kind: DocumentKind | None) -> Made:
    settings = Settings()
    rates = MarketRates.packaged(beside=settings.markets)
    priced = rates.appraise(order, on)
    landed: LandedCost | None = None if isinstance(priced, Hold) else priced.landed
    needed = [
        each for each in required(order, landed, rates.exchange, on) if kind in (None, each.kind)
    ]
    facts = DocumentFacts.of(order, on)
    whole = [each for each in needed if not each.lacks]
    drawn = documents.draw_all(Typesetter(Fonts(settings.fonts)), whole, order, landed, facts)
    return Made(
        order,
        tuple(zip(whole, drawn, strict=True)),
        tuple(each for each in needed if each.lacks),
        priced.question if isinstance(priced, Hold) else "",
    )


def _save(out: Path, drawn: Sequence[Drawn]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for each in drawn:
            (out / f"{each.name}.pdf").write_bytes(each.pdf)
    except OSError as error:
        raise BadInput(f"{out}: {(error.strerror or str(error)).lower()}") from error


def _tell(made: Made, out: Path) -> None:
    console = show.console()
    table = Table.grid(padding=(0, 2))
    for needed, drawn in made.drawn:
        copies = f", {needed.copies} copies" if needed.copies > 1 else ""
        table.add_row(Text(str(out / f"{drawn.name}.pdf")), Text(f"{needed.why}{copies}"))
    console.print(table)
    for needed in made.lacking:
        console.print(Text(f"Not made: the {show.words(needed.kind)}; {needed.why}."))
        for fault in needed.lacks:
            console.print(Text(f"  {fault.pointer}: {fault.message}"))
    if not made.drawn and not made.lacking:
        console.print(f"{made.order.order_id} needs none of these.")
    if made.unpriced:
        console.print(Text(f"Without a value for customs: {made.unpriced}"))


def _as_json(made: Made, out: Path) -> dict[str, object]:
    return {
        "order_id": made.order.order_id,
        "documents": [
            {
                "kind": needed.kind.value,
                "file": str(out / f"{drawn.name}.pdf"),
                "sha256": drawn.sha256,
                "copies": needed.copies,
                "why": needed.why,
            }
            for needed, drawn in made.drawn
        ],
        "lacking": [
            {
                "kind": needed.kind.value,
                "why": needed.why,
                "lacks": [fault.model_dump() for fault in needed.lacks],
            }
            for needed in made.lacking
        ],
        "unpriced": made.unpriced,
    }
