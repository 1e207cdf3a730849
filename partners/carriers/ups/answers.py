"""What UPS answers: rates, a shipment with its label, what became of a void.

Sources, read 2026-11-22: UPS's OpenAPI files (UPS-API/api-documentation: Rating, Shipping) and its
Java examples. What is one of several may stand alone, without a list.
"""

import base64
from typing import Annotated, NamedTuple, TypeVar

from pydantic import BeforeValidator, Field

from domain.carriage import Offer
from domain.money import Money
from domain.values import Exact
from partners.carriers.services import service
from partners.carriers.ups.parts import NAME
from partners.wire import Name, Wire

T = TypeVar("T")

VOIDED, YES = "1", "1"


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


Several = Annotated[tuple[T, ...], BeforeValidator(_listed)]


class _Code(Wire):
    code: str = Field(default="", alias="Code")


class _Money(Wire):
    currency: str = Field(alias="CurrencyCode")
    amount: Exact = Field(alias="MonetaryValue")

    @property
    def money(self) -> Money:
        return Money(amount=self.amount, currency=self.currency)


class _Negotiated(Wire):
    total: _Money | None = Field(default=None, alias="TotalCharge")


# ------------------------------------------------------------------------------ rates


class _Arrival(Wire):
    business_days: int | None = Field(default=None, alias="BusinessDaysInTransit")
    days: int | None = Field(default=None, alias="TotalTransitDays")


class _Summary(Wire):
    arrival: _Arrival = Field(default=_Arrival(), alias="EstimatedArrival")
    on_saturday: str = Field(default="", alias="SaturdayDelivery")


class _Transit(Wire):
    summary: _Summary = Field(default=_Summary(), alias="ServiceSummary")


class _Rate(Wire):
    service: _Code = Field(alias="Service")
    published: _Money = Field(alias="TotalCharges")
    negotiated: _Negotiated | None = Field(default=None, alias="NegotiatedRateCharges")
    guaranteed: _Arrival = Field(default=_Arrival(), alias="GuaranteedDelivery")
    transit: _Transit = Field(default=_Transit(), alias="TimeInTransit")

    @property
    def days(self) -> int | None:
        arrival = self.transit.summary.arrival
        return arrival.days or arrival.business_days or self.guaranteed.business_days

    @property
    def price(self) -> Money:
        """What the account pays: its negotiated price where it has one."""
        agreed = self.negotiated and self.negotiated.total
        return (agreed or self.published).money


class _RateResponse(Wire):
    rates: Several[_Rate] = Field(alias="RatedShipment")


class _Rates(Wire):
    response: _RateResponse = Field(alias="RateResponse")


def offers(body: bytes) -> tuple[Offer, ...]:
    """The services that we know; those that cost more to come on a Saturday are left out."""
    return tuple(
        Offer(
            carrier=NAME,
            service=rate.service.code,
            level=known.level,
            price=rate.price,
            transit_days=rate.days or known.transit_days,
        )
        for rate in _Rates.exactly(body).response.rates
        if rate.transit.summary.on_saturday != YES
        and (known := service(NAME, NAME, rate.service.code))
    )


# --------------------------------------------------------------------------- shipping


class _Image(Wire):
    content: str = Field(default="", alias="GraphicImage")


class _Package(Wire):
    waybill: Name = Field(alias="TrackingNumber")
    label: _Image = Field(default=_Image(), alias="ShippingLabel")


class _Charges(Wire):
    total: _Money | None = Field(default=None, alias="TotalCharges")


class _Results(Wire):
    number: Name = Field(alias="ShipmentIdentificationNumber")
    packages: Several[_Package] = Field(alias="PackageResults")
    charges: _Charges = Field(default=_Charges(), alias="ShipmentCharges")
    negotiated: _Negotiated = Field(default=_Negotiated(), alias="NegotiatedRateCharges")


class _ShipmentResponse(Wire):
    results: _Results = Field(alias="ShipmentResults")


class _Shipment(Wire):
    response: _ShipmentResponse = Field(alias="ShipmentResponse")


class MadePackage(NamedTuple):
    """A package of a shipment: its number, and its label where that was told."""

    waybill: str
    label: bytes = b""


class Made(Wire):
    """A shipment that is made: its number, its packages, its price where that was told."""

    waybill: Name
    packages: tuple[MadePackage, ...]
    price: Money | None = None


def shipped(body: bytes) -> Made:
    """The shipment that was made."""
    results = _Shipment.exactly(body).response.results
    price = results.negotiated.total or results.charges.total
    return Made(
        waybill=results.number,
        packages=tuple(MadePackage(it.waybill, _decoded(it.label)) for it in results.packages),
        price=price.money if price else None,
    )


class _Recovered(Wire):
    waybill: Name = Field(alias="TrackingNumber")
    label: _Image = Field(default=_Image(), alias="LabelImage")


class _RecoveryResponse(Wire):
    number: str = Field(default="", alias="ShipmentIdentificationNumber")
    labels: Several[_Recovered] = Field(alias="LabelResults")


class _Recovery(Wire):
    response: _RecoveryResponse = Field(alias="LabelRecoveryResponse")


def recovered(body: bytes) -> Made:
    """The shipment under a reference, with its labels."""
    response = _Recovery.exactly(body).response
    packages = tuple(MadePackage(it.waybill, _decoded(it.label)) for it in response.labels)
    return Made(waybill=response.number or packages[0].waybill, packages=packages)


class _Status(Wire):
    status: _Code = Field(alias="Status")


class _VoidResponse(Wire):
    result: _Status = Field(alias="SummaryResult")


class _Void(Wire):
    response: _VoidResponse = Field(alias="VoidShipmentResponse")


def voided(body: bytes) -> bool:
    """Whether the shipment is void now, or was before."""
    return _Void.exactly(body).response.result.status.code == VOIDED


def _decoded(image: _Image) -> bytes:
    return base64.b64decode(image.content, validate=True)
