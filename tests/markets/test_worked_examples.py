"""Every market reproduces the worked examples in its own file."""

import pytest

import markets
from domain.charges import LandedCost
from domain.clauses import TariffRow
from domain.fx import Exchange, RateTable
from domain.landed_cost import price
from domain.market import Example, Market
from domain.order import Order
from tests.domain.orders import a_line, a_party, an_order

MARKETS = markets.load()
CASES = [(market, example) for market in MARKETS.values() for example in market.examples]


@pytest.mark.parametrize(
    ("market", "example"), CASES, ids=[f"{m.country}: {e.title}" for m, e in CASES]
)
def test_worked_example(market: Market, example: Example) -> None:
    landed = price(
        order_of(market, example),
        with_stated_rates(market, example),
        example.entry_date,
        exchange_of(market, example),
    )

    assert isinstance(landed, LandedCost), landed
    assert {kind: landed.amount(kind) for kind in example.expect} == example.expect


def test_every_market_has_two_worked_examples() -> None:
    assert all(len(market.examples) >= 2 for market in MARKETS.values())


def order_of(market: Market, example: Example) -> Order:
    """The example as an order from a shipper in `ships_from` to a consignee in the market."""
    goods = [line.model_dump(mode="json", exclude={"duty_percent"}) for line in example.lines]
    shipper = a_party(example.ships_from, tax_ids=tax_ids(example.shipper_ids))
    consignee = a_party(market.country, tax_ids=tax_ids(example.consignee_ids))
    consignee["address"]["region"] = example.region
    return an_order(
        currency=example.currency,
        lines=[a_line(sku=f"LINE-{n}", **line) for n, line in enumerate(goods)],
        quote={
            "quote_id": "example",
            "freight": str(example.freight),
            "insurance": str(example.insurance),
        },
        shipper=shipper,
        consignee=consignee,
        inventory={"location": "EXAMPLE", "country": example.ships_from},
        logistics_model=example.logistics,
    )


def tax_ids(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"kind": kind, "value": value} for kind, value in values.items()]


def with_stated_rates(market: Market, example: Example) -> Market:
    """The market with the duty rates that the example's source states itself."""
    rows = tuple(
        TariffRow(
            rule="stated-by-the-example",
            valid_from=example.entry_date,
            source=example.source,
            verified_on=example.verified_on,
            confidence=example.confidence,
            hs=line.hs_code,
            percent=line.duty_percent,
        )
        for line in example.lines
        if line.duty_percent is not None
    )
    return market.model_copy(update={"tariff": (*rows, *market.tariff)})


def exchange_of(market: Market, example: Example) -> Exchange:
    """The example's own rates, or the packaged ones where it states none."""
    if not example.units:
        return markets.load_exchange()
    table = RateTable(
        rule="stated-by-the-example",
        valid_from=example.entry_date,
        source=example.source,
        verified_on=example.verified_on,
        confidence=example.confidence,
        base=market.currency,
        units=example.units,
    )
    return Exchange(tables=(table,))
