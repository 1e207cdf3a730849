"""How parcels of a lane are summed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.choosing.lanes import LATE_MAX, Ended, records_of
from tests.domain.choosing.given import NINE


def ended(days: float | None = 5, **changes: object) -> Ended:
    delivered = None if days is None else NINE + timedelta(days=days)
    return Ended.model_validate(
        {
            "carrier": "petrel",
            "service": "ROAD",
            "booked_at": NINE,
            "transit_days": 5,
            "delivered_at": delivered,
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("days", "late"),
    [(4.2, 0), (5, 0), (5.01, 1), (7, 2), (0.1, -4), (90, LATE_MAX), (None, LATE_MAX)],
)
def test_lateness_is_in_whole_days_beyond_the_promised_ones(days: float, late: int) -> None:
    assert ended(days).late == late


def test_each_service_has_its_own_sums() -> None:
    parcels = [
        ended(5),
        ended(7, failed_first=True, strayed="0.1"),
        ended(None, returned=True, held=True, strayed="0.3"),
        ended(5, service="AIR"),
    ]

    air, road = records_of(parcels)

    assert (air.service, air.parcels, air.on_time) == ("AIR", 1, 1)
    assert (road.parcels, road.on_time, road.failed_first) == (3, 1, 1)
    assert (road.returned, road.held) == (1, 1)
    assert (road.settled, road.strayed) == (2, Decimal("0.4"))
    assert road.late == ((0, 1), (2, 1), (LATE_MAX, 1))
