"""The client's part for arrival: when an order's parcel is expected, and how its promise stands."""

import asyncio
from datetime import UTC, datetime

from carriers import load_arrival, load_services, load_zones
from domain.arrival.almanac import Almanac
from domain.arrival.at_risk import Outlook, outlook
from domain.arrival.expected import Expected
from domain.arrival.foretelling import foretold, known_since
from records.arrivals import Sent
from runtime.settings import Settings
from starter.client.connected import Connected
from starter.client.rpc import RunGone, of_server
from workflows.order import OrderWorkflow


class Arrivals(Connected):
    """What is foretold of parcels, by the packaged rules or those that the settings name."""

    _almanac: Almanac | None = None

    @property
    def almanac(self) -> Almanac:
        """Rules, cut-offs and zones, read once.

        Raises:
            carriers.CarrierFileError: A file is broken.
        """
        self._almanac = self._almanac or almanac_of()
        return self._almanac

    async def expected(self, order_id: str) -> Expected | None:
        """The days on which the parcel of an order should come.

        Returns:
            None before one is booked, and once it is at rest, comes back or is lost.
        """
        sent = await self.records.arrivals.sent(order_id)
        if sent is None:
            return None
        found = await self.outlook(sent, datetime.now(UTC), before=False)
        return found.expected if found else None

    async def outlook(self, sent: Sent, at: datetime, *, before: bool) -> Outlook | None:
        """How the promise of a parcel stands; None where nothing is foretold of it.

        Args:
            sent: The parcel, and what is known of it.
            at: The moment.
            before: Whether its promise was at risk so far.
        """
        times = await self.records.arrivals.times(sent.way.lane, at, self.almanac)
        # In a thread: holidays of a country are loaded when it is first asked about.
        forecast = await asyncio.to_thread(foretold, sent.way, times, at)
        if forecast is None:
            return None
        promised = sent.promised(self.almanac)
        return outlook(
            sent.booking.waybill,
            promised,
            forecast.expected(known_since(sent.way, self.almanac, at)),
            forecast.chance(promised),
            self.almanac.rules.at_risk,
            before=before,
            by=self.almanac.rules.version,
        )

    async def foretell(self, order_id: str, found: Outlook) -> bool:
        """Tell an order's run how its promise stands; telling it again is safe.

        Returns:
            Whether there was a run to be told.

        Raises:
            TemporalSilent: The run could not be told.
        """
        try:
            await of_server(self._order_run(order_id).signal(OrderWorkflow.foretold, found))
        except RunGone:
            return False
        return True


def almanac_of(settings: Settings | None = None) -> Almanac:
    """By the packaged files, and those of the carriers' folder that the settings name.

    Raises:
        carriers.CarrierFileError: A file is broken.
    """
    folder = settings.carriers if settings else None
    return Almanac(load_arrival(folder), load_services(folder), load_zones())
