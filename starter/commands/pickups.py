"""The verbs about couriers: one for a day and a place, sent away, or found after a lost answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date, time
from typing import NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from pydantic import TypeAdapter, ValidationError

from domain.pickups import Pickup
from domain.territories import crosses_a_border
from domain.values import Measure
from runtime.errors import CannotRun
from starter.commands.files import read
from starter.commands.records import records_of
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import order_of
from starter.refusals import PickupRefused, Unavailable
from wiring.pickups import pickups

T = TypeVar("T")

CARRIER = "dhl"
_WEIGHT: TypeAdapter[Measure] = TypeAdapter(Measure)


class Window(NamedTuple):
    """When a courier may come, by the clock of the place."""

    on: date
    ready: time
    close: time
    zone: str


class Asking(Protocol):
    """What can be asked about couriers."""

    async def book(self, pickup: Pickup) -> str:
        """Have one come, once."""
        ...

    async def cancel(self, key: str, carrier: str, by: str, why: str) -> None:
        """Send one away."""
        ...

    async def settle(self, key: str, number: str | None) -> None:
        """Write down what was found."""
        ...


def book(source: str, when: Window, *, parcels: int, weight: str | None, as_json: bool) -> None:
    """Have a courier come to where the order is shipped from, and say under which number."""
    order = order_of(source, read(source))
    try:
        ZoneInfo(when.zone)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise BadInput(f"--zone {when.zone}: must be a zone such as Europe/London") from unknown
    try:
        kilograms = _WEIGHT.validate_python(weight) if weight else order.handed_over_kg
    except ValidationError as wrong:
        raise BadInput(f"--weight-kg {weight}: {wrong.errors()[0]['msg']}") from wrong
    pickup = Pickup(
        carrier=CARRIER,
        location=order.inventory.location,
        sender=order.shipper,
        on=when.on,
        ready_at=when.ready,
        close_at=when.close,
        zone=when.zone,
        parcels=parcels,
        weight_kg=kilograms,
        crosses_a_border=crosses_a_border(order),
    )
    number = _ask(lambda couriers: couriers.book(pickup))
    if as_json:
        typer.echo(json.dumps({"key": pickup.key, "number": number}, indent=2))
    else:
        typer.echo(f"{pickup.key}: a courier comes, {number}.")


def cancel(key: str, *, by: str, why: str) -> None:
    """Send a courier away again."""
    _ask(lambda couriers: couriers.cancel(key, CARRIER, by, why))
    typer.echo(f"{key}: no courier comes.")


def found(key: str, number: str | None) -> None:
    """Write down what a person found."""
    _ask(lambda couriers: couriers.settle(key, number))
    typer.echo(f"{key}: {number or 'no courier was asked for'}.")


def _ask(asked: Callable[[Asking], Awaitable[T]]) -> T:
    ours = settings()

    async def talk() -> T:
        async with pickups(ours) as couriers:
            return await asked(couriers)

    try:
        with records_of(ours):
            return asyncio.run(talk())
    except PickupRefused as refused:
        raise BadInput(str(refused)) from refused
    except Unavailable as unavailable:
        raise CannotRun(str(unavailable)) from unavailable
