"""Carriage: what a carrier offers for an order, and what was booked."""

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

    `domain/silence.py` works them out from the lane: `parcels` is how many of its own they stand
    on. These are ours, for a parcel that was booked without.
    """

    poll_after: timedelta = timedelta(days=2)
    silent_after: timedelta = timedelta(days=7)
    parcels: int = 0


class Booking(Value):
    """A parcel booked with a carrier. The label is kept by reference, never inline.

    `why` is the choice in one line, `policy` the one that made it, in its version; the records
    have the whole of it.
    """

    carrier: str
    service: str
    waybill: str
    reference: str
    price: Money
    transit_days: int
    label: str
    watch: Watch = Watch()
    why: str = ""
    policy: str = ""
