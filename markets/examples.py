"""Worked examples: the cases inside the market files, run against the engine."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic_core import to_json

from domain.charges import ChargeKind, LandedCost
from domain.checks.addresses import rules_of
from domain.fx import Exchange, RateTable
from domain.holds import Hold
from domain.landed_cost import price
from domain.markets.clauses import Advancement, Tariff
from domain.markets.market import Example, Market
from domain.order import Order
from domain.reasons import HoldReason
from domain.values import Country


class Ran(NamedTuple):
    """What the engine made of an example, and where that differs from what it expects."""

    market: Market
    example: Example
    outcome: LandedCost | Hold
    differences: tuple[str, ...]


def run(
    market: Market,
    exchange: Exchange,
    advancements: Sequence[Advancement] = (),
) -> Iterator[Ran]:
    """Run every example of a market's file."""
    for example in market.examples:
        outcome = price(
            order_of(market.country, example),
            asked_by(example, with_stated_rates(market, example)),
            example.entry_date,
            exchange_of(market, example, exchange),
            advancements=advancements,
        )
        yield Ran(market, example, outcome, tuple(_differences(example, outcome)))


def _differences(example: Example, outcome: LandedCost | Hold) -> Iterator[str]:
    if isinstance(outcome, Hold):
        if outcome.reason is not example.hold:
            yield f"held for {outcome.reason}: {outcome.question}"
        return
    if example.hold:
        yield f"expected to be held for {example.hold}, but was priced"
    for name, expected in example.expect.items():
        came = amount(outcome, name)
        if came is None:
            names = ", ".join(dict.fromkeys(charge.name for charge in outcome.charges))
            yield f"{name}: no such charge; there are {names}"
        elif came != expected:
            yield f"{name}: {came} instead of {expected}"


def amount(landed: LandedCost, name: str) -> Decimal | None:
    """The sum of the charges of a kind, or of a name; None where there is none of the name."""
    if name in list(ChargeKind):
        return landed.amount(ChargeKind(name))
    amounts = [charge.amount for charge in landed.charges if charge.name == name]
    return sum(amounts, Decimal(0)) if amounts else None


def order_of(country: Country, example: Example) -> Order:
    """The example as an order from a shipper in `ships_from` to a consignee in the market."""
    return Order.model_validate_json(to_json(_document(country, example)))


def _document(country: str, example: Example) -> dict[str, Any]:
    lines = [
        {
            **line.model_dump(mode="json", exclude={"duty"}),
            "sku": f"LINE-{number}",
            "description": f"goods of HS {line.hs_code}",
            "gross_weight_kg": str(line.net_weight_kg),
        }
        for number, line in enumerate(example.lines, start=1)
    ]
    goods = sum((line.unit_price * line.quantity for line in example.lines), Decimal(0))
    return {
        "order_id": "EXAMPLE",
        "seller": {
            "seller_id": "example",
            "name": "Example",
            "permits": [{"restriction": r, "reference": "example"} for r in example.permits],
        },
        "shipper": _party(example.ships_from, None, example.shipper_ids),
        "consignee": _party(country, example.region, example.consignee_ids),
        "currency": example.currency,
        "lines": lines,
        "incoterm": example.incoterm,
        "quote": {
            "quote_id": "example",
            "freight": str(example.freight),
            "insurance": str(example.insurance),
            "carrier": example.carrier,
        },
        "charged": str(goods),
        "payment_reference": "example",
        "inventory": {"location": "EXAMPLE", "country": example.ships_from},
        "logistics_model": example.logistics,
        "transport": example.transport,
        "placed_at": datetime.combine(example.entry_date, time(), UTC).isoformat(),
    }


def _party(country: str, region: str | None, ids: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": "Example Party",
        "address": {
            "lines": ["1 Example Street"],
            "city": "Example",
            "region": region or "Example",
            "postcode": next(iter(rules_of(country).examples), None),
            "country": country,
        },
        "tax_ids": [{"kind": kind, "value": value} for kind, value in ids.items()],
    }


def asked_by(example: Example, market: Market) -> Market:
    """The market as an example asks it: whether goods may enter only if it expects that hold."""
    if example.hold is HoldReason.GOODS_RESTRICTED or not market.restrictions:
        return market
    return market.model_copy(update={"restrictions": ()})


def with_stated_rates(market: Market, example: Example) -> Market:
    """The market with the duties that the example's source states itself, in place of its own."""
    stated = {line.hs_code: line.duty for line in example.lines if line.duty is not None}
    if not stated:
        return market
    table = Tariff(
        rule="stated-by-the-example",
        edition="stated by the example",
        valid_from=example.entry_date,
        source=example.source,
        verified_on=example.verified_on,
        confidence=example.confidence,
        measure=market.measures[0],
        origins=tuple({line.origin for line in example.lines}),
        rates=stated,
    )
    return market.model_copy(update={"tariff": (table, *market.tariff)})


def exchange_of(market: Market, example: Example, known: Exchange) -> Exchange:
    """The example's own rates, or the known ones where it states none."""
    if not example.units:
        return known
    table = RateTable(
        rule="stated-by-the-example",
        series="stated by the example",
        valid_from=example.entry_date,
        source=example.source,
        verified_on=example.verified_on,
        confidence=example.confidence,
        base=market.currency,
        units=example.units,
    )
    return Exchange(tables=(table,))
