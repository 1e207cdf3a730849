"""Couriers by carrier, over the records that keep one from asking twice."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from activities.errors import PartnerRefused, PartnerUnavailable
from activities.pickups import Pickups
from partners.carriers.dhl import refusals
from partners.carriers.dhl.pickup import DhlPickups
from partners.http import Partner
from records.engine import Database
from records.pickups import PickupBook
from runtime.settings import Settings
from starter.refusals import CarriersSilent, PickupRefused
from wiring.carriers import dhl_account


@asynccontextmanager
async def pickups(settings: Settings) -> AsyncIterator[Pickups]:
    """DHL's couriers, as the account that the settings name; nobody else's have a call here.

    Raises:
        runtime.settings.SettingMissing: There is no application, or no account.
        PickupRefused: The carrier said no to what was asked inside of this.
        CarriersSilent: It gave no answer, or nobody knows what came of it.
    """
    async with AsyncExitStack() as open_lines:
        database = Database(settings.database_url)
        open_lines.callback(database.close)
        partner = Partner("dhl", settings.dhl_url, problems=refusals.problem)
        open_lines.push_async_callback(partner.close)
        try:
            yield Pickups(DhlPickups(partner, dhl_account(settings)), PickupBook(database))
        except PartnerRefused as refusal:
            raise PickupRefused(refusal.message) from refusal
        except PartnerUnavailable as silent:
            raise CarriersSilent(str(silent)) from silent
