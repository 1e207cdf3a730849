"""Senders of webhooks for whom more is needed than a secret: published keys, carriers to ask."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from activities.errors import PartnerError
from domain.carriage import Booking
from domain.tracking import Tracking
from partners import inbound
from partners.http import Partner
from partners.keys import PublishedKeys
from records.views import Views
from runtime.settings import Settings
from starter.api import Senders
from starter.incoming.hints import Waybills
from starter.refusals import KeysSilent
from starter.web.signatures import Keys
from wiring.asking import AskedCarriers

UNSIGNED: dict[str, Waybills] = {"dhl": inbound.waybills_of_dhl}
"""Who reads of which parcels a sender speaks that proves nothing."""


class Published:
    """A sender's keys for those who verify: its trouble in words of the client."""

    def __init__(self, keys: PublishedKeys) -> None:
        self._keys = keys

    async def key(self, key_id: str) -> RSAPublicKey | None:
        """The key of this id; None where the sender has none."""
        try:
            return await self._keys.key(key_id)
        except PartnerError as trouble:
            raise KeysSilent(str(trouble)) from trouble


class Follower:
    """Asks the carrier of a parcel where it is: the `LooksUpParcels` of `starter.incoming`."""

    def __init__(self, carriers: AskedCarriers, views: Views) -> None:
        self._carriers = carriers
        self._views = views

    async def look_up(self, waybill: str) -> Tracking | None:
        """What its carrier says of it; None where no such parcel is ours, or nothing is said.

        Raises:
            CarriersSilent: No answer; the next look may have one.
        """
        booking = await self._booking(waybill)
        return await self._carriers.track(booking) if booking else None

    async def _booking(self, waybill: str) -> Booking | None:
        order_id = (await self._views.orders_of([waybill])).get(waybill)
        rows = await self._views.bookings_of(order_id) if order_id else ()
        known = (row.model_dump() for row in reversed(rows) if row.waybill == waybill)
        fields = Booking.model_fields
        return next((Booking(**{f: row[f] for f in row if f in fields}) for row in known), None)


@asynccontextmanager
async def sending(
    settings: Settings, views: Views, carriers: AskedCarriers | None
) -> AsyncIterator[Senders]:
    """What these settings switch on; senders that prove nothing only with carriers to ask."""
    async with AsyncExitStack() as opened:
        keys: dict[str, Keys] = {}
        if settings.shipengine_webhook_keys:
            partner = Partner("shipengine", settings.shipengine_webhook_keys)
            opened.push_async_callback(partner.close)
            keys["shipengine"] = Published(PublishedKeys(partner))
        if not (carriers and settings.unsigned_webhooks):
            yield Senders(keys)
            return
        unsigned = {str(sender): UNSIGNED[sender] for sender in settings.unsigned_webhooks}
        yield Senders(keys, unsigned, Follower(carriers, views))
