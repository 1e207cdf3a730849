"""Which day it is where something happens to a parcel, and which days are worked there."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from domain.arrival.rules import ArrivalRules
from domain.arrival.ways import Mark, Way
from domain.arrival.working_days import EVERY_DAY, Calendar
from domain.choosing.services import Abilities, Services
from domain.scans.zones import Zones


class Almanac:
    """Days of ways: by the clock of the origin until the parcel has left, then the destination's.

    Until it is picked up, the origin's working days count; on the road, every day; from its
    arrival on, those of the destination, or the days on which its carrier is known to deliver.
    """

    def __init__(self, rules: ArrivalRules, services: Services, zones: Zones) -> None:
        self.rules = rules
        self._services = services
        self._zones = zones
        self._zone = cache(self._zone_of)
        self._known = cache(self._known_of)

    def day(self, at: datetime, country: str) -> date:
        """The date in a country at this moment."""
        return at.astimezone(self._zone(country)).date()

    def begins(self, day: date, country: str) -> datetime:
        """The moment at which a day begins in a country, in UTC."""
        return datetime.combine(day, time(), self._zone(country)).astimezone(UTC)

    def days(self, way: Way) -> dict[Mark, date]:
        """The days on which a parcel reached its marks; booked after a cut-off is the day after."""
        found = {mark: self.day(at, country_of(way, mark)) for mark, at in way.reached.items()}
        if self._known(way.carrier, way.service).missed(way.booked_at):
            found[Mark.BOOKED] += timedelta(days=1)
        return found

    def calendar(self, way: Way, to: Mark) -> Calendar:
        """The days that count on the stretch to this mark."""
        if to is Mark.ARRIVED:
            return EVERY_DAY
        if to is Mark.PICKED_UP:
            return Calendar(way.lane.origin)
        if to is Mark.CLEARED:
            return Calendar(way.lane.destination)
        works = self._known(way.carrier, way.service).delivers_on
        return Calendar(way.lane.destination, works)

    def _zone_of(self, country: str) -> ZoneInfo:
        named = self.rules.days_by.get(country) or self._zones.of("", country)[0]
        return ZoneInfo(named or "UTC")

    def _known_of(self, carrier: str, service: str) -> Abilities:
        return self._services.of(carrier, service).abilities


def country_of(way: Way, mark: Mark) -> str:
    """Where a parcel is when it reaches a mark."""
    return way.lane.origin if mark.place <= Mark.PICKED_UP.place else way.lane.destination
