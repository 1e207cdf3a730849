"""UPS Delivery Intercept: a parcel on its way that is brought back, later, or elsewhere.

Source, read 2026-11-22: UPS's OpenAPI file of Delivery Intercept v2 (UPS-API/api-documentation). It
has no idempotency keys, but tells for a parcel what may be asked, altered and taken back: that is
asked first, so that a repeated call finds its own. That the feature `RD` is the redirection to an
address (`AA` in a request) is inferred; addresses are those of the United States. UPS charges for
each interception, and its answers tell no price.
"""

import re
import uuid
from datetime import date
from typing import Annotated, NamedTuple
from urllib.parse import quote

from pydantic import BeforeValidator, Field

from activities.errors import PartnerRefused
from domain.parties import Address
from domain.promised import DeliveryOptions
from partners.carriers.parcel import refused, street_of
from partners.carriers.ups.answers import Several
from partners.carriers.ups.line import Line
from partners.carriers.ups.parts import NAME, Json
from partners.carriers.ups.settings import UpsSettings
from partners.wire import Remark, Wire

AT = "/api/deliveryintercept/v2"
CALL_MAX = 14
"""Of the name of a call: shorter than elsewhere at UPS."""

ELIGIBLE = "ELIGIBLE"
OTHER_NON_DELIVERY = "KV"
SYSTEM_ERROR = "500"
LINE_MAX, CITY_MAX, NAME_MAX, PHONE_DIGITS_MAX = 35, 30, 30, 13

_ZIP = re.compile(r"\d{5}(-\d{4})?")
_STATE = re.compile(r"[A-Z]{2}")


class Way(NamedTuple):
    """A change: its path, what it is called in a request and in what UPS says is possible."""

    path: str
    request: str
    feature: str


RETURN = Way("return", "RS", "RTS")
ANOTHER_DAY = Way("reschedule", "FD", "FD")
ANOTHER_ADDRESS = Way("redirect/address", "AA", "RD")


class _Error(Wire):
    code: str = Field(default="", alias="errorCode")
    says: Remark = Field(default="", alias="errorMessage")


class _Day(Wire):
    date: Annotated[str, BeforeValidator(str)]


class May(Wire):
    """What may be done about one way: asked anew, altered, taken back; and for which days."""

    create: str = Field(default="", alias="createEligibility")
    modify: str = Field(default="", alias="modifyEligibility")
    cancel: str = Field(default="", alias="cancelEligibility")
    days: tuple[_Day, ...] = Field(default=(), alias="dateOptionsforFutureDelivery")


class _Feature(Wire):
    name: str = Field(alias="interceptFeature")
    may: May = Field(alias="eligibilityValue")


class _Eligible(Wire):
    success: bool = False
    errors: tuple[_Error, ...] | None = None
    features: Several[_Feature] | None = Field(default=None, alias="commonEligibilityMap")


class _Options(Wire):
    response: _Eligible


class _Done(Wire):
    success: bool
    status: str = Field(default="", alias="statusCode")
    says: Remark = Field(default="", alias="statusMsg")
    errors: tuple[_Error, ...] | None = None


def eligible(body: bytes) -> dict[str, May]:
    """What is possible for a parcel, by feature.

    Raises:
        PartnerRefused: UPS will not say.
        ValueError: It could not.
    """
    answer = _Options.model_validate_json(body).response
    _check(answer.errors or (), success=answer.success)
    return {each.name: each.may for each in answer.features or ()}


def done(body: bytes) -> None:
    """That it is done.

    Raises:
        PartnerRefused: It is not.
        ValueError: Nobody knows.
    """
    answer = _Done.model_validate_json(body)
    errors = answer.errors or (_Error(errorCode=answer.status, errorMessage=answer.says),)
    _check(errors, success=answer.success)


def _check(errors: tuple[_Error, ...], *, success: bool) -> None:
    if success:
        return
    code, says = (errors[0].code, errors[0].says) if errors else ("", "no reason is given")
    if code == SYSTEM_ERROR:
        raise ValueError(f"a system error: {says}")
    raise PartnerRefused(NAME, f"{code}: {says}".removeprefix(": "), code=code or "refused")


class Intercepts:
    """Changes of a parcel's way, asked in the name of the contact that the settings have."""

    def __init__(self, line: Line, settings: UpsSettings) -> None:
        self._line = line
        self._settings = settings

    @property
    def can(self) -> bool:
        """Whether there is somebody in whose name UPS can be asked."""
        return bool(self._settings.contact_name and self._settings.contact_phone)

    async def bring_back(self, waybill: str, key: str) -> None:
        """Have a parcel returned to its shipper; one that comes back already does."""
        may = await self._may(waybill, RETURN)
        if may.create == ELIGIBLE:
            told: Json = {"reasonForReturn": OTHER_NON_DELIVERY}
            await self._ask(waybill, RETURN, told, key)
        elif may.cancel != ELIGIBLE:
            raise _too_late(waybill, "brought back")

    async def bring_on(self, waybill: str, on: date, key: str) -> None:
        """Have a parcel delivered on another day, of those that UPS offers."""
        may = await self._changeable(waybill, ANOTHER_DAY, "brought on another day")
        days = [day.date for day in may.days]
        if days and f"{on:%Y%m%d}" not in days:
            offered = ", ".join(f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in days)
            raise refused(
                NAME, f"it brings {waybill} on {offered}, not on {on}", code="no_such_day"
            )
        await self._ask(waybill, ANOTHER_DAY, {"deliveryDate": f"{on:%Y%m%d}"}, key)

    async def bring_to(self, waybill: str, address: Address, key: str) -> None:
        """Have a parcel delivered to another address in the United States."""
        told: Json = {"newDeliveryAddress": _address(address)}
        await self._changeable(waybill, ANOTHER_ADDRESS, "brought to another address")
        await self._ask(waybill, ANOTHER_ADDRESS, told, key)

    async def as_before(self, waybill: str, key: str) -> None:
        """Take another day back; nothing happens where none was asked for."""
        if (await self._may(waybill, ANOTHER_DAY)).cancel == ELIGIBLE:
            await self._ask(waybill, ANOTHER_DAY._replace(path="cancel"), {}, key)

    async def _changeable(self, waybill: str, way: Way, what: str) -> May:
        may = await self._may(waybill, way)
        if ELIGIBLE not in {may.create, may.modify}:
            raise _too_late(waybill, what)
        return may

    async def _may(self, waybill: str, way: Way) -> May:
        path = f"{AT}/eligibility/intercept/{quote(waybill, safe='')}"
        found = await self._line.look(path, {}, eligible, headers=_named(path))
        return found.get(way.feature, May())

    async def _ask(self, waybill: str, way: Way, told: Json, key: str) -> None:
        path = f"{AT}/{way.path}/{quote(waybill, safe='')}"
        body: Json = {
            "requestType": way.request,
            "specialInstructions": None,
            "requesterContactInfo": {
                "name": self._settings.contact_name[:NAME_MAX],
                "telephone": self._settings.contact_phone[: PHONE_DIGITS_MAX + 1],
            },
            **told,
        }
        await self._line.effect("POST", path, body, key, done, headers=_named(f"{path}:{key}"))


def day_of(options: DeliveryOptions) -> date | None:
    """The day that is wished, where nothing else is; None where nothing is wished at all.

    Raises:
        PartnerRefused: Something is wished that UPS cannot be told of on the way.
    """
    wished = options.model_dump(exclude_defaults=True, exclude={"window"})
    if wished:
        told = ", ".join(name.replace("_", " ") for name in wished)
        raise refused(NAME, f"on its way it can be told of another day alone, not of {told}")
    window = options.window
    if window and (window.not_before or window.not_after):
        raise refused(NAME, "it brings parcels on another day, and at no hour that is wished")
    return window.on if window else None


def _address(address: Address) -> Json:
    if address.country != "US" or not _ZIP.fullmatch(address.postcode or ""):
        raise refused(NAME, "it redirects parcels to addresses with a ZIP code in the US alone")
    if not _STATE.fullmatch(address.region or ""):
        raise refused(NAME, "it asks for the code of the state that a parcel is redirected to")
    streets = street_of(address, 3)
    lines = {f"addressLine{nth}": line[:LINE_MAX] for nth, line in enumerate(streets, 1)}
    return {
        "addressNickName": "redirected",
        "addressInfo": {
            **lines,
            "city": address.city[:CITY_MAX],
            "state": address.region,
            "postalCode": address.postcode,
            "countryCode": address.country,
        },
    }


def _named(call: str) -> dict[str, str]:
    """Headers that this interface wants beside those of all: its own client, its short names."""
    return {
        "transId": uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}:{call}").hex[:CALL_MAX],
        "platformType": "XOLT",
        "inquiryType": "U",
    }


def _too_late(waybill: str, what: str) -> PartnerRefused:
    return refused(NAME, f"UPS does not let {waybill} be {what} (any more)", code="too_late")
