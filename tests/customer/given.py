"""Facts of an order on its way, to make pages of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from customer.facts import Facts, Levy, Parcel, Seen
from domain.arrival.expected import Expected
from domain.charges import ChargeKind
from domain.money import Money
from domain.status import Stage
from domain.tracking import Milestone, MilestoneKind, latest

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EXPECTED = Expected(
    earliest=date(2026, 11, 24),
    likely=date(2026, 11, 25),
    latest=date(2026, 11, 27),
    parcels=40,
    at=NOW,
)
DUTIES = (
    Levy(kind=ChargeKind.DUTY, amount=Money.of("3.00", "EUR")),
    Levy(kind=ChargeKind.TAX, amount=Money.of("14.23", "EUR")),
)


def a_scan(kind: MilestoneKind, hours_ago: float, **more: Any) -> Milestone:
    """A scan of the one parcel, so many hours before now."""
    at = NOW - timedelta(hours=hours_ago)
    return Milestone(event_id=f"{kind}-{hours_ago}", waybill="W1", kind=kind, at=at, **more)


def facts(*scans: Milestone, **changes: Any) -> Facts:
    """A lamp on its way to Germany, with these scans, oldest first."""
    seen = tuple(
        Seen(at=scan.at, local=True, what=scan.kind, reason=scan.reason, place=scan.place)
        for scan in scans
    )
    given: dict[str, Any] = {
        "order_id": "TW-1",
        "seller": "Example Lighting",
        "contact": "help@example.com",
        "country": "DE",
        "stage": Stage.IN_TRANSIT,
        "now": NOW,
        "placed_at": NOW - timedelta(days=7),
        "scan": latest(scans),
        "milestones": scans,
        "seen": seen,
        "parcel": Parcel(carrier="DHL Express", waybill="W1", page="https://example.com/W1"),
        "levies": DUTIES,
        "expected": EXPECTED,
    }
    return Facts(**{**given, **changes})
