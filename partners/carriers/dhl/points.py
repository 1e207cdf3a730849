"""DHL's service points: what is asked to find them, and what is answered.

Sources, read 2026-11-22: DHL's OpenAPI file of the MyDHL API as client libraries carry it
(`/servicepoints`). It wants a key of its own, which DHL's country office hands out. Capabilities 86
and 87 are parcels that were directed to a service point. How a distance is printed was not read: a
number is looked for, in kilometres unless it says miles.
"""

import re
from collections import defaultdict
from decimal import Decimal

from pydantic import Field

from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.parties import Address
from partners.carriers.dhl.parts import NAME
from partners.carriers.opening import ALWAYS, WEEK, opening
from partners.carriers.places import readable, tidy
from partners.wire import Name, Remark, Wire

TAKES_DIRECTED = "86,87"
KINDS = {
    "CITY": PointKind.SHOP,
    "PARTNER": PointKind.SHOP,
    "STATION": PointKind.DEPOT,
    "TWENTYFOURSEVEN": PointKind.LOCKER,
}
METRES = {"km": Decimal(1000), "mi": Decimal("1609.344")}

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class _Address(Wire):
    lines_1: str | None = Field(default=None, alias="addressLine1")
    lines_2: str | None = Field(default=None, alias="addressLine2")
    lines_3: str | None = Field(default=None, alias="addressLine3")
    city: Name
    zip_code: str | None = Field(default=None, alias="zipCode")


class _Time(Wire):
    day: str = Field(default="", alias="dayOfWeek")
    opens: str | None = Field(default=None, alias="openingTime")
    closes: str | None = Field(default=None, alias="closingTime")


class _Hours(Wire):
    each: tuple[_Time, ...] = Field(default=(), alias="openingHours")

    @property
    def words(self) -> str:
        by_day: dict[str, list[str]] = defaultdict(list)
        for time in self.each:
            day = time.day[:3].title()
            if day in WEEK and time.opens and time.closes:
                by_day[day].append(f"{time.opens[:5]}-{time.closes[:5]}")
        return opening(by_day)


class _Point(Wire):
    facility: Name = Field(alias="facilityId")
    formatted: Remark | None = Field(default=None, alias="servicePointNameFormatted")
    name: Remark | None = Field(default=None, alias="servicePointName")
    kind: str = Field(default="", alias="servicePointType")
    address: _Address
    distance: str | None = None
    hours: _Hours = Field(default=_Hours(), alias="openingHours")

    def point(self, country: str) -> PickupPoint:
        at = self.address
        city = tidy(at.city)
        lines = tuple(filter(None, map(tidy, (at.lines_1, at.lines_2, at.lines_3)))) or (city,)
        return PickupPoint(
            point_id=self.facility,
            carrier=NAME,
            kind=KINDS.get(self.kind.upper(), PointKind.SHOP),
            name=tidy(self.formatted) or tidy(self.name) or self.facility,
            address=Address(
                lines=lines, city=city, postcode=tidy(at.zip_code) or None, country=country
            ),
            distance_m=_metres(self.distance or ""),
            opening="always" if self._never_closes else self.hours.words,
        )

    @property
    def _never_closes(self) -> bool:
        return self.kind.upper() == "TWENTYFOURSEVEN" and self.hours.words in {"", ALWAYS}


class _Answer(Wire):
    points: tuple[_Point, ...] = Field(default=(), alias="servicePoints")


def asked(country: str, near: str, limit: int, key: str) -> dict[str, str]:
    """What is asked for places near a postcode or a town."""
    return {
        "address": near,
        "countryCode": country,
        "servicePointResults": str(limit),
        "capability": TAKES_DIRECTED,
        "resultUom": "km",
        "language": "eng",
        "key": key,
    }


def found(body: bytes, country: str) -> tuple[PickupPoint, ...]:
    """The places, the nearest first; those whose distance nobody told come last."""
    places = readable(_Answer.exactly(body).points, lambda each: each.point(country))
    far = float("inf")
    return tuple(sorted(places, key=lambda it: far if it.distance_m is None else it.distance_m))


def _metres(told: str) -> int | None:
    """A distance in metres.

    >>> _metres("0.32 km"), _metres("1,5"), _metres("2 mi"), _metres("")
    (320, 1500, 3219, None)
    """
    if (number := _NUMBER.search(told)) is None:
        return None
    unit = METRES["mi" if "mi" in told.lower() else "km"]
    return round(Decimal(number[0].replace(",", ".")) * unit)
