"""The pickup points of the carriers that the settings name, for those who only ask for them."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from importlib.resources import files

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.last_mile.pickup_points import PickupPoint
from markets import load_exchange
from records.engine import Database
from runtime.settings import SettingMissing, Settings
from starter.refusals import CarriersSilent, DeliveryRefused, NoCarrier
from wiring.carriers import fleet


class CarriersPoints:
    """Satisfies `starter.last_mile.Points`. A search opens its lines, and closes them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """The nearest first.

        Raises:
            DeliveryRefused: The carrier has none, or cannot be asked.
            CarriersSilent: It gave no answer.
            NoCarrier: One of the carriers that are switched on lacks what it needs.
        """
        async with AsyncExitStack() as opened:
            database = Database(self._settings.database_url)
            opened.callback(database.close)
            try:
                exchange = load_exchange(files("markets"))
                carriers = fleet(self._settings, opened, database, exchange)
                return await carriers.pickup_points(carrier, country, near, limit)
            except SettingMissing as missing:
                raise NoCarrier from missing
            except PartnerRefused as refusal:
                raise DeliveryRefused(refusal.message) from refusal
            except PartnerUnavailable as trouble:
                raise CarriersSilent(str(trouble)) from trouble
