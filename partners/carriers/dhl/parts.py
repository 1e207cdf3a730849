"""What MyDHL API's bodies have in common: parties, packages, what goods are worth, services.

Source, read 2026-11-22: DHL's OpenAPI file of the MyDHL API, as client libraries carry it.
"""

from decimal import ROUND_HALF_UP, Decimal

import structlog

from domain.money import rounded, total
from domain.order import Order
from domain.parties import Party
from domain.territories import crosses_a_border
from domain.trade import Incoterm
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.identifiers import Known, of_party
from partners.carriers.parcel import (
    Parcel,
    goods_of,
    leaves_from,
    number,
    parcels_of,
    refused,
    street_of,
)
from partners.carriers.units import GRAM, TENTH, WHOLE, up

NAME = "dhl"

LINE_MAX, LINES_MAX = 45, 3
DUTY_TAX_PAID, INSURANCE, SIGNATURE, PAPERLESS = "DD", "II", "SF", "WY"
"""Codes of added services. Only the second stands in the OpenAPI file; the others are general
knowledge, to be confirmed against an account's reference data."""

REGISTRATIONS = {
    "CNPJ": "CNP",
    "CPF": "CNP",
    "EIN": "EIN",
    "EORI": "EOR",
    "IOSS": "SDT",
    "LVG": "SDT",
    "NID": "NID",
    "PASSPORT": "PAS",
    "SSN": "SSN",
    "VAT": "VAT",
    "VOEC": "SDT",
}
"""What identifiers are called there. `SDT` are those of sellers that collect the tax: import
one-stop shop, VAT on e-commerce, GST of who is overseas; Malaysia's among them is inferred."""

GST, GST_OVERSEAS = "GST", "SDT"
HAVE_GST = frozenset({"AU", "CA", "IN", "MY", "NZ", "SG"})
"""Where a GST number is that of a party at home; elsewhere it is a seller's from overseas."""

Json = dict[str, object]

_log = structlog.get_logger(__name__)


def worth(order: Order) -> Decimal:
    """What the lines of the invoice sum to, as DHL will add them up."""
    lines = ((goods.value, goods.line.quantity) for goods in goods_of(order))
    return rounded(total(each(value, units) * units for value, units in lines), order.currency)


def each(value: Decimal, units: int) -> Decimal:
    """The price of one unit, to the third decimal that DHL takes, half up."""
    return (value / units).quantize(Decimal("0.001"), ROUND_HALF_UP)


def packages(order: Order) -> list[Json]:
    """Kilograms up to the gram, centimetres up to the tenth, none below one."""
    return [_package(order, parcel) for parcel in parcels_of(order)]


def _package(order: Order, parcel: Parcel) -> Json:
    if parcel.box is None:
        lacking = [n for n, line in enumerate(order.lines) if line.dimensions is None]
        pointers = (f"/lines/{n}/dimensions" for n in lacking)
        raise refused(NAME, "it asks for the size of every parcel", *pointers)
    sides = zip(("length", "width", "height"), parcel.box, strict=True)
    return {
        "weight": number(up(parcel.weight_kg, WHOLE, GRAM)),
        "dimensions": {side: number(max(up(size, WHOLE, TENTH), WHOLE)) for side, size in sides},
    }


def services(order: Order, settings: DhlSettings) -> list[Json]:
    """What is bought beside the carriage."""
    found: list[Json] = []
    if order.incoterm is Incoterm.DDP and crosses_a_border(order):
        found.append({"serviceCode": DUTY_TAX_PAID})
    if settings.insure and order.quote.insurance:
        value = number(worth(order))
        found.append({"serviceCode": INSURANCE, "value": value, "currency": order.currency})
    if order.delivery.signature:
        found.append({"serviceCode": SIGNATURE})
    if settings.paperless and crosses_a_border(order):
        found.append({"serviceCode": PAPERLESS})
    return found


def accounts(settings: DhlSettings) -> list[Json]:
    """Who pays."""
    return [{"typeCode": "shipper", "number": settings.account}]


def origin(order: Order) -> Party:
    """The shipper, where the goods are fetched."""
    return order.shipper.model_copy(update={"address": leaves_from(NAME, order)})


def place(party: Party) -> Json:
    """Where a party is, as far as a price depends on it."""
    address = party.address
    return {
        "postalCode": address.postcode or "",
        "cityName": address.city[:LINE_MAX],
        "countryCode": address.country,
    }


def party_of(party: Party, pointer: str) -> Json:
    """A party with its address and the contact that DHL insists on."""
    if party.phone is None:
        raise refused(NAME, "it asks for a phone number", f"{pointer}/phone")
    streets = street_of(party.address, LINES_MAX)
    for nth, street in enumerate(streets):
        if len(street) > LINE_MAX:
            why = f"a line of an address has {LINE_MAX} characters at most, here {len(street)}"
            raise refused(NAME, why, f"{pointer}/address/lines/{nth}")
    address: Json = place(party) | {
        f"addressLine{nth}": street for nth, street in enumerate(streets, 1)
    }
    contact: Json = {"phone": party.phone, "companyName": party.name, "fullName": party.name}
    if party.email:
        contact["email"] = party.email
    whole: Json = {"postalAddress": address, "contactInformation": contact}
    if numbers := [told for it in of_party(party) if (told := _registration(it))]:
        whole["registrationNumbers"] = numbers
    return whole


def _registration(known: Known) -> Json | None:
    """An identifier under DHL's name for it; None, and a line in the log, where it has none."""
    code = REGISTRATIONS.get(known.kind)
    if known.kind == GST:
        code = GST if known.country in HAVE_GST else GST_OVERSEAS
    if code is None:
        _log.warning("an identifier that DHL has no name for is not told", kind=known.kind)
        return None
    return {"typeCode": code, "number": known.value, "issuerCountryCode": known.country}
