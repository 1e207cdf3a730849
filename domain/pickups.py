"""Pickups: a courier that comes once a day to one place, for all parcels that lie there."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.parties import Party
from domain.values import Country, Id, Text, Value


class Pickup(Value):
    """A courier who is to come: where and when, for how many parcels of what weight in all.

    `ready_at` and `close_at` are by the clock of the place, which `zone` (tz database) names.
    `destination` is where the parcels go, for a carrier that asks: one country of several.
    """

    carrier: Id
    location: Id
    sender: Party
    on: date
    ready_at: time
    close_at: time
    parcels: int
    weight_kg: Decimal
    zone: Text
    crosses_a_border: bool = True
    destination: Country | None = None

    @property
    def key(self) -> str:
        """What makes it the same pickup, whoever asks for it and how often."""
        return f"{self.carrier}:{self.location}:{self.on.isoformat()}"

    @property
    def ready(self) -> datetime:
        """When parcels are ready, as a moment."""
        return datetime.combine(self.on, self.ready_at, ZoneInfo(self.zone))
