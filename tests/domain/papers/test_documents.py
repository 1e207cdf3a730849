"""Which documents an order needs, and why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import markets
from domain.lines import Dimensions, GoodsFlag, OriginProof
from domain.order import Order
from domain.papers.batteries import MarkSize, mark_of
from domain.papers.documents import DocumentKind, required
from domain.papers.origin_statements import STATEMENTS
from domain.papers.postal import postal_form, sdr_of
from domain.parties import Address, Party, TaxId
from domain.trade import Inventory, LogisticsModel
from tests.builders import a_line, an_address, an_order

ON = date(2026, 11, 22)
EXCHANGE = markets.load_exchange()


def needed(order: Order) -> dict[DocumentKind, str]:
    return {each.kind: each.why for each in required(order, None, EXCHANGE, ON)}


def an_exporter(country: str, **ids: str) -> Party:
    return Party(
        name="Example Exports",
        address=Address(lines=("1 Example Street",), city="Exampleton", country=country),
        tax_ids=tuple(TaxId(kind=kind, value=value) for kind, value in ids.items()),
    )


def claiming(agreement: str, exporter: Party, price: str, to: str, **changes: Any) -> Order:
    """An order whose one line claims a preference; amounts in euros."""
    line = a_line(
        unit_price=Decimal(price),
        quantity=1,
        origin=exporter.address.country,
        origin_proof=OriginProof(agreement=agreement),
    )
    return an_order(
        shipper=exporter,
        consignee=Party(name="Example Consignee", address=an_address(country=to)),
        inventory=Inventory(location="X-1", country=exporter.address.country),
        currency="EUR",
        lines=(line,),
        **changes,
    )


@pytest.mark.parametrize(
    ("worth", "weight", "kinds", "form", "because"),
    [
        ("300", "2", 1, "CN22", "up to 300 SDR and 2 kg"),
        ("300.01", "0.5", 1, "CN23", "more than 300 SDR"),
        ("12", "2.001", 1, "CN23", "more than 2 kg"),
        ("12", "0.5", 6, "CN23", "6 kinds of goods do not fit"),
        (None, "0.5", 1, "CN23", "no rate of the SDR is known"),
    ],
)
def test_value_weight_and_room_decide_between_the_postal_forms(
    worth: str | None, weight: str, kinds: int, form: str, because: str
) -> None:
    chosen, why = postal_form(Decimal(worth) if worth else None, Decimal(weight), kinds)

    assert chosen == form
    assert because in why


def test_special_drawing_rights_are_the_basket_at_the_days_rates() -> None:
    """1 SDR = 0.57813 USD + 0.37379 EUR + 1.0993 CNY + 13.452 JPY + 0.080870 GBP."""
    amounts = ("0.57813", "0.37379", "1.0993", "13.452", "0.080870")
    basket = zip(("USD", "EUR", "CNY", "JPY", "GBP"), map(Decimal, amounts), strict=True)
    euros = sum(units * EXCHANGE.rate(code, "EUR", ON) for code, units in basket)

    assert round(euros, 6) == round(1 / sdr_of(Decimal(1), "EUR", EXCHANGE, ON), 6)


def test_what_a_post_carries_bears_a_postal_form_and_the_rest_does_not() -> None:
    by_post = an_order(logistics_model=LogisticsModel.POSTAL, lines=(a_line(quantity=1),))

    assert DocumentKind.CN22 in needed(by_post)
    assert DocumentKind.COMMERCIAL_INVOICE in needed(by_post)
    assert DocumentKind.CN22 not in needed(an_order())


def test_several_kinds_of_goods_come_with_a_packing_list() -> None:
    assert DocumentKind.PACKING_LIST not in needed(an_order())
    assert DocumentKind.PACKING_LIST in needed(an_order(lines=(a_line(), a_line(sku="SHADE"))))


def test_within_one_customs_territory_no_customs_paper_is_needed() -> None:
    order = an_order(
        inventory=Inventory(location="AMS-1", country="NL"),
        consignee=Party(name="Example Consignee", address=an_address(country="DE")),
    )

    assert needed(order) == {}


@pytest.mark.parametrize(
    ("agreement", "exporter", "price", "to", "lack"),
    [
        ("EU-UK TCA", an_exporter("DE"), "6000", "GB", None),
        ("EU-UK TCA", an_exporter("DE"), "6000.01", "GB", "REX number is missing"),
        ("EU-UK TCA", an_exporter("DE", REX="DEREX0001"), "6000.01", "GB", None),
        ("EU-UK TCA", an_exporter("GB"), "20", "DE", "EORI number is missing"),
        ("EU-UK TCA", an_exporter("GB", EORI="GB123456789000"), "20000", "DE", None),
        ("EU-UK TCA", an_exporter("CN"), "20", "DE", "an exporter in EU or GB"),
        ("EU-Japan EPA", an_exporter("JP"), "20000", "DE", None),
        ("EU-Japan EPA", an_exporter("FR"), "6001", "JP", "REX number is missing"),
        ("CETA", an_exporter("CA"), "20", "FR", "BN number is missing"),
        ("CETA", an_exporter("CA", BN="123456789"), "20000", "FR", None),
    ],
)
def test_who_may_state_the_origin_depends_on_party_value_and_number(
    agreement: str, exporter: Party, price: str, to: str, lack: str | None
) -> None:
    order = claiming(agreement, exporter, price, to)

    (statement,) = (
        each
        for each in required(order, None, EXCHANGE, ON)
        if each.kind is DocumentKind.STATEMENT_ON_ORIGIN
    )

    assert statement.agreement == agreement
    if lack is None:
        assert statement.lacks == ()
    else:
        assert lack in statement.lacks[0].message


def test_a_certificate_that_others_issue_is_no_statement_of_ours() -> None:
    order = claiming("RCEP", an_exporter("JP"), "20", "CN")

    assert DocumentKind.STATEMENT_ON_ORIGIN not in needed(order)


def test_statements_speak_the_words_of_their_agreements() -> None:
    order = claiming("CETA", an_exporter("CA", BN="123456789"), "20", "FR")

    assert STATEMENTS["CETA"].words(order) == (
        "The exporter of the products covered by this document (Customs Authorisation No "
        "123456789) declares that, except where otherwise clearly indicated, these products are of "
        "Canada/EU preferential origin."
    )


def flagged(**changes: Any) -> Order:
    line = a_line(**{"hs_code": "851830", "flags": (GoodsFlag.LITHIUM_BATTERY,), **changes})
    return an_order(lines=(line,))


def test_equipment_is_marked_un3481_and_a_power_bank_un3480() -> None:
    equipment, power_bank = mark_of(flagged()), mark_of(flagged(hs_code="850760"))

    assert equipment is not None
    assert (equipment.numbers, equipment.loose) == (("UN3481",), False)
    assert power_bank is not None
    assert (power_bank.numbers, power_bank.loose) == (("UN3480",), True)
    assert mark_of(an_order()) is None


@pytest.mark.parametrize(
    ("quantity", "sides", "size"),
    [
        (1, ("12", "10", "4"), MarkSize.FULL),
        (1, ("12", "9.5", "4"), MarkSize.SMALL),
        (2, ("12", "9.5", "4"), MarkSize.FULL),
        (1, None, MarkSize.FULL),
    ],
)
def test_the_mark_is_small_only_on_a_parcel_known_to_be_small(
    quantity: int, sides: tuple[str, str, str] | None, size: MarkSize
) -> None:
    dimensions = None
    if sides:
        length, width, height = map(Decimal, sides)
        dimensions = Dimensions(length_cm=length, width_cm=width, height_cm=height)

    mark = mark_of(flagged(quantity=quantity, dimensions=dimensions))

    assert mark is not None
    assert mark.size is size


def test_loose_batteries_do_not_go_by_post() -> None:
    order = flagged(hs_code="850760").model_copy(update={"logistics_model": LogisticsModel.POSTAL})

    (mark,) = (
        each
        for each in required(order, None, EXCHANGE, ON)
        if each.kind is DocumentKind.BATTERY_MARK
    )

    assert mark.lacks[0].pointer == "/logistics_model"
