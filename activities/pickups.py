"""Couriers: one for a day and a place, however often and by however many it is asked for.

The wish is kept before it is told. Told and not answered, nobody knows whether a courier comes, and
nobody asks again: a carrier that shows what was asked for is looked at, else a person looks, and
writes down what there is.
"""

from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from activities.errors import OutcomeUnknown, PartnerError, PartnerRefused
from domain.money import Money
from domain.pickups import Pickup


class Couriers(Protocol):
    """A carrier that sends couriers."""

    async def book(self, pickup: Pickup) -> str:
        """Have a courier come; the number it is confirmed under."""
        ...

    async def cancel(self, number: str, by: str, why: str) -> None:
        """Send the courier away again."""
        ...


@runtime_checkable
class ShowsCouriers(Protocol):
    """A carrier that shows which couriers were asked for; not all do."""

    async def find(self, pickup: Pickup) -> str | None:
        """The number of a courier that was asked for before; None where none is shown."""
        ...


@runtime_checkable
class PricesCouriers(Protocol):
    """A carrier that says what a courier costs; not all do."""

    async def price(self, pickup: Pickup) -> Money:
        """What a courier would cost; nobody comes yet."""
        ...


class Asked(Protocol):
    """What is kept of a pickup."""

    @property
    def number(self) -> str | None:
        """What it was confirmed under; None as long as nobody knows."""
        ...

    @property
    def new(self) -> bool:
        """Whether this asking is the first."""
        ...

    @property
    def cancelled_at(self) -> datetime | None:
        """Since when no courier comes any more."""
        ...


class Book(Protocol):
    """Where couriers that were asked for are kept."""

    async def begun(self, key: str, at: datetime) -> Asked:
        """Keep the wish, if nobody has; what is kept."""
        ...

    async def of(self, key: str) -> Asked | None:
        """What is kept of a pickup; None if nobody asked for it."""
        ...

    async def booked(self, key: str, number: str) -> None:
        """A courier comes."""
        ...

    async def cancelled(self, key: str, at: datetime) -> None:
        """No courier comes any more."""
        ...

    async def forgotten(self, key: str) -> None:
        """Nobody was asked after all."""
        ...


class Pickups:
    """Asks for couriers, once."""

    def __init__(self, couriers: Couriers, book: Book) -> None:
        self._couriers = couriers
        self._book = book

    async def book(self, pickup: Pickup) -> str:
        """Have a courier come; one that was asked for already is the same.

        Returns:
            The number that the carrier confirmed.

        Raises:
            OutcomeUnknown: It was asked, now or before, and nobody knows what came of it.
            PartnerUnavailable: It was not asked; asking again is safe.
            PartnerRefused: The carrier sends nobody then or there.
        """
        kept = await self._book.begun(pickup.key, datetime.now(UTC))
        if kept.number:
            return kept.number
        if not kept.new and (number := await self._shown(pickup)):
            await self._book.booked(pickup.key, number)
            return number
        if not kept.new:
            why = f"{pickup.key} was asked for, and nobody knows what came of it: look there, then"
            raise OutcomeUnknown(pickup.carrier, f"{why} write its number down, or that none came")
        try:
            number = await self._couriers.book(pickup)
        except OutcomeUnknown:
            raise
        except PartnerError:
            await self._book.forgotten(pickup.key)
            raise
        await self._book.booked(pickup.key, number)
        return number

    async def price(self, pickup: Pickup) -> Money:
        """What a courier would cost; nobody is asked to come.

        Raises:
            PartnerRefused: The carrier tells no price, or sends nobody then or there.
            PartnerUnavailable: It gave no answer.
        """
        if not isinstance(self._couriers, PricesCouriers):
            why = "it does not say beforehand what a courier costs"
            raise PartnerRefused(pickup.carrier, why, code="no_price")
        return await self._couriers.price(pickup)

    async def _shown(self, pickup: Pickup) -> str | None:
        if not isinstance(self._couriers, ShowsCouriers):
            return None
        return await self._couriers.find(pickup)

    async def cancel(self, key: str, carrier: str, by: str, why: str) -> None:
        """Send the courier of this pickup away again; one that was sent away stays so.

        Raises:
            PartnerRefused: Nobody asked for it, or it is too late.
            PartnerUnavailable: It was not sent away, or nobody knows; asking again is safe.
        """
        kept = await self._book.of(key)
        if kept is None or not kept.number:
            raise PartnerRefused(
                carrier, f"no pickup {key} is known to be booked", code="no_pickup"
            )
        if kept.cancelled_at is None:
            await self._couriers.cancel(kept.number, by, why)
            await self._book.cancelled(key, datetime.now(UTC))

    async def settle(self, key: str, number: str | None) -> None:
        """Write down what a person found: the courier's number, or that nobody comes."""
        if number:
            await self._book.booked(key, number)
        else:
            await self._book.forgotten(key)
