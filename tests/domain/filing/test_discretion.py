"""A registration under one place's import scheme is told to that place and to no other."""

from decimal import Decimal
from itertools import chain

import pytest

import markets
from domain.charges import Charge, ChargeKind, CollectedBy, LandedCost
from domain.filing.discretion import HOMES, discreet
from domain.markets.clauses import Bounded
from domain.order import Order
from domain.parties import Party, TaxId
from domain.territories import tariff_of
from tests.builders import LONG_AGO, an_address, an_order

IOSS, VOEC, EORI = (
    TaxId(kind="IOSS", value="IM2760000013"),
    TaxId(kind="VOEC", value="2000001"),
    TaxId(kind="EORI", value="GB000000000000"),
)


def sent_to(country: str, postcode: str = "10115") -> Order:
    shipper = an_order().shipper.model_copy(update={"tax_ids": (IOSS, VOEC, EORI)})
    to = Party(name="Example Consignee", address=an_address(country=country, postcode=postcode))
    return an_order(shipper=shipper, consignee=to)


def landed(order: Order, collected_by: CollectedBy) -> LandedCost:
    vat = Charge(
        kind=ChargeKind.TAX,
        name="VAT",
        amount=Decimal(19),
        rule="r",
        source="s",
        collected_by=collected_by,
    )
    return LandedCost(
        currency=order.currency,
        destination=order.destination,
        entry_date=LONG_AGO.date(),
        customs_value=order.goods_value,
        charges=(vat,),
        rules_version="v",
    )


@pytest.mark.parametrize(
    ("country", "postcode", "told"),
    [
        ("DE", "10115", (IOSS, EORI)),
        ("NO", "0150", (VOEC, EORI)),
        ("JP", "150-0001", (EORI,)),
        ("AE", "00000", (EORI,)),
        ("GB", "SW1A 1AA", (EORI,)),
        ("GB", "BT1 5GS", (IOSS, EORI)),
    ],
)
def test_a_registration_goes_along_to_the_place_that_asks_for_it(
    country: str, postcode: str, told: tuple[TaxId, ...]
) -> None:
    assert discreet(sent_to(country, postcode)).shipper.tax_ids == told


def test_an_ioss_number_stays_at_home_where_the_scheme_was_not_used() -> None:
    order = sent_to("DE")

    at_sale = discreet(order, landed(order, CollectedBy.SELLER))
    at_the_border = discreet(order, landed(order, CollectedBy.AUTHORITY))

    assert at_sale.shipper.tax_ids == (IOSS, EORI)
    assert at_the_border.shipper.tax_ids == (EORI,)


def test_every_registration_that_one_tariff_alone_asks_for_is_kept_to_it() -> None:
    asking: dict[str, set[str]] = {}
    for country, market in markets.load().items():
        tables = (table for _, table in market if isinstance(table, tuple))
        for row in chain.from_iterable(tables):
            for kind in (*row.registered, *row.not_registered) if isinstance(row, Bounded) else ():
                asking.setdefault(kind, set()).add(tariff_of(country))

    assert {kind: of.pop() for kind, of in asking.items() if len(of) == 1} == HOMES
