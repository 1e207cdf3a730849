"""MyDHL API's JSON: what is asked for in a price or in a shipment.

Written from DHL's OpenAPI file of the MyDHL API, as client libraries carry it (read 2026-11-22).
"""

import json
from decimal import Decimal
from typing import Any

from sandbox.carriers.asked import ParcelsAsked
from sandbox.carriers.parcels import BookingRequest, PostalAddress
from sandbox.carriers.tariff import Package

REFERENCE_MAX = 35
LINE_MAX = 45

_PARTIES = tuple(("customerDetails", party) for party in ("shipperDetails", "receiverDetails"))
ADDRESSED = (
    *(
        (*party, "postalAddress", name)
        for party in _PARTIES
        for name in ("cityName", "addressLine1")
    ),
    *((*party, "contactInformation", name) for party in _PARTIES for name in ("phone", "fullName")),
    ("content", "description"),
    ("customerReferences",),
)
"""What a shipment must state, and a price need not."""


class Unfit(Exception):
    """What was asked for lacks something."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class DhlAsked(ParcelsAsked):
    """What DHL looks at of a price or a shipment that is asked for."""

    product: str = ""
    reference: str = ""
    encoding: str = "PDF"


def read(body: bytes, required: tuple[tuple[str, ...], ...] = ()) -> DhlAsked:
    """Read a request.

    Raises:
        Unfit: It lacks a field, or has one that is too long.
    """
    said = json.loads(body, parse_float=Decimal)
    content = said.get("content", said)
    faults = [
        f"#/{'/'.join(path[:-1])}: required key [{path[-1]}] not found"
        for path in required
        if not _at(said, path)
    ]
    faults += _customs_faults(content)
    if faults:
        raise Unfit(faults)
    export = content.get("exportDeclaration", {})
    remarks = export.get("remarks", [{"value": ""}])[0]["value"]
    return DhlAsked(
        sender=_postal(said["customerDetails"]["shipperDetails"]),
        receiver=_postal(said["customerDetails"]["receiverDetails"]),
        packages=tuple(map(_package, content["packages"])),
        currency=_currency(said, content),
        product=said.get("productCode", ""),
        reference=said.get("customerReferences", [{"value": ""}])[0]["value"],
        order=export.get("invoice", {}).get("number", ""),
        mrn=remarks.removeprefix("MRN ") or None,
        point=said.get("onDemandDelivery", {}).get("servicePointId", ""),
        encoding=said.get("outputImageProperties", {}).get("encodingFormat", "pdf").upper(),
    )


def parcel_of(asked: DhlAsked, carrier: str, service: str) -> BookingRequest:
    """The parcel that our carriers are given."""
    return BookingRequest(
        reference=asked.reference,
        order=asked.order or asked.reference.partition(":")[0],
        carrier=carrier,
        service=service,
        consignee=asked.receiver,
        parcel=asked.inquiry(),
        mrn=asked.mrn,
        instructions={"pickup_point": asked.point} if asked.point else {},
    )


def _package(package: dict[str, Any]) -> Package:
    sides = {f"{side}_cm": Decimal(size) for side, size in package["dimensions"].items()}
    return Package(weight_kg=Decimal(package["weight"]), **sides)


def _customs_faults(content: dict[str, Any]) -> list[str]:
    items = content.get("exportDeclaration", {}).get("lineItems", [])
    at = "#/content/exportDeclaration/lineItems"
    return [
        f"{at}/{nth}: required key [commodityCodes] not found"
        for nth, item in enumerate(items)
        if not item.get("commodityCodes")
    ]


def _currency(said: dict[str, Any], content: dict[str, Any]) -> str:
    amounts = said.get("monetaryAmount", [{}])
    return str(amounts[0].get("currency") or content.get("declaredValueCurrency") or "EUR")


def _at(said: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _postal(party: dict[str, Any]) -> PostalAddress:
    """A party's address, whether it stands by itself or in a shipment."""
    address = party.get("postalAddress", party)
    lines = (address.get(f"addressLine{nth}") for nth in (1, 2, 3))
    return PostalAddress(
        name=party.get("contactInformation", {}).get("fullName", ""),
        lines=tuple(filter(None, lines)),
        city=address["cityName"],
        postcode=address["postalCode"],
        country=address["countryCode"],
    )
