"""UPS's JSON: what is asked for in a price or in a shipment.

Written from UPS's OpenAPI files (UPS-API/api-documentation: Rating, Shipping; read 2026-11-22).
"""

import json
from decimal import Decimal
from typing import Any

from sandbox.carriers.asked import ParcelsAsked
from sandbox.carriers.parcels import BookingRequest, PostalAddress
from sandbox.carriers.tariff import Package

POUND, INCH = Decimal("0.45359237"), Decimal("2.54")
IN_POUNDS = ("US", "PR")

WANTED = {
    ("Shipper", "ShipperNumber"): ("120100", "Missing or Invalid shipper number"),
    ("ShipTo", "Name"): ("120200", "Missing/Invalid ShipTo CompanyName"),
    ("ShipTo", "Address", "AddressLine"): ("120202", "Missing/Invalid ShipTo AddressLine1"),
    ("ShipTo", "Address", "City"): ("120205", "Missing/Invalid ShipTo/ City"),
    ("ShipTo", "Address", "PostalCode"): ("120207", "Missing/Invalid ShipTo PostalCode."),
    ("ShipTo", "Phone", "Number"): ("120209", "Missing/Invalid ShipTo PhoneNumber"),
}
"""What a shipment must state, and how UPS complains without it (its appendix of errors)."""


class Unfit(Exception):
    """What was asked for lacks something, or must not say it."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


class UpsAsked(ParcelsAsked):
    """What UPS looks at of a price or a shipment that is asked for."""

    service: str = ""
    references: tuple[str, ...] = ()
    label: str = "GIF"


def rate_asked(body: bytes) -> UpsAsked:
    """Read a request for prices.

    Raises:
        Unfit: Its units are not those of where the parcel leaves.
    """
    shipment = json.loads(body)["RateRequest"]["Shipment"]
    return _read(shipment, "PackagingType")


def ship_asked(body: bytes) -> UpsAsked:
    """Read a request for a shipment.

    Raises:
        Unfit: It lacks a field, or has a reference where UPS takes none.
    """
    request = json.loads(body)["ShipmentRequest"]
    shipment = request["Shipment"]
    package = shipment["Package"][-1]
    errors = [error for path, error in WANTED.items() if not _at(shipment, path)]
    asked = _read(shipment, "Packaging")
    within = asked.sender.country == asked.receiver.country and asked.sender.country in IN_POUNDS
    if within and shipment.get("ReferenceNumber"):
        errors.append(("120541", "Shipment/ReferenceNumber is not allowed for this shipment"))
    if not within and package.get("ReferenceNumber"):
        errors.append(("120542", "Package/ReferenceNumber is not allowed for this shipment"))
    if errors:
        raise Unfit(errors)
    form = _at(shipment, ("ShipmentServiceOptions", "InternationalForms")) or {}
    references = package.get("ReferenceNumber") or shipment.get("ReferenceNumber") or []
    return asked.model_copy(
        update={
            "service": shipment["Service"]["Code"],
            "references": tuple(each["Value"] for each in references),
            "order": form.get("InvoiceNumber", ""),
            "mrn": shipment.get("MovementReferenceNumber"),
            "point": _at(shipment, ("AlternateDeliveryAddress", "UPSAccessPointID")) or "",
            "label": request["LabelSpecification"]["LabelImageFormat"]["Code"],
        }
    )


def parcel_of(asked: UpsAsked, carrier: str, service: str) -> BookingRequest:
    """The parcel that our carriers are given."""
    reference = asked.references[0] if asked.references else ""
    return BookingRequest(
        reference=reference,
        order=asked.order or reference.partition(":")[0],
        carrier=carrier,
        service=service,
        consignee=asked.receiver,
        parcel=asked.inquiry(),
        mrn=asked.mrn,
        instructions={"service": asked.service, "label": asked.label}
        | ({"pickup_point": asked.point} if asked.point else {}),
    )


def _read(shipment: dict[str, Any], packaging: str) -> UpsAsked:
    sender = _postal(shipment["ShipFrom"])
    pounds = sender.country in IN_POUNDS
    return UpsAsked(
        sender=sender,
        receiver=_postal(shipment["ShipTo"]),
        packages=tuple(_package(each, packaging, pounds=pounds) for each in shipment["Package"]),
        currency=_currency(shipment),
    )


def _package(package: dict[str, Any], packaging: str, *, pounds: bool) -> Package:
    weight, size = package["PackageWeight"], package.get("Dimensions")
    units = {_unit(weight), _unit(size)} if size else {_unit(weight)}
    if not units <= ({"LBS", "IN"} if pounds else {"KGS", "CM"}):
        raise Unfit([("120546", "not a valid unit of measurement for weight for this shipment")])
    if not package.get(packaging):
        raise Unfit([("120600", "Missing Package/PackagingType/Code")])
    sides = {
        f"{side.lower()}_cm": Decimal(size[side]) * (INCH if pounds else 1) if size else Decimal(0)
        for side in ("Length", "Width", "Height")
    }
    return Package(weight_kg=Decimal(weight["Weight"]) * (POUND if pounds else 1), **sides)


def _unit(measure: dict[str, Any]) -> str:
    return str(measure["UnitOfMeasurement"]["Code"])


def _currency(shipment: dict[str, Any]) -> str:
    """The currency of the account in the country of the shipper; here, the one that was named."""
    form = _at(shipment, ("ShipmentServiceOptions", "InternationalForms", "CurrencyCode"))
    return str(form or _at(shipment, ("InvoiceLineTotal", "CurrencyCode")) or "USD")


def _at(said: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _postal(party: dict[str, Any]) -> PostalAddress:
    address = party["Address"]
    return PostalAddress(
        name=party.get("Name", ""),
        lines=tuple(address.get("AddressLine", ())),
        city=address.get("City", ""),
        region=address.get("StateProvinceCode"),
        postcode=address.get("PostalCode"),
        country=address["CountryCode"],
    )
