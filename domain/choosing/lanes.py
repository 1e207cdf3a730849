"""Lanes: what the records know of a service between two countries, and how far to trust it.

A few parcels prove little. So every share starts from what a policy expects, and the parcels
move it: the mean of a beta distribution, whose two counts the policy states (Gelman and others,
Bayesian Data Analysis, section 2.4, on the binomial with a conjugate prior; general knowledge).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from domain.money import total
from domain.values import Country, Exact, Value

DAY = timedelta(days=1)
EARLY_MAX, LATE_MAX = -10, 30
"""Days beyond the promised ones that are told apart; a lost parcel counts as the latest."""


class Lane(Value):
    """From where the goods leave to where they enter."""

    origin: Country
    destination: Country

    def __str__(self) -> str:
        return f"{self.origin}-{self.destination}"


class Ended(Value):
    """One parcel that is at rest, as far as the records know it.

    `strayed` is what was billed otherwise than expected, as a share of what was expected; None
    while the books are open. `quiet_hours` is the longest time between two of its scans.
    """

    carrier: str
    service: str
    booked_at: datetime
    transit_days: int
    delivered_at: datetime | None = None
    held: bool = False
    failed_first: bool = False
    returned: bool = False
    strayed: Exact | None = None
    quiet_hours: int | None = None

    @property
    def late(self) -> int:
        """Whole days beyond the promised ones; below zero if it was early."""
        if self.delivered_at is None:
            return LATE_MAX
        days = -((self.booked_at - self.delivered_at) // DAY)
        return min(max(days - self.transit_days, EARLY_MAX), LATE_MAX)


class LaneRecord(Value):
    """How the parcels of one service fared on one lane: counts of those that are at rest.

    `late` counts parcels by days beyond the promised ones, `spells` by the hours of the longest
    time between two scans. `strayed` sums shares over `settled`.
    """

    carrier: str
    service: str
    parcels: int = 0
    on_time: int = 0
    held: int = 0
    failed_first: int = 0
    returned: int = 0
    settled: int = 0
    strayed: Exact = Decimal(0)
    late: tuple[tuple[int, int], ...] = ()
    spells: tuple[tuple[int, int], ...] = ()


def records_of(ended: Iterable[Ended]) -> tuple[LaneRecord, ...]:
    """What these parcels of one lane come to, service by service, by name."""
    grouped: dict[tuple[str, str], list[Ended]] = {}
    for parcel in ended:
        grouped.setdefault((parcel.carrier, parcel.service), []).append(parcel)
    return tuple(_summed(*key, grouped[key]) for key in sorted(grouped))


def _summed(carrier: str, service: str, ended: list[Ended]) -> LaneRecord:
    strayed = [parcel.strayed for parcel in ended if parcel.strayed is not None]
    quiet = [parcel.quiet_hours for parcel in ended if parcel.quiet_hours is not None]
    return LaneRecord(
        carrier=carrier,
        service=service,
        parcels=len(ended),
        on_time=sum(parcel.late <= 0 for parcel in ended),
        held=sum(parcel.held for parcel in ended),
        failed_first=sum(parcel.failed_first for parcel in ended),
        returned=sum(parcel.returned for parcel in ended),
        settled=len(strayed),
        strayed=total(strayed),
        late=tuple(sorted(Counter(parcel.late for parcel in ended).items())),
        spells=tuple(sorted(Counter(quiet).items())),
    )
