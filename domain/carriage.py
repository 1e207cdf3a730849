"""Carriage: what a carrier offers for an order, and what was booked."""

from collections.abc import Iterable
from datetime import timedelta

from domain.money import Money
from domain.promised import ServiceLevel
from domain.values import Value


class Offer(Value):
    """A service that a carrier would carry this order by, at this price."""

    carrier: str
    service: str
    level: ServiceLevel
    price: Money
    transit_days: int


class Watch(Value):
    """How long a parcel may be quiet; fixed when it is booked, so that a run keeps its word.

    Our own first values, to be replaced by the 95th percentile of the lane once there are
    records of it.
    """

    poll_after: timedelta = timedelta(days=2)
    silent_after: timedelta = timedelta(days=7)


class Booking(Value):
    """A parcel booked with a carrier. The label is kept by reference, never inline."""

    carrier: str
    service: str
    waybill: str
    reference: str
    price: Money
    transit_days: int
    label: str
    watch: Watch = Watch()


def choose(offers: Iterable[Offer], level: ServiceLevel, transit_days_max: int) -> Offer | None:
    """The cheapest offer of the promised level that keeps the promised days; None if none does.

    Ties go to the faster, then to the carrier first by name, so that the choice is the same
    on every run.
    """
    able = (o for o in offers if o.level is level and o.transit_days <= transit_days_max)
    return min(able, key=lambda o: (o.price.amount, o.transit_days, o.carrier), default=None)
