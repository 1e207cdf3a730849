"""UPS's Access Points: what is asked to find them, and what is answered.

Source, read 2026-11-22: UPS's OpenAPI file of the Locator (UPS-API/api-documentation, v3; request
option 64). It knows a point by two numbers, of which only the public one is shown. No field tells a
locker from a shop: the words of its business or of its name do (inferred).
"""

from collections import defaultdict
from decimal import Decimal

from pydantic import Field

from activities.errors import PartnerRefused
from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.parties import Address
from domain.values import Exact
from partners.carriers.opening import ALWAYS, WEEK, opening
from partners.carriers.places import readable, tidy
from partners.carriers.ups.answers import Several
from partners.carriers.ups.parts import CITY_MAX, LINE_MAX, NAME, Json, coded
from partners.wire import Name, Remark, Wire

SEARCH = "/api/locations/v3/search/availabilities/64"
RADIUS_KM = "50"
AVAILABLE, CLOSEST, FAILED = "01", "01", "0"
REGULAR, HANDED_OVER = "10", "14"
"""Kinds of hours: regular ones, and those in which customers fetch parcels."""

METRES = {"KM": Decimal(1000), "MI": Decimal("1609.344")}


class _Code(Wire):
    code: str = Field(default="", alias="Code")
    says: str = Field(default="", alias="Description")


class _Address(Wire):
    name: Remark = Field(default="", alias="ConsigneeName")
    lines: Several[str] = Field(default=(), alias="AddressLine")
    city: Name = Field(alias="PoliticalDivision2")
    region: str | None = Field(default=None, alias="PoliticalDivision1")
    postcode: str | None = Field(default=None, alias="PostcodePrimaryLow")
    country: str = Field(alias="CountryCode")


class _Day(Wire):
    number: str = Field(alias="Day")
    opens: str | None = Field(default=None, alias="OpenHours")
    closes: str | None = Field(default=None, alias="CloseHours")
    closed: str | None = Field(default=None, alias="ClosedIndicator")
    always: str | None = Field(default=None, alias="Open24HoursIndicator")

    @property
    def hours(self) -> str:
        """From when to when; "" where it is closed."""
        if self.always is not None:
            return ALWAYS
        if self.closed is not None or self.opens is None or self.closes is None:
            return ""
        return f"{_clock(self.opens)}-{_clock(self.closes, midnight='24:00')}"


class _Hours(Wire):
    kind: str = Field(default="", alias="HoursType")
    days: Several[_Day] = Field(default=(), alias="DayOfWeek")


class _Operating(Wire):
    each: Several[_Hours] = Field(default=(), alias="StandardHours")

    @property
    def words(self) -> str:
        """Those for fetching where they are told, else the regular ones."""
        kinds = {hours.kind: hours.days for hours in self.each}
        by_day: dict[str, list[str]] = defaultdict(list)
        for day in kinds.get(HANDED_OVER) or kinds.get(REGULAR) or ():
            if day.hours and day.number in set("1234567"):
                by_day[WEEK[int(day.number) - 2]].append(day.hours)
        return opening(by_day)


class _Businesses(Wire):
    each: Several[_Code] = Field(default=(), alias="BusinessClassification")


class _AccessPoint(Wire):
    public_id: Name | None = Field(default=None, alias="PublicAccessPointID")
    businesses: _Businesses = Field(default=_Businesses(), alias="BusinessClassificationList")


class _Distance(Wire):
    value: Exact = Field(alias="Value")
    unit: _Code = Field(alias="UnitOfMeasurement")


class _Location(Wire):
    address: _Address = Field(alias="AddressKeyFormat")
    distance: _Distance | None = Field(default=None, alias="Distance")
    operating: _Operating = Field(default=_Operating(), alias="OperatingHours")
    access: _AccessPoint = Field(default=_AccessPoint(), alias="AccessPointInformation")

    def point(self, point_id: str) -> PickupPoint:
        at, away = self.address, self.distance
        told = " ".join((at.name, *(each.says for each in self.access.businesses.each)))
        return PickupPoint(
            point_id=point_id,
            carrier=NAME,
            kind=PointKind.LOCKER if "locker" in told.lower() else PointKind.SHOP,
            name=tidy(at.name) or point_id,
            address=Address(
                lines=tuple(filter(None, map(tidy, at.lines)))[:4] or (tidy(at.city),),
                city=tidy(at.city),
                region=tidy(at.region) or None,
                postcode=tidy(at.postcode) or None,
                country=at.country,
            ),
            distance_m=round(away.value * METRES.get(away.unit.code, METRES["KM"]))
            if away
            else None,
            opening=self.operating.words,
        )


class _Results(Wire):
    locations: Several[_Location] = Field(default=(), alias="DropLocation")


class _Error(Wire):
    code: str = Field(default="", alias="ErrorCode")
    says: Remark = Field(default="", alias="ErrorDescription")


class _Response(Wire):
    status: str = Field(alias="ResponseStatusCode")
    error: _Error = Field(default=_Error(), alias="Error")


class _Located(Wire):
    response: _Response = Field(alias="Response")
    results: _Results = Field(default=_Results(), alias="SearchResults")


class _Answer(Wire):
    located: _Located = Field(alias="LocatorResponse")


def asked(country: str, near: str, limit: int) -> Json:
    """What is asked for places near a postcode, which has a digit, or else a town."""
    if any(character.isdigit() for character in near):
        place: Json = {"PostcodePrimaryLow": near}
    else:
        place = {"PoliticalDivision2": near}
    return _search(place | {"CountryCode": country}, {"AccessPointStatus": AVAILABLE}, limit)


def asked_of(country: str, point_id: str) -> Json:
    """What is asked for one place by its public number."""
    return _search({"CountryCode": country}, {"PublicAccessPointID": point_id}, 1)


def _search(address: Json, search: Json, limit: int) -> Json:
    return {
        "LocatorRequest": {
            "Request": {"RequestAction": "Locator"},
            "OriginAddress": {"AddressKeyFormat": address},
            "Translate": {"Locale": "en_US"},
            "UnitOfMeasurement": coded("KM"),
            "LocationSearchCriteria": {
                "MaximumListSize": str(limit),
                "SearchRadius": RADIUS_KM,
                "AccessPointSearch": search,
            },
            "SortCriteria": {"SortType": CLOSEST},
        }
    }


def found(body: bytes) -> tuple[PickupPoint, ...]:
    """The places as UPS sorted them, those alone that have a public number.

    Raises:
        PartnerRefused: It says in an answer that is none that it will not search.
    """
    located = _Answer.model_validate_json(body).located
    if located.response.status == FAILED:
        error = located.response.error
        raise PartnerRefused(NAME, error.says or "it found no place", code=error.code or FAILED)
    places = located.results.locations
    public = ((it, it.access.public_id) for it in places if it.access.public_id)
    return readable(public, lambda place: place[0].point(place[1]))


def delivered_to(point: PickupPoint) -> Json:
    """A place as the address that a shipment is brought to instead."""
    at = point.address
    address: Json = {
        "AddressLine": [line[:LINE_MAX] for line in at.lines[:3]],
        "City": at.city[:CITY_MAX],
        "PostalCode": at.postcode or "",
        "CountryCode": at.country,
    }
    if at.region:
        address["StateProvinceCode"] = at.region
    return {
        "Name": point.name[:LINE_MAX],
        "AttentionName": point.name[:LINE_MAX],
        "UPSAccessPointID": point.point_id,
        "Address": address,
    }


def _clock(told: str, midnight: str = "00:00") -> str:
    """Hours and minutes of UPS's clock, which leaves leading zeros out.

    >>> _clock("930"), _clock("1845"), _clock("0"), _clock("0", midnight="24:00")
    ('09:30', '18:45', '00:00', '24:00')
    """
    padded = told.zfill(4)
    return midnight if padded == "0000" else f"{padded[:2]}:{padded[2:]}"
