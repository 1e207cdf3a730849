"""What some carriers can do on the last mile besides, each a protocol of its own."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from domain.carriage import Booking
from domain.last_mile.cash import Cash
from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.proofs import Proof
from domain.promised import DeliveryOptions


@runtime_checkable
class ChangesDelivery(Protocol):
    """A carrier that takes other wishes for a parcel on its way; most have no call for it."""

    async def change_delivery(self, booking: Booking, options: DeliveryOptions, key: str) -> None:
        """Have the parcel delivered so from now on; options that are not stated are dropped."""
        ...


@runtime_checkable
class HasPoints(Protocol):
    """A carrier with shops and lockers of which it can be asked."""

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """The places near a postcode or a town where this carrier's parcels can be fetched.

        The nearest come first, `limit` of them at most.
        """
        ...


@runtime_checkable
class Proves(Protocol):
    """A carrier that shows who took a parcel."""

    async def proof(self, booking: Booking) -> Proof | None:
        """Who took the parcel, and the papers that show it; None where it has nothing to show."""
        ...


@runtime_checkable
class Remits(Protocol):
    """A carrier that collects cash at the door, and passes it on."""

    async def cash(self, booking: Booking) -> Cash | None:
        """What was collected and passed on; None while nothing was passed on."""
        ...


class LastMile(ChangesDelivery, HasPoints, Proves, Remits, Protocol):
    """All carriers behind one door; what a carrier cannot do is a `PartnerRefused`."""
