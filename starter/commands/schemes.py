"""`tidewaiter schemes list` and `return`: the tax that sellers collected, as it is reported."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.schemes.stated import SchemeReturn
from markets import MarketRates, load_schemes
from records.books.supplies import SupplyBooks
from records.engine import Database
from starter.commands.files import STDIN
from starter.commands.records import records_of
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.refusals import Refused
from starter.scheme_returns import SchemeReturns
from starter.shown import show
from starter.shown.sheets import csv_of

DIFFERENCES_SHOWN = 20
"""Of more, the JSON document has the rest."""


def list_(*, as_json: bool) -> None:
    """Show how each scheme is reported."""
    found = load_schemes(settings().markets)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    table = Table("Scheme", "What", "Period", "Currency", "Rates", "Corrections", "Sure", box=None)
    for row in found.schemes:
        table.add_row(
            row.code,
            row.name,
            row.every or "none",
            row.currency,
            f"{row.series}, {show.words(row.rate_day)}",
            row.corrected,
            row.confidence,
        )
    show.console().print(table)
    for gap in found.gaps:
        typer.echo(f"! {gap}")


def return_(
    code: str, period: str, registration: str | None, csv: str | None, *, as_json: bool
) -> None:
    """Show or write what a return states."""
    if csv is not None and as_json:
        raise BadInput("give either --csv or --json: each is the whole return")
    found = _stated(code.upper(), period, registration)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    elif csv is not None:
        _write(csv, csv_of(found))
        for line in _warnings(found):
            typer.echo(line, err=True)
    else:
        console = show.console()
        for part in _told(found):
            console.print(part)


def _stated(code: str, period: str, registration: str | None) -> SchemeReturn:
    ours = settings()

    async def asked() -> SchemeReturn:
        database = Database(ours.database_url)
        try:
            rates = MarketRates.packaged(beside=ours.markets)
            returns = SchemeReturns(SupplyBooks(database), load_schemes(ours.markets), rates)
            now = datetime.now(UTC)
            return await returns.of(code, period, now=now, registration=registration)
        finally:
            database.close()

    try:
        with records_of(ours):
            return asyncio.run(asked())
    except Refused as refused:
        raise BadInput(str(refused)) from refused


def _write(target: str, text: str) -> None:
    if target == STDIN:
        typer.echo(text, nl=False)
        return
    try:
        Path(target).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise BadInput(f"{target}: {(error.strerror or str(error)).lower()}") from error


def _told(found: SchemeReturn) -> Iterator[RenderableType]:
    over = ", provisional: the period is not over" if found.provisional else ""
    yield Text(f"{found.scheme} {found.period}, due {found.due}, in {found.currency}{over}")
    yield Text(f"  {found.name}; {found.rule}, {found.confidence}: {found.source}", style="dim")
    if found.note:
        yield Text(f"  {found.note}", style="dim")
    if not found.orders:
        yield Text("Nothing is to be stated.")
    if found.lines:
        yield _lines(found)
    if found.corrections:
        yield _corrections(found)
    for each in found.balances:
        yield Text(f"{each.registration}, in all for {each.state}: {each.tax:f} {found.currency}")
    for books in found.reconciled:
        agrees = "the ledger agrees" if not books.differences else "the ledger differs"
        stated = f"{books.stated:f} {books.currency} stated, {books.booked:f} booked"
        yield Text(f"{stated}: {agrees}")
    for line in _warnings(found):
        yield Text(line, style="red")


def _warnings(found: SchemeReturn) -> Iterator[str]:
    """What keeps the return from being whole, an order a line."""
    for gap in found.gaps:
        yield f"! {gap.order_id} is not in it: {gap.why}"
    for books in found.reconciled:
        for one in books.differences[:DIFFERENCES_SHOWN]:
            yield (
                f"! {one.order_id}: {one.stated:f} {books.currency} stated, "
                f"{one.booked:f} in the ledger"
            )
        if (more := len(books.differences) - DIFFERENCES_SHOWN) > 0:
            yield f"! and {more} more; --json shows them all"


def _lines(found: SchemeReturn) -> Table:
    table = Table("Registration", "State", "Rate", "Supplies", "Base", "Tax", box=None)
    for line in found.lines:
        amounts = (str(line.supplies), f"{line.base:f}", f"{line.tax:f}")
        table.add_row(Text(line.registration), line.state, Text(line.rate), *amounts)
    return table


def _corrections(found: SchemeReturn) -> Table:
    table = Table("Registration", "Corrects", "State", "Supplies", "Base", "Tax", "", box=None)
    for each in found.corrections:
        amounts = (str(each.supplies), f"{each.base:f}", f"{each.tax:f}")
        late = "too late for a return" if each.too_late else ""
        table.add_row(Text(each.registration), each.period, each.state, *amounts, late)
    return table
