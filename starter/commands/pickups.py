"""The verbs about couriers: one for a day and a place, sent away, or found after a lost answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date, time
from typing import NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from pydantic import TypeAdapter, ValidationError

from domain.money import Money
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

_WEIGHT: TypeAdapter[Measure] = TypeAdapter(Measure)


class Window(NamedTuple):
    """When a courier may come, by the clock of the place."""

    on: date
    ready: time
    close: time
    zone: str


class Load(NamedTuple):
    """What a courier is to fetch: so many parcels, their weight in all if it is not the order's."""

    parcels: int
    weight: str | None


class Asking(Protocol):
    """What can be asked about couriers."""

    async def book(self, pickup: Pickup) -> str:
        """Have one come, once."""
        ...

    async def price(self, pickup: Pickup) -> Money:
        """What one would cost."""
        ...

    async def cancel(self, key: str, carrier: str, by: str, why: str) -> None:
        """Send one away."""
        ...

    async def settle(self, key: str, number: str | None) -> None:
        """Write down what was found."""
        ...


def book(source: str, carrier: str, when: Window, load: Load, *, as_json: bool) -> None:
    """Have a courier come to where the order is shipped from, and say under which number."""
    pickup = _pickup(source, carrier, when, load)
    number = _ask(carrier, lambda couriers: couriers.book(pickup))
    if as_json:
        typer.echo(json.dumps({"key": pickup.key, "number": number}, indent=2))
    else:
        typer.echo(f"{pickup.key}: a courier comes, {number}.")


def price(source: str, carrier: str, when: Window, load: Load, *, as_json: bool) -> None:
    """Say what a courier would cost; nobody is asked to come."""
    pickup = _pickup(source, carrier, when, load)
    costs = _ask(carrier, lambda couriers: couriers.price(pickup))
    if as_json:
        told = {"key": pickup.key, "price": costs.model_dump(mode="json")}
        typer.echo(json.dumps(told, indent=2))
    else:
        typer.echo(f"{pickup.key}: a courier costs {costs}. Nobody was asked to come.")


def cancel(key: str, *, by: str, why: str) -> None:
    """Send a courier away again."""
    carrier = _carrier(key)
    _ask(carrier, lambda couriers: couriers.cancel(key, carrier, by, why))
    typer.echo(f"{key}: no courier comes.")


def found(key: str, number: str | None) -> None:
    """Write down what a person found."""
    _ask(_carrier(key), lambda couriers: couriers.settle(key, number))
    typer.echo(f"{key}: {number or 'no courier was asked for'}.")


def _pickup(source: str, carrier: str, when: Window, load: Load) -> Pickup:
    order = order_of(source, read(source))
    try:
        ZoneInfo(when.zone)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise BadInput(f"--zone {when.zone}: must be a zone such as Europe/London") from unknown
    try:
        kilograms = _WEIGHT.validate_python(load.weight) if load.weight else order.handed_over_kg
    except ValidationError as wrong:
        raise BadInput(f"--weight-kg {load.weight}: {wrong.errors()[0]['msg']}") from wrong
    return Pickup(
        carrier=carrier,
        location=order.inventory.location,
        sender=order.shipper,
        on=when.on,
        ready_at=when.ready,
        close_at=when.close,
        zone=when.zone,
        parcels=load.parcels,
        weight_kg=kilograms,
        crosses_a_border=crosses_a_border(order),
        destination=order.destination,
    )


def _carrier(key: str) -> str:
    """Whose courier it is, as its key begins."""
    return key.partition(":")[0]


def _ask(carrier: str, asked: Callable[[Asking], Awaitable[T]]) -> T:
    ours = settings()

    async def talk() -> T:
        async with pickups(ours, carrier) as couriers:
            return await asked(couriers)

    try:
        with records_of(ours):
            return asyncio.run(talk())
    except PickupRefused as refused:
        raise BadInput(str(refused)) from refused
    except Unavailable as unavailable:
        raise CannotRun(str(unavailable)) from unavailable
