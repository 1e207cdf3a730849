"""What a carrier answers is held to what a run can live with."""

import json

import pytest

from partners.carriers.gateway import parse_booking, parse_offers

SAID = {
    "carrier": "petrel",
    "service": "ROAD",
    "level": "standard",
    "price": {"amount": "9.00", "currency": "GBP"},
    "waybill": "WB-1",
    "reference": "TW-1:1:book",
    "label": "labels/1",
}


@pytest.mark.parametrize("days", [-1, 367, 10**12])
def test_days_that_no_parcel_takes_are_not_understood(days: int) -> None:
    """A run that waited so long would overflow its calendar, and stop for good."""
    said = {**SAID, "transit_days": days}
    with pytest.raises(ValueError, match="transit_days"):
        parse_booking(json.dumps(said).encode())
    with pytest.raises(ValueError, match="transit_days"):
        parse_offers(json.dumps({"offers": [said]}).encode())
