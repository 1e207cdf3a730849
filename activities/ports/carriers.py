"""What the steps need of carriers: offers, labels, scans, and instructions on the way."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from domain.carriage import Booking, Offer
from domain.charges import Bill
from domain.order import Order
from domain.parties import Address
from domain.tracking import Tracking


class Carrier(Protocol):
    """A carrier, or a gateway to several.

    What is told or asked of a parcel is told by its booking: a waybill alone does not say whose
    it is.
    """

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services that would carry this order."""
        ...

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Book the parcel under our reference, which is the key."""
        ...

    async def find(self, order: Order, reference: str) -> Booking | None:
        """The booking of this order made under this reference, or None.

        The order is for carriers that keep no more of a booking than its number.
        """
        ...

    async def void(self, reference: str, key: str) -> None:
        """Void the label; nothing happens if it was never booked."""
        ...

    async def track(self, booking: Booking) -> Tracking:
        """All that the carrier knows of this parcel."""
        ...

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """Have the carrier try again, on a day, at an address, where given."""
        ...

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """Have the parcel brought back to the shipper."""
        ...

    async def bill(self, booking: Booking) -> Bill | None:
        """What was billed for the carriage; None when there is nothing to bill yet."""
        ...


class Carriers(Carrier, Protocol):
    """All carriers behind one door. A label is looked for, and voided, where it was asked for."""

    async def find(self, order: Order, reference: str, carrier: str = "") -> Booking | None:
        """The booking under this reference, or None; with whom it was asked of, where known."""
        ...

    async def void(self, reference: str, key: str, carrier: str = "") -> None:
        """Void the label with whom it was asked of; of everybody where nobody knows."""
        ...
