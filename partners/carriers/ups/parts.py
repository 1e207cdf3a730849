"""What UPS's bodies have in common: parties, packages, amounts, who pays.

Sources, read 2026-11-22: UPS's OpenAPI files (UPS-API/api-documentation: Rating, Shipping) and
the models of its Java examples. Every amount and measure is text there.
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from domain.money import total
from domain.order import Order
from domain.parties import Party
from domain.territories import crosses_a_border
from domain.trade import Incoterm
from partners.carriers.parcel import (
    Parcel,
    goods_of,
    leaves_from,
    parcels_of,
    refused,
    street_of,
)
from partners.carriers.units import CM_PER_INCH, KG_PER_POUND, TENTH, WHOLE, up
from partners.carriers.ups.settings import UpsSettings

NAME = "ups"

LINE_MAX, LINES_MAX, CITY_MAX, REGION_MAX = 35, 3, 30, 5
REGIONS_WANTED = frozenset({"US", "CA", "IE"})
"""Where a state, a province or a county must be stated."""

IN_POUNDS = frozenset({"US", "PR"})
"""Where parcels are weighed in pounds; elsewhere in kilograms. UPS wants the origin's units."""

NORTH_AMERICA = "1"
PHONE_DIGITS = 10

OWN_PACKAGING = "02"
SIGNATURE_REQUIRED = "2"
TRANSPORT, DUTIES_AND_TAXES = "01", "02"

Json = dict[str, object]


def coded(value: str) -> Json:
    """A code in its container."""
    return {"Code": value}


def origin(order: Order) -> Party:
    """The shipper, where the goods are fetched."""
    return order.shipper.model_copy(update={"address": leaves_from(NAME, order)})


def party_of(party: Party, pointer: str) -> Json:
    """A party with the phone number that goods across a border need."""
    if party.phone is None:
        raise refused(NAME, "it asks for a phone number", f"{pointer}/phone")
    return {
        "Name": party.name[:LINE_MAX],
        "AttentionName": party.name[:LINE_MAX],
        "Phone": {"Number": digits(party.phone)},
        "Address": _address(party, pointer),
    }


def packages(order: Order, settings: UpsSettings, packaging: str) -> list[Json]:
    """Up to the tenth of a pound and an inch, or of a kilogram and a centimetre.

    The same container is called `PackagingType` in a price and `Packaging` in a shipment.
    """
    return [_package(order, parcel, settings, packaging) for parcel in parcels_of(order)]


def _package(order: Order, parcel: Parcel, settings: UpsSettings, packaging: str) -> Json:
    pounds = order.inventory.country in IN_POUNDS
    size, cm = ("IN", CM_PER_INCH) if pounds else ("CM", WHOLE)
    whole: Json = {
        packaging: coded(OWN_PACKAGING),
        "PackageWeight": _weight(order, parcel.weight_kg),
    }
    if parcel.box:
        sides = zip(("Length", "Width", "Height"), parcel.box, strict=True)
        whole["Dimensions"] = {"UnitOfMeasurement": coded(size)} | {
            side: f"{up(length, cm, TENTH)}" for side, length in sides
        }
    options: Json = {}
    if settings.insure and order.quote.insurance:
        options["DeclaredValue"] = {
            "CurrencyCode": order.currency,
            "MonetaryValue": f"{total(goods.value for goods in parcel.goods)}",
        }
    if order.delivery.signature and at_package_level(order):
        options["DeliveryConfirmation"] = {"DCISType": SIGNATURE_REQUIRED}
    if options:
        whole["PackageServiceOptions"] = options
    return whole


def weight(order: Order) -> Json:
    """What all packages weigh, in the units of where they leave from."""
    return _weight(order, order.handed_over_kg)


def _weight(order: Order, kilograms: Decimal) -> Json:
    pounds = order.inventory.country in IN_POUNDS
    unit, kg = ("LBS", KG_PER_POUND) if pounds else ("KGS", WHOLE)
    return {
        "UnitOfMeasurement": coded(unit),
        "Weight": f"{up(kilograms, kg, TENTH)}",
    }


def options_of(order: Order) -> Json:
    """What is wished of the whole shipment."""
    if order.delivery.signature and not at_package_level(order):
        return {"DeliveryConfirmation": {"DCISType": SIGNATURE_REQUIRED}}
    return {}


def payment(order: Order, settings: UpsSettings) -> Json:
    """Who pays the carriage, and for DDP the duties: the shipper. Else the consignee does."""
    kinds = [TRANSPORT]
    if order.incoterm is Incoterm.DDP and crosses_a_border(order):
        kinds.append(DUTIES_AND_TAXES)
    payer = {"AccountNumber": settings.account}
    return {"ShipmentCharge": [{"Type": kind, "BillShipper": payer} for kind in kinds]}


def invoice_total(order: Order) -> Json:
    """What the goods are worth, up to the whole unit that UPS takes, and one at least."""
    whole = max(worth(order).to_integral_value(ROUND_CEILING), WHOLE)
    return {"CurrencyCode": order.currency, "MonetaryValue": f"{whole}"}


def worth(order: Order) -> Decimal:
    """What was paid for the goods."""
    return total(goods.value for goods in goods_of(order))


def each(value: Decimal, units: int) -> Decimal:
    """The price of one unit, to the sixth decimal that UPS takes, half up."""
    return (value / units).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def at_package_level(order: Order) -> bool:
    """Whether references and wishes belong to the package: within the US or Puerto Rico.

    UPS refuses them there on the shipment (120541), and elsewhere on the package (120542).
    """
    return order.inventory.country == order.destination and order.destination in IN_POUNDS


def _address(party: Party, pointer: str) -> Json:
    address = party.address
    streets = street_of(address, LINES_MAX)
    for nth, street in enumerate(streets):
        if len(street) > LINE_MAX:
            why = f"a line of an address has {LINE_MAX} characters at most, here {len(street)}"
            raise refused(NAME, why, f"{pointer}/address/lines/{nth}")
    whole: Json = {
        "AddressLine": list(streets),
        "City": address.city[:CITY_MAX],
        "PostalCode": address.postcode or "",
        "CountryCode": address.country,
    }
    region = address.region or ""
    if address.country in REGIONS_WANTED and not 0 < len(region) <= REGION_MAX:
        why = f"it asks for the code of a state or province in {address.country}"
        raise refused(NAME, why, f"{pointer}/address/region")
    if 0 < len(region) <= REGION_MAX:
        whole["StateProvinceCode"] = region
    return whole


def digits(phone: str) -> str:
    """A number as it is dialled from abroad, and the ten digits of one in North America."""
    plain = phone.removeprefix("+")
    local = plain.removeprefix(NORTH_AMERICA)
    return local if plain.startswith(NORTH_AMERICA) and len(local) == PHONE_DIGITS else plain
