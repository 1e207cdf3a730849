"""Couriers by carrier, over the records that keep one from asking twice."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from activities.errors import PartnerRefused, PartnerUnavailable
from activities.pickups import Couriers, Pickups
from partners.carriers.dhl import refusals
from partners.carriers.dhl.pickup import DhlPickups
from partners.carriers.ups.pickup import UpsPickups
from partners.http import Partner
from records.engine import Database
from records.pickups import PickupBook
from runtime.settings import Settings
from starter.refusals import CarriersSilent, PickupRefused
from wiring.carriers import dhl_account, ups_account, ups_line


@asynccontextmanager
async def pickups(settings: Settings, carrier: str) -> AsyncIterator[Pickups]:
    """The couriers of DHL or UPS, as the account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no application, or no account.
        PickupRefused: The carrier has no couriers here, or said no to what was asked within.
        CarriersSilent: It gave no answer, or nobody knows what came of it.
    """
    async with AsyncExitStack() as open_lines:
        database = Database(settings.database_url)
        open_lines.callback(database.close)
        couriers = _couriers(settings, carrier, open_lines)
        try:
            yield Pickups(couriers, PickupBook(database))
        except PartnerRefused as refusal:
            raise PickupRefused(refusal.message) from refusal
        except PartnerUnavailable as silent:
            raise CarriersSilent(str(silent)) from silent


def _couriers(settings: Settings, carrier: str, open_lines: AsyncExitStack) -> Couriers:
    match carrier:
        case "dhl":
            partner = Partner("dhl", settings.dhl_url, problems=refusals.problem)
            open_lines.push_async_callback(partner.close)
            return DhlPickups(partner, dhl_account(settings))
        case "ups":
            return UpsPickups(ups_line(settings, open_lines), ups_account(settings))
        case _:
            raise PickupRefused(f"{carrier} has no couriers that can be asked for here: dhl or ups")
