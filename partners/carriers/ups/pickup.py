"""A courier of UPS's, asked for apart from a shipment: its price, its coming, its cancelling.

Sources, read 2026-11-22: UPS's OpenAPI file of Pickup v2409 (UPS-API/api-documentation). It has no
idempotency keys; a second wish for an address is answered with the number of the first. What is
pending can be looked up, for today and tomorrow only, and shows the reference that we gave. The
services that stand for all of the day's shipments (003, 011, 065) are general knowledge.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field

from activities.errors import PartnerRefused
from domain.money import Money
from domain.pickups import Pickup
from domain.values import CurrencyCode, Exact
from partners.carriers.parcel import refused, short_reference
from partners.carriers.units import KG_PER_POUND, TENTH, WHOLE, up
from partners.carriers.ups.answers import Several
from partners.carriers.ups.line import Line
from partners.carriers.ups.parts import IN_POUNDS, NAME, REGIONS_WANTED, Json, digits
from partners.carriers.ups.settings import UpsSettings
from partners.wire import Name, Wire

CREATE = "/api/pickupcreation/v2409/pickup"
PRICE = "/api/shipments/v2409/pickup/oncall"
PENDING = PRICE
CANCEL = "/api/shipments/v2409/pickup/02"

REFERENCE_MAX = 35
COMPANY_MAX, CONTACT_MAX, STREET_MAX, CITY_MAX, POINT_MAX = 27, 22, 73, 50, 11
BY_ACCOUNT, PACKAGE, CANCELLED = "01", "01", "007"
A_GIVEN_DAY = "03"
ABROAD, ON_THE_GROUND, WITHIN = "065", "003", "011"
OVERWEIGHT_KG = 32
"""Of one package: above it UPS wants to be told."""


class _Created(Wire):
    number: Name = Field(alias="PRN")


class _Creation(Wire):
    created: _Created = Field(alias="PickupCreationResponse")


class _Rate(Wire):
    currency: CurrencyCode = Field(alias="CurrencyCode")
    total: Exact = Field(alias="GrandTotalOfAllCharge")


class _Rated(Wire):
    rate: _Rate = Field(alias="RateResult")


class _Rating(Wire):
    rated: _Rated = Field(alias="PickupRateResponse")


class _Pending(Wire):
    number: Name = Field(alias="PRN")
    reference: str = Field(default="", alias="ReferenceNumber")
    day: str = Field(default="", alias="ServiceDate")
    status: Annotated[str, BeforeValidator(str)] = Field(default="", alias="OnCallStatusCode")


class _AllPending(Wire):
    each: Several[_Pending] = Field(default=(), alias="PendingStatus")


class _Looked(Wire):
    found: _AllPending = Field(alias="PickupPendingStatusResponse")


class _Cancelled(Wire):
    done: Wire = Field(alias="PickupCancelResponse")


def pickup_of(pickup: Pickup, settings: UpsSettings) -> Json:
    """What is asked for a courier."""
    sender = pickup.sender
    if sender.phone is None:
        raise refused(NAME, "it asks for a phone number", "/shipper/phone")
    here = sender.address.country
    each_kg = pickup.weight_kg / pickup.parcels
    unit, kg = ("LBS", KG_PER_POUND) if here in IN_POUNDS else ("KGS", WHOLE)
    return {
        "PickupCreationRequest": {
            "Request": {},
            "RatePickupIndicator": "N",
            "Shipper": {"Account": {"AccountNumber": settings.account, "AccountCountryCode": here}},
            "PickupDateInfo": _when(pickup),
            "PickupAddress": _address(pickup)
            | {
                "CompanyName": sender.name[:COMPANY_MAX],
                "ContactName": sender.name[:CONTACT_MAX],
                "PickupPoint": pickup.location[:POINT_MAX],
                "Phone": {"Number": digits(sender.phone)},
            },
            "AlternateAddressIndicator": "Y",
            "PickupPiece": [
                {
                    "ServiceCode": _service(pickup),
                    "Quantity": str(pickup.parcels),
                    "DestinationCountryCode": pickup.destination or here,
                    "ContainerCode": PACKAGE,
                }
            ],
            "TotalWeight": {
                "Weight": f"{up(pickup.weight_kg, kg, TENTH)}",
                "UnitOfMeasurement": unit,
            },
            "OverweightIndicator": "Y" if each_kg > OVERWEIGHT_KG else "N",
            "PaymentMethod": BY_ACCOUNT,
            "ReferenceNumber": short_reference(pickup.key, REFERENCE_MAX),
            "ShippingLabelsAvailable": "Y",
        }
    }


def price_of(pickup: Pickup, settings: UpsSettings) -> Json:
    """What is asked for the price of a courier."""
    here = pickup.sender.address.country
    account = {"AccountNumber": settings.account, "AccountCountryCode": here}
    return {
        "PickupRateRequest": {
            "Request": {},
            "ShipperAccount": account,
            "PickupAddress": _address(pickup),
            "AlternateAddressIndicator": "Y",
            "ServiceDateOption": A_GIVEN_DAY,
            "PickupDateInfo": _when(pickup),
        }
    }


class UpsPickups:
    """Satisfies `activities.pickups.Couriers`. The line's partner needs `refusals.problem`."""

    def __init__(self, line: Line, settings: UpsSettings) -> None:
        self._line = line
        self._settings = settings

    async def book(self, pickup: Pickup) -> str:
        """Have a courier come.

        Raises:
            OutcomeUnknown: It was asked, and nobody knows whether one comes.
            PartnerUnavailable: It was not asked.
            PartnerRefused: UPS sends nobody then or there.
        """
        _check(pickup)
        body = pickup_of(pickup, self._settings)
        return await self._line.effect("POST", CREATE, body, pickup.key, booked)

    async def find(self, pickup: Pickup) -> str | None:
        """The number of a courier that was asked for before, as long as UPS shows it."""
        ours = short_reference(pickup.key, REFERENCE_MAX)
        account = {"AccountNumber": self._settings.account}
        found = await self._line.look(PENDING, {}, pending, headers=account)
        mine = (it.number for it in found if it.reference == ours and it.status != CANCELLED)
        return next(mine, None)

    async def price(self, pickup: Pickup) -> Money:
        """What a courier would cost; nobody comes yet."""
        _check(pickup)
        return await self._line.ask(PRICE, price_of(pickup, self._settings), pickup.key, priced)

    async def cancel(self, number: str, by: str, why: str) -> None:
        """Send the courier away again; who says so and why is not UPS's to know.

        Raises:
            OutcomeUnknown: It was asked, and nobody knows whether one comes.
            PartnerUnavailable: It was not asked.
            PartnerRefused: It is too late, or UPS knows no such pickup.
        """
        del by, why
        key, told = f"{number}:cancel", {"Prn": number}
        await self._line.effect("DELETE", CANCEL, None, key, cancelled, headers=told)


def booked(body: bytes) -> str:
    """The number that a courier comes under."""
    return _Creation.model_validate_json(body).created.number


def priced(body: bytes) -> Money:
    """What a courier costs, taxes included where they are told."""
    rate = _Rating.model_validate_json(body).rated.rate
    return Money.of(rate.total, rate.currency)


def pending(body: bytes) -> tuple[_Pending, ...]:
    """Couriers that are on their way, or to be."""
    return _Looked.model_validate_json(body).found.each


def cancelled(body: bytes) -> None:
    """That none comes."""
    _Cancelled.model_validate_json(body)


def _check(pickup: Pickup) -> None:
    if pickup.ready_at >= pickup.close_at:
        raise PartnerRefused(
            NAME, f"{pickup.ready_at} is not before {pickup.close_at}", code="hours"
        )


def _service(pickup: Pickup) -> str:
    if pickup.crosses_a_border:
        return ABROAD
    return ON_THE_GROUND if pickup.sender.address.country in IN_POUNDS else WITHIN


def _when(pickup: Pickup) -> Json:
    """Day and hours by the clock of the place, as UPS counts them."""
    return {
        "ReadyTime": f"{pickup.ready_at:%H%M}",
        "CloseTime": f"{pickup.close_at:%H%M}",
        "PickupDate": f"{pickup.on:%Y%m%d}",
    }


def _address(pickup: Pickup) -> Json:
    address = pickup.sender.address
    whole: Json = {
        "AddressLine": [", ".join(address.lines)[:STREET_MAX]],
        "City": address.city[:CITY_MAX],
        "PostalCode": address.postcode or "",
        "CountryCode": address.country,
        "ResidentialIndicator": "N",
    }
    if address.region:
        whole["StateProvince"] = address.region
    elif address.country in REGIONS_WANTED:
        why = f"it asks for a state or province in {address.country}"
        raise refused(NAME, why, "/shipper/address/region")
    return whole
