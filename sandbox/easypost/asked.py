"""EasyPost's JSON: what is asked for in a shipment.

Written from the pages Shipment, CustomsInfo, Options and Errors of docs.easypost.com, read
2026-11-22.
"""

import json
from decimal import Decimal
from typing import Any

from sandbox.carriers.parcels import BookingRequest, PostalAddress
from sandbox.carriers.tariff import Inquiry
from sandbox.config import Wire

KG_PER_OUNCE = Decimal("0.028349523125")
CM3_PER_INCH3 = Decimal("16.387064")

REQUIRED = {
    "to_address": ("name", "street1", "city", "country"),
    "from_address": ("name", "street1", "city", "country"),
    "parcel": ("weight",),
}
PARTS_OF_A_KEY = 3
ZIPPED = frozenset({"GB", "US"})


class Unfit(Exception):
    """What was asked for lacks something."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.error = {"field": field, "message": message}


class ShipmentAsked(Wire):
    """A shipment as it was asked for."""

    reference: str
    sender: PostalAddress
    receiver: PostalAddress
    weight_kg: Decimal
    volume_cm3: Decimal
    flags: tuple[str, ...] = ()
    mrn: str | None = None
    form: str = "PDF"
    lacking: tuple[str, ...] = ()

    @property
    def order(self) -> str:
        """The order that it belongs to, as its reference begins."""
        return self.reference.partition(":")[0]

    @property
    def nth(self) -> int:
        """Which package it is, where the reference has a fourth part: `{order}:1:book:2`."""
        *_, last = self.reference.split(":")
        return int(last) if self.reference.count(":") == PARTS_OF_A_KEY else 1


def read(body: bytes) -> ShipmentAsked:
    """Read a shipment.

    Raises:
        Unfit: It lacks a field, or one of them is no number.
    """
    try:
        shipment = json.loads(body)["shipment"]
        for part, names in REQUIRED.items():
            for name in names:
                if not shipment.get(part, {}).get(name):
                    raise Unfit(f"{part}.{name}", "cannot be blank")
        parcel = shipment["parcel"]
        sides = [Decimal(parcel.get(side, 0)) for side in ("length", "width", "height")]
        weight = Decimal(parcel["weight"])
    except (ValueError, KeyError, ArithmeticError) as error:
        raise Unfit("shipment", f"is not understood: {error}") from error
    receiver = _postal(shipment["to_address"])
    if receiver.country in ZIPPED and not receiver.postcode:
        raise Unfit("to_address.zip", "cannot be blank")
    customs = shipment.get("customs_info", {})
    options = shipment.get("options", {})
    return ShipmentAsked(
        reference=shipment.get("reference", ""),
        sender=_postal(shipment["from_address"]),
        receiver=receiver,
        weight_kg=weight * KG_PER_OUNCE,
        volume_cm3=sides[0] * sides[1] * sides[2] * CM3_PER_INCH3,
        flags=("lithium_battery",) if options.get("hazmat") == "LITHIUM" else (),
        mrn=customs.get("declaration", "").removeprefix("MRN ") or None,
        form=options.get("label_format", "PNG"),
        lacking=tuple(_lacking(shipment, customs)),
    )


def _lacking(shipment: dict[str, Any], customs: dict[str, Any]) -> list[str]:
    """What carriers want to know of goods that cross a border."""
    if shipment["to_address"]["country"] == shipment["from_address"]["country"]:
        return []
    if not customs:
        return ["shipment.customs_info: field required"]
    return [
        f"shipment.customs_info.customs_items.{number}.{name}: field required"
        for number, item in enumerate(customs["customs_items"])
        for name in ("hs_tariff_number", "origin_country", "value")
        if not item.get(name)
    ]


def _postal(address: dict[str, str]) -> PostalAddress:
    return PostalAddress(
        name=address["name"],
        lines=tuple(address[line] for line in ("street1", "street2") if address.get(line)),
        city=address["city"],
        region=address.get("state"),
        postcode=address.get("zip"),
        country=address["country"],
    )


def parcel_of(asked: ShipmentAsked, carrier: str, service: str) -> BookingRequest:
    """The parcel that our carriers are given."""
    return BookingRequest(
        reference=asked.reference,
        order=asked.order,
        carrier=carrier,
        service=service,
        consignee=asked.receiver,
        parcel=inquiry_of(asked),
        mrn=asked.mrn,
        instructions={},
    )


def inquiry_of(asked: ShipmentAsked) -> Inquiry:
    """What our carriers are asked, who quote it in US dollars."""
    return Inquiry(
        origin=asked.sender.country,
        country=asked.receiver.country,
        postcode=asked.receiver.postcode,
        weight_kg=asked.weight_kg,
        volume_cm3=asked.volume_cm3,
        flags=asked.flags,
        currency="USD",
    )
