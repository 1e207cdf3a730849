"""The verbs of backends and sellers: release, follow, amend, cancel, return."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

import typer
from pydantic import ValidationError

from domain.arrival.expected import Expected
from domain.order import Order
from domain.returns import ReturnRequest, ReturnStatus
from domain.status import OrderStatus
from starter.client import ReturnWish, Submitted, Tidewaiter
from starter.commands.files import read
from starter.commands.session import ask
from starter.commands.trouble import BadInput
from starter.commands.written import order_of, problems_of
from starter.refusals import OrderUnknown, ReturnUnknown
from starter.shown import show


def start(sources: Sequence[str], *, as_json: bool) -> None:
    """Read every file, then release every order; a file that is not right starts none."""
    orders = _orders(sources)
    submitted: list[Submitted] = []

    async def release(tidewaiter: Tidewaiter) -> None:
        for order in orders:
            # Not a comprehension: what was started before a refusal must be told.
            submitted.append(await tidewaiter.submit(order))  # noqa: PERF401

    try:
        ask(release)
    finally:
        _tell_submitted(submitted, as_json=as_json)


def status(name: str, *, as_json: bool) -> None:
    """Show where the order of this name stands; the return of it where there is no such order."""

    async def find(
        tidewaiter: Tidewaiter,
    ) -> tuple[OrderStatus, Expected | None] | ReturnStatus:
        try:
            stands = await tidewaiter.status(name)
            return stands, None if stands.ended else await tidewaiter.expected(name)
        except OrderUnknown as unknown:
            try:
                return await tidewaiter.return_status(name)
            except ReturnUnknown:
                raise unknown from None

    found = ask(find)
    if isinstance(found, ReturnStatus):
        if as_json:
            typer.echo(found.model_dump_json(indent=2))
        else:
            show.console().print(show.returned(found))
        return
    stands, expected = found
    if as_json:
        when = expected.model_dump(mode="json") if expected else None
        document = stands.model_dump(mode="json") | {"expected": when}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        show.console().print(show.order(stands, expected))


def watch(order_id: str, *, as_json: bool) -> None:
    """Follow an order until it ends or the reader has seen enough."""
    console = show.console()

    async def follow(tidewaiter: Tidewaiter) -> OrderStatus | None:
        seen: OrderStatus | None = None
        async for stands in tidewaiter.watch(order_id):
            if not as_json:
                console.print(*show.news(seen, stands), sep="\n")
            seen = stands
        return seen

    if (last := ask(follow)) and as_json:
        typer.echo(last.model_dump_json(indent=2))


def amend(source: str) -> None:
    """Replace an order by what this file says of it."""
    order = order_of(source, read(source))
    revision = ask(lambda tidewaiter: tidewaiter.amend(order))
    typer.echo(f"{order.order_id} is revision {revision} now.")


def cancel(order_id: str, by: str) -> None:
    """Give an order up."""
    typer.echo(ask(lambda tidewaiter: tidewaiter.cancel(order_id, by=by)))


def request_return(
    order_id: str,
    items: Iterable[str],
    reason: str,
    by: str,
    *,
    number: int | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Ask for a return; with a number, asking twice is one return."""
    wish: dict[str, object] = {
        "order_id": order_id,
        "items": [_item(word) for word in items],
        "reason": reason,
        "requested_by": by,
        "note": note,
    }
    try:
        request = (
            ReturnWish.model_validate_json(json.dumps(wish))
            if number is None
            else ReturnRequest.model_validate_json(json.dumps({**wish, "number": number}))
        )
    except ValidationError as error:
        raise BadInput(problems_of("return", error)) from error
    opened = ask(lambda tidewaiter: tidewaiter.request_return(request))
    if as_json:
        typer.echo(opened.model_dump_json(indent=2))
    else:
        show.console().print(show.returned(opened))


def schema() -> None:
    """Print the JSON Schema of an order."""
    typer.echo(json.dumps(Order.model_json_schema(), indent=2, ensure_ascii=False))


def _orders(sources: Sequence[str]) -> list[Order]:
    """Every order, or the troubles of all files at once."""
    orders: list[Order] = []
    troubles: list[str] = []
    for source in sources:
        try:
            orders.append(order_of(source, read(source)))
        except BadInput as trouble:
            troubles.append(str(trouble))
    times = Counter(order.order_id for order in orders)
    troubles += [f"/order_id: {name} stands in {n} files" for name, n in times.items() if n > 1]
    if troubles:
        raise BadInput("\n".join((*troubles, "Nothing was started.")))
    return orders


def _tell_submitted(submitted: Iterable[Submitted], *, as_json: bool) -> None:
    if as_json:
        runs = [one.model_dump(mode="json") for one in submitted]
        typer.echo(json.dumps(runs, indent=2))
        return
    for one in submitted:
        verb = "started" if one.created else "had been started before"
        typer.echo(f"{one.order_id} {verb}: workflow {one.workflow_id}")


def _item(word: str) -> dict[str, object]:
    """`LAMP-1=2` as two units of that line.

    Raises:
        BadInput: It is not SKU=UNITS.
    """
    sku, equals, units = word.rpartition("=")
    if not equals or not (units.isascii() and units.isdigit()):
        raise BadInput(f"--item: write SKU=UNITS, such as LAMP-1=2; not {word}")
    return {"sku": sku, "quantity": int(units)}
