"""What carriers know of parcels, for those who ask beside the runs."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from activities.errors import PartnerError, PartnerRefused
from activities.ports import Carrier
from domain.carriage import Booking
from domain.fx import Exchange
from domain.tracking import Tracking
from records.engine import Database
from runtime.settings import SettingMissing, Settings
from starter.refusals import CarriersSilent
from wiring.carriers import fleet

_log = structlog.get_logger(__name__)


class Scans:
    """What carriers know of parcels, for who watches them: their trouble in words of the client."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    async def track(self, booking: Booking) -> Tracking | None:
        """All that the carrier knows of this parcel; None where it refuses to say."""
        try:
            return await self._carrier.track(booking)
        except PartnerRefused as refusal:
            _log.info("no scans", waybill=booking.waybill, why=str(refusal))
            return None
        except PartnerError as trouble:
            raise CarriersSilent(str(trouble)) from trouble


@asynccontextmanager
async def tracking(settings: Settings, exchange: Exchange) -> AsyncIterator[Scans | None]:
    """The scans of all carriers that these settings switch on; None if one cannot be asked."""
    async with AsyncExitStack() as opened:
        database = Database(settings.database_url)
        opened.callback(database.close)
        try:
            carriers = fleet(settings, opened, database, exchange)
        except SettingMissing as missing:
            _log.info("parcels are not watched", why=str(missing))
            yield None
        else:
            yield Scans(carriers)
