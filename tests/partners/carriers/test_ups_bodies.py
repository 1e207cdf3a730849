"""What UPS is told: units, who pays, where references stand, the data of the invoice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activities.errors import PartnerRefused
from domain.order import Order
from domain.promised import DeliveryOptions
from domain.trade import Incoterm
from partners.carriers.ups.settings import UpsSettings
from partners.carriers.ups.shipment import Wanted, check, rates_of, shipment_of
from tests.builders import a_line, an_address
from tests.partners.carriers.given import BOXED, a_full_order

DAY = date(2026, 11, 22)
SETTINGS = UpsSettings(client_id="app", client_secret="secret", account="A1B2C3", insure=True)


def shipment(order: Order, mrn: str | None = None) -> Any:
    asked: Any = shipment_of(order, Wanted("65", mrn, order.key("book")), SETTINGS, DAY)
    return asked["ShipmentRequest"]["Shipment"]


def from_the_us(to: str, **changes: Any) -> Order:
    plain = a_full_order()
    sender = plain.shipper.model_copy(
        update={"address": an_address(country="US", region="NY"), "phone": "+12125550100"}
    )
    receiver = plain.consignee.model_copy(update={"address": an_address(country=to, region="ON")})
    inventory = plain.inventory.model_copy(update={"country": "US"})
    return a_full_order(shipper=sender, consignee=receiver, inventory=inventory, **changes)


@pytest.mark.parametrize(
    ("incoterm", "payers", "terms"),
    [(Incoterm.DDP, ["01", "02"], "DDP"), (Incoterm.DAP, ["01"], "DDU")],
)
def test_the_shipper_pays_the_duties_of_ddp_and_the_consignee_those_of_dap(
    incoterm: Incoterm, payers: list[str], terms: str
) -> None:
    made = shipment(a_full_order(incoterm=incoterm))

    assert [it["Type"] for it in made["PaymentInformation"]["ShipmentCharge"]] == payers
    assert made["ShipmentServiceOptions"]["InternationalForms"]["TermsOfShipment"] == terms


def test_the_units_are_those_of_where_the_parcel_leaves_always_rounded_up() -> None:
    lamp = a_line(dimensions=BOXED, gross_weight_kg=Decimal("1.01"), net_weight_kg=Decimal(1))

    abroad = shipment(a_full_order(lines=(lamp,)))["Package"][0]
    home = shipment(from_the_us("US", lines=(lamp,)))["Package"][0]

    assert abroad["PackageWeight"] == {"UnitOfMeasurement": {"Code": "KGS"}, "Weight": "2.1"}
    assert home["PackageWeight"] == {"UnitOfMeasurement": {"Code": "LBS"}, "Weight": "4.5"}
    assert home["Dimensions"]["Length"] == "11.9"
    assert abroad["Dimensions"]["UnitOfMeasurement"] == {"Code": "CM"}


def test_references_and_wishes_stand_on_the_package_within_the_us_alone() -> None:
    wish = DeliveryOptions(signature=True)

    abroad = shipment(a_full_order(delivery=wish))
    home = shipment(from_the_us("US", delivery=wish))

    references = [{"Value": "TW-1:1:book"}, {"Value": "service 65"}]
    assert abroad["ReferenceNumber"] == home["Package"][0]["ReferenceNumber"] == references
    assert "ReferenceNumber" not in abroad["Package"][0]
    assert "ReferenceNumber" not in home
    assert abroad["ShipmentServiceOptions"]["DeliveryConfirmation"] == {"DCISType": "2"}
    assert home["Package"][0]["PackageServiceOptions"]["DeliveryConfirmation"] == {"DCISType": "2"}
    assert "InternationalForms" not in home.get("ShipmentServiceOptions", {})


def test_each_line_is_a_product_of_the_invoice_after_its_share_of_the_discount() -> None:
    lamps = a_line(quantity=3, description="A lamp of brass and of glass, for a desk")
    quote = a_full_order().quote.model_copy(update={"discount": Decimal("10.00")})
    order = a_full_order(lines=(lamps,), quote=quote)
    made = shipment(order, "26GB00000000000001")
    form = made["ShipmentServiceOptions"]["InternationalForms"]

    assert made["MovementReferenceNumber"] == "26GB00000000000001"
    assert form["Product"] == [
        {
            "Description": ["A lamp of brass and of glass, for a", " desk"],
            "Unit": {
                "Number": "3",
                "UnitOfMeasurement": {"Code": "PCS"},
                "Value": "41.666667",
            },
            "CommodityCode": order.lines[0].hs_code,
            "PartNumber": "LAMP",
            "OriginCountryCode": "CN",
        }
    ]
    assert (form["FormType"], form["InvoiceDate"], form["ReasonForExport"]) == (
        "01",
        "20261122",
        "SALE",
    )


def test_goods_that_leave_the_us_say_why_they_need_no_filing_and_what_they_are_worth() -> None:
    made = shipment(from_the_us("CA"))

    form = made["ShipmentServiceOptions"]["InternationalForms"]
    assert form["Comments"] == "NOEEI 30.36"
    assert made["InvoiceLineTotal"] == {"CurrencyCode": "GBP", "MonetaryValue": "90"}
    assert made["Shipper"]["Phone"] == {"Number": "2125550100"}


def test_a_value_is_declared_where_insurance_was_quoted_and_wanted() -> None:
    quote = a_full_order().quote.model_copy(update={"insurance": Decimal(2)})
    insured = a_full_order(quote=quote)

    asked: Any = rates_of(insured, SETTINGS, DAY)

    box = asked["RateRequest"]["Shipment"]["Package"][0]
    assert box["PackageServiceOptions"]["DeclaredValue"] == {
        "CurrencyCode": "GBP",
        "MonetaryValue": "90.00",
    }
    assert box["PackagingType"] == {"Code": "02"}


def test_an_invoice_has_a_hundred_lines_at_most() -> None:
    order = a_full_order(lines=tuple(a_line(sku=f"S{nth}") for nth in range(101)))

    with pytest.raises(PartnerRefused, match="100 lines") as refusal:
        check(order)

    assert refusal.value.pointers == ("/lines/100",)
