"""The verbs of those who check the bills: what strayed from the quote, and disputes."""

from collections.abc import Iterator

import typer
from pydantic import TypeAdapter, ValidationError
from rich.table import Table
from rich.text import Text

from domain.reasons import Responsible
from domain.settlement import Settlement
from domain.values import Amount
from records.rows import VarianceRow
from starter.commands.session import ask
from starter.commands.trouble import BadInput
from starter.shown import show

_AMOUNT: TypeAdapter[Amount] = TypeAdapter(Amount)


def variances(order_id: str, *, as_json: bool) -> None:
    """Show the landed cost of an order, and each line that strayed from it."""
    costs = ask(lambda tidewaiter: tidewaiter.costs(order_id))
    if as_json:
        typer.echo(costs.model_dump_json(indent=2))
        return
    landed = costs.landed_cost
    console = show.console()
    console.print(f"{order_id}: released at {landed.total} by {landed.rules_version}")
    console.print(_table(costs.variances) if costs.variances else "No line strayed.")
    if costs.settlement:
        console.print(_billed(costs.settlement))
        for line in _claims(costs.settlement, landed.currency):
            console.print(Text(line))


def dispute(variance_id: str, by: str, *, why: str | None, credited: str | None) -> None:
    """Open a dispute with its reason, or close it with what was given back."""
    if (why is None) == (credited is None):
        raise BadInput("give either --why, to open a dispute, or --credited, to close it")
    if why is not None:
        row = ask(lambda tidewaiter: tidewaiter.dispute(variance_id, by=by, why=why))
        typer.echo(f"{variance_id}: {row.difference:f} {row.currency} withheld.")
        return
    try:
        amount = _AMOUNT.validate_python(credited)
    except ValidationError as error:
        raise BadInput(f"--credited: {error.errors()[0]['msg']} (it is {credited})") from error
    row = ask(lambda tidewaiter: tidewaiter.close_dispute(variance_id, by=by, credited=amount))
    typer.echo(f"{variance_id}: closed, {row.credited:f} {row.currency} given back.")


def _billed(settlement: Settlement) -> str:
    """What the bills came to, beside what was expected: freight is that of the booking."""
    expected = f"expected {settlement.estimated}, with freight as it was booked"
    return f"{len(settlement.bills)} bills, {settlement.actual} in all; {expected}"


def _claims(settlement: Settlement, currency: str) -> Iterator[str]:
    """Who else answers for a part of it, and what the platform is expected to take."""
    for fee in settlement.recharges:
        borne = f"charged to the {fee.party}" if fee.party else "charged to nobody"
        if fee.party is Responsible.SELLER:
            borne = "borne by the seller"
        yield f"{fee.name}, {fee.amount:f} {currency} ({fee.reference}): {borne}; {fee.why}"
    for taken in settlement.chargebacks:
        yield (
            f"{taken.platform} is expected to take {taken.amount:f} {currency}: {taken.why}; "
            f"{taken.rule}, {taken.confidence}: {taken.source}"
        )
    for why in settlement.unbooked:
        yield f"Not reckoned: {why}"


def _table(rows: tuple[VarianceRow, ...]) -> Table:
    table = Table("variance", "line", "expected", "actual", "cause", "why", "dispute")
    for row in rows:
        table.add_row(
            row.variance_id,
            f"{row.name} of {row.sku}" if row.sku else row.name,
            f"{row.expected:f} {row.currency}",
            f"{row.actual:f} {row.currency}",
            row.cause,
            f"{row.why} ({row.reference})" if row.reference else row.why,
            _dispute(row),
        )
    return table


def _dispute(row: VarianceRow) -> str:
    if row.disputed_by is None:
        return "-"
    if row.closed_at is None:
        return f"by {row.disputed_by}: {row.dispute}"
    return f"closed, {row.credited:f} credited"
