"""Each carrier is told whose number is which, who gave it, and no more than it has names for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.order import Order
from domain.parties import TaxId
from partners.carriers.clocks import there
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.dhl.shipment import Wanted as DhlWanted
from partners.carriers.dhl.shipment import planned
from partners.carriers.dhl.shipment import shipment_of as dhl_shipment
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.easypost.shipment import shipment_of as easypost_shipment
from partners.carriers.parcel import parcels_of
from partners.carriers.ups.settings import UpsSettings
from partners.carriers.ups.shipment import Wanted as UpsWanted
from partners.carriers.ups.shipment import shipment_of as ups_shipment
from tests.builders import an_address
from tests.partners.carriers.given import a_full_order

NIGHT = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""The next day has begun in China, and the one before still lasts in Nevada."""

IOSS, EORI = TaxId(kind="IOSS", value="IM3720000001"), TaxId(kind="EORI", value="IE1234567AB")


def to_ireland(*shipper: TaxId, consignee: tuple[TaxId, ...] = ()) -> Order:
    order = a_full_order()
    home = an_address(city="Cork", region="CO", postcode="T12 AB34", country="IE")
    return order.model_copy(
        update={
            "shipper": order.shipper.model_copy(update={"tax_ids": shipper}),
            "consignee": order.consignee.model_copy(update={"address": home, "tax_ids": consignee}),
        }
    )


def dhl(order: Order) -> dict[str, Any]:
    account = DhlSettings(username="app", password="secret", account="1")
    return dhl_shipment(order, DhlWanted("P", None, "ref"), account, NIGHT)


def ups(order: Order) -> dict[str, Any]:
    account = UpsSettings(client_id="app", client_secret="secret", account="A1B2C3")
    body: Any = ups_shipment(order, UpsWanted("65", None, "ref"), account, NIGHT.date())
    shipment: dict[str, Any] = body["ShipmentRequest"]["Shipment"]
    return shipment


def test_easypost_is_told_which_member_state_gave_a_number() -> None:
    order = to_ireland(IOSS)
    (parcel,) = parcels_of(order)

    body: Any = easypost_shipment(order, parcel, None, "ref", EasyPostSettings(api_key="k"))

    assert body["shipment"]["tax_identifiers"] == [
        {
            "entity": "SENDER",
            "tax_id": "IM3720000001",
            "tax_id_type": "IOSS",
            "issuing_country": "IE",
        }
    ]


def test_dhl_is_told_numbers_by_names_of_its_own() -> None:
    strange = TaxId(kind="PCCC", value="P123456789012")
    customer = dhl(to_ireland(IOSS, EORI, consignee=(strange,)))["customerDetails"]

    assert customer["shipperDetails"]["registrationNumbers"] == [
        {"typeCode": "SDT", "number": "IM3720000001", "issuerCountryCode": "IE"},
        {"typeCode": "EOR", "number": "IE1234567AB", "issuerCountryCode": "IE"},
    ]
    assert "registrationNumbers" not in customer["receiverDetails"], "DHL has no name for it"


@pytest.mark.parametrize(("country", "code"), [("CN", "SDT"), ("IN", "GST")])
def test_a_gst_number_is_a_sellers_from_overseas_or_that_of_a_party_at_home(
    country: str, code: str
) -> None:
    order = to_ireland(TaxId(kind="GST", value="27AAAAA0000A1Z5"))
    address = order.shipper.address.model_copy(update={"country": country})
    changed = {
        "shipper": order.shipper.model_copy(update={"address": address}),
        "inventory": order.inventory.model_copy(update={"country": country}),
    }

    customer = dhl(order.model_copy(update=changed))["customerDetails"]

    (number,) = customer["shipperDetails"]["registrationNumbers"]
    assert (number["typeCode"], number["issuerCountryCode"]) == (code, country)


def test_ups_is_told_a_scheme_apart_from_other_numbers() -> None:
    shipment = ups(to_ireland(IOSS, EORI, consignee=(TaxId(kind="PPSN", value="1234567T"),)))

    assert shipment["ShipFrom"]["VendorInfo"] == {
        "VendorCollectIDTypeCode": "0356",
        "VendorCollectIDNumber": "IM3720000001",
        "ConsigneeType": "02",
    }
    shipper, consignee = shipment["GlobalTaxInformation"]["AgentTaxIdentificationNumber"]
    (eori,), (own,) = (each["TaxIdentificationNumber"] for each in (shipper, consignee))
    assert (shipper["AgentRole"], consignee["AgentRole"]) == ("20", "30")
    assert (eori["IDNumberPurposeCode"], eori["IDNumberTypeCode"]) == ("02", "0002")
    assert (eori["IDNumberIssuingCntryCd"], eori["IDNumberRequestingCntryCd"]) == ("IE", "CN")
    assert (own["IDNumberPurposeCode"], own["IDNumberTypeCode"]) == ("01", "0000")
    assert own["IDNumberRequestingCntryCd"] == "IE"


def test_who_has_no_numbers_is_told_without() -> None:
    order = to_ireland()

    assert "GlobalTaxInformation" not in ups(order)
    assert "VendorInfo" not in ups(order)["ShipFrom"]
    assert "registrationNumbers" not in dhl(order)["customerDetails"]["shipperDetails"]


def test_a_scheme_of_another_destination_goes_to_nobody() -> None:
    order = a_full_order()
    sender = order.shipper.model_copy(update={"tax_ids": (IOSS,)})
    to_london = order.model_copy(update={"shipper": sender})

    assert "VendorInfo" not in ups(to_london)["ShipFrom"]
    assert "registrationNumbers" not in dhl(to_london)["customerDetails"]["shipperDetails"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (an_address(city="Shenzhen", country="CN"), "2026-11-23T04:00:00GMT+08:00"),
        (an_address(city="Reno", region="NV", country="US"), "2026-11-22T12:00:00GMT-08:00"),
        (an_address(city="Nowhere", country="US"), "2026-11-22T20:00:00GMT+00:00"),
    ],
)
def test_a_day_is_that_of_the_shippers_clock(address: Any, told: str) -> None:
    order = a_full_order()
    sender = order.shipper.model_copy(update={"address": address})

    assert planned(there(NIGHT, order.model_copy(update={"shipper": sender}))) == told
