"""What a carrier has no call for, or none that we use: people ask for it, and are told how."""

from datetime import date
from typing import ClassVar

from activities.errors import PartnerRefused
from domain.carriage import Booking
from domain.parties import Address
from partners.carriers.parcel import refused


class ByHand:
    """The instructions of `activities.ports.Carrier` about a parcel on its way, not carried out."""

    name: ClassVar[str]
    """The carrier's, as our errors call it."""

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """Not done.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        when = f" on {on}" if on else ""
        where = f" at {', '.join((*address.lines, address.city))}" if address else ""
        raise self._asked(booking, f"try again{when}{where} with", key)

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """Not done.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        raise self._asked(booking, "return", key)

    def _asked(self, booking: Booking, what: str, key: str) -> PartnerRefused:
        why = f"have {booking.carrier} {what} {booking.waybill} (our {key}) by hand, then go on"
        return refused(self.name, why, code="by_hand")
