"""Weights, sizes and values of an order as a carrier is told them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.errors import PartnerRefused
from domain.lines import Dimensions, GoodsFlag
from domain.money import total
from domain.order import Order
from domain.parties import TaxId
from domain.promised import Quote
from domain.trade import Incoterm, Inventory
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.easypost.shipment import shipment_of
from partners.carriers.parcel import Box, box_of, goods_of, parcels_of, street_of
from partners.carriers.units import CM_PER_INCH, KG_PER_OUNCE, TENTH, down, up
from tests.builders import a_line, an_address, an_order

SETTINGS = EasyPostSettings(api_key="EZTK")


def asked(order: Order, mrn: str | None = None) -> Any:
    (parcel,) = parcels_of(order)
    return shipment_of(order, parcel, mrn, order.key("book"), SETTINGS)["shipment"]


def from_the_us(**changes: Any) -> Order:
    shipper = an_order().shipper.model_copy(
        update={"address": an_address(country="US", region="CA", city="Example City")}
    )
    inventory = Inventory(location="LAX-1", country="US")
    return an_order(**{"shipper": shipper, "inventory": inventory, "currency": "USD", **changes})


KILOGRAMS = st.decimals("0.001", "70", places=3)


@given(st.lists(KILOGRAMS, min_size=1, max_size=20))
def test_a_parcel_is_never_lighter_than_was_said_nor_than_what_is_in_it(
    weights: list[Decimal],
) -> None:
    parcel = up(total(weights), KG_PER_OUNCE, TENTH)
    goods = [down(weight, KG_PER_OUNCE, TENTH) for weight in weights]

    assert parcel * KG_PER_OUNCE >= total(weights)
    assert (parcel - TENTH) * KG_PER_OUNCE < total(weights)
    assert all(
        said == TENTH or said * KG_PER_OUNCE <= kg for said, kg in zip(goods, weights, strict=True)
    )


def test_an_inch_is_exactly_its_centimetres() -> None:
    assert up(Decimal("25.4"), CM_PER_INCH, TENTH) == Decimal("10.0")
    assert up(Decimal("25.401"), CM_PER_INCH, TENTH) == Decimal("10.1")


def test_units_are_stacked_on_their_largest_side() -> None:
    flat = Dimensions(length_cm=Decimal(10), width_cm=Decimal(4), height_cm=Decimal(30))
    small = Dimensions(length_cm=Decimal(5), width_cm=Decimal(20), height_cm=Decimal(1))
    order = an_order(lines=(a_line(dimensions=flat), a_line(sku="B", quantity=5, dimensions=small)))

    assert box_of(order) == Box(Decimal(30), Decimal(13), Decimal(10))
    assert box_of(an_order(lines=(a_line(dimensions=flat), a_line(sku="B")))) is None


def test_the_discount_is_taken_off_what_goods_are_worth() -> None:
    order = an_order(
        lines=(a_line(), a_line(sku="B", unit_price=Decimal("0.05"))),
        quote=Quote(quote_id="Q", freight=Decimal(0), discount=Decimal("0.03")),
    )

    assert [goods.value for goods in goods_of(order)] == [Decimal("89.97"), Decimal("0.10")]


def test_the_last_line_of_a_street_takes_all_that_is_left() -> None:
    assert street_of(an_address(lines=("A", "B", "C", "D"))) == ("A", "B, C, D")
    assert street_of(an_address(lines=("A",))) == ("A",)


def test_customs_are_told_of_every_line() -> None:
    shipment = asked(an_order(), "26GB000000000000A1")

    assert shipment["parcel"] == {"weight": "84.7"}
    assert shipment["options"]["incoterm"] == "DDP"
    assert shipment["customs_info"]["declaration"] == "MRN 26GB000000000000A1"
    assert shipment["customs_info"]["customs_items"] == [
        {
            "description": "Table lamp of brass, with LED bulb",
            "quantity": 2,
            "value": "90.00",
            "currency": "GBP",
            "weight": "63.4",
            "hs_tariff_number": "940521",
            "origin_country": "CN",
            "code": "LAMP",
        }
    ]
    assert "eel_pfc" not in shipment["customs_info"]


def test_goods_that_cross_no_border_have_no_customs_form() -> None:
    shipment = asked(an_order(consignee=an_order().shipper))

    assert "customs_info" not in shipment
    assert "incoterm" not in shipment["options"]


@pytest.mark.parametrize(
    ("changes", "exempt"),
    [
        ({}, "NOEEI 30.37(a)"),
        (
            {
                "consignee": an_order().consignee.model_copy(
                    update={"address": an_address(country="CA")}
                ),
                "currency": "CAD",
            },
            "NOEEI 30.36",
        ),
        ({"lines": (a_line(quantity=50), a_line(sku="B", hs_code="850440", quantity=50))}, "30.37"),
    ],
)
def test_an_export_from_the_us_says_why_it_needs_no_filing(
    changes: dict[str, Any], exempt: str
) -> None:
    assert exempt in asked(from_the_us(**changes))["customs_info"]["eel_pfc"]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        (
            {"lines": (a_line(quantity=50), a_line(sku="B", quantity=50))},
            "export_filing_needed",
            "/lines/0/unit_price",
        ),
        ({"currency": "GBP"}, "not_carried", "/currency"),
        (
            {"inventory": Inventory(location="FRA-1", country="DE")},
            "not_carried",
            "/shipper/address/country",
        ),
    ],
)
def test_what_cannot_be_said_is_refused_before_it_is_asked(
    changes: dict[str, Any], code: str, pointer: str
) -> None:
    with pytest.raises(PartnerRefused) as refusal:
        asked(from_the_us(**changes))

    assert refusal.value.code == code
    assert refusal.value.pointers[0] == pointer


def test_wishes_flags_and_identifiers_are_passed_on() -> None:
    order = an_order(
        lines=(a_line(flags=(GoodsFlag.LITHIUM_BATTERY, GoodsFlag.WOOD)),),
        incoterm=Incoterm.DAP,
        shipper=an_order().shipper.model_copy(
            update={
                "tax_ids": (
                    TaxId(kind="IOSS", value="IM0000000000"),  # no business of London's
                    TaxId(kind="EORI", value="GB000"),
                )
            }
        ),
        delivery={"signature": True, "safe_place": "Porch", "instructions": "Ring twice"},
    )

    shipment = asked(order)

    assert shipment["options"] == {
        "label_format": "PDF",
        "invoice_number": "TW-1",
        "currency": "GBP",
        "incoterm": "DAP",
        "delivery_confirmation": "SIGNATURE",
        "handling_instructions": "Porch; Ring twice",
        "hazmat": "LITHIUM",
    }
    assert shipment["customs_info"]["restriction_comments"] == "wood"
    assert shipment["tax_identifiers"] == [
        {
            "entity": "SENDER",
            "tax_id": "GB000",
            "tax_id_type": "EORI",
            "issuing_country": "GB",
        }
    ]
