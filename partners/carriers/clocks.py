"""The clock of where a parcel leaves: carriers take a day or an hour for the shipper's own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from carriers import load_zones
from domain.order import Order

_ZONES = load_zones()


def there(at: datetime, order: Order) -> datetime:
    """A moment by the clock of the shipper's place; as it is where nobody knows its zone.

    A country with one zone is enough; else the town, or its state or province, must be one of
    `carriers/zones.toml`.
    """
    address = order.shipper.address
    place = ", ".join(filter(None, (address.city, address.region)))
    zone, _, _ = _ZONES.of(place, address.country)
    return at.astimezone(ZoneInfo(zone)) if zone else at
