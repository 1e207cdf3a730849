"""The carriers, for those who ask beside the runs: their trouble in words of the client."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

import structlog

from activities.errors import PartnerError, PartnerRefused, PartnerUnavailable
from activities.ports import Carrier, HasPoints
from domain.carriage import Booking, Offer
from domain.fx import Exchange
from domain.last_mile.pickup_points import PickupPoint
from domain.order import Order
from domain.tracking import Tracking
from records.engine import Database
from runtime.settings import Settings
from starter.refusals import CarriersSilent, DeliveryRefused
from wiring.carriers import fleet

_log = structlog.get_logger(__name__)


class Reached(Carrier, HasPoints, Protocol):
    """Carriers with all that is asked of them here."""


class AskedCarriers:
    """What has no effect. Satisfies the client's `Offering` and `Points`, and the `Tracker`."""

    def __init__(self, carriers: Reached) -> None:
        self._carriers = carriers

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services that would carry this order; none where they refuse to.

        Raises:
            CarriersSilent: They gave no answer.
        """
        try:
            return await self._carriers.offers(order)
        except PartnerRefused as refusal:
            _log.info("no offers", why=str(refusal))
            return ()
        except PartnerUnavailable as trouble:
            raise CarriersSilent(str(trouble)) from trouble

    async def track(self, booking: Booking) -> Tracking | None:
        """All that its carrier knows of this parcel; None where it refuses to say.

        Raises:
            CarriersSilent: It gave no answer.
        """
        try:
            return await self._carriers.track(booking)
        except PartnerRefused as refusal:
            _log.info("no scans", waybill=booking.waybill, why=str(refusal))
            return None
        except PartnerError as trouble:
            raise CarriersSilent(str(trouble)) from trouble

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """The nearest first.

        Raises:
            DeliveryRefused: The carrier has none, or cannot be asked.
            CarriersSilent: It gave no answer.
        """
        try:
            return await self._carriers.pickup_points(carrier, country, near, limit)
        except PartnerRefused as refusal:
            raise DeliveryRefused(refusal.message) from refusal
        except PartnerUnavailable as trouble:
            raise CarriersSilent(str(trouble)) from trouble


@asynccontextmanager
async def asking(settings: Settings, exchange: Exchange) -> AsyncIterator[AskedCarriers]:
    """The carriers that these settings switch on, while the block runs.

    Raises:
        runtime.settings.SettingMissing: One of them lacks what it needs.
    """
    async with AsyncExitStack() as open_lines:
        database = Database(settings.database_url)
        open_lines.callback(database.close)
        yield AskedCarriers(fleet(settings, open_lines, database, exchange))
