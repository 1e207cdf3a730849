"""Offers, policies and records to choose among."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.carriage import Offer
from domain.charges import Charge, ChargeKind, LandedCost
from domain.choosing.choice import Choice, Rulebook, decide
from domain.choosing.lanes import LaneRecord
from domain.choosing.policy import Policies, Policy
from domain.choosing.services import ServiceRow, Services
from domain.fx import Exchange, RateTable
from domain.money import Money
from domain.order import Order
from domain.promised import ServiceLevel
from tests.builders import an_order

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NINE.date()
CITED = {"source": "test", "read_on": TODAY, "confidence": "verified"}

EXCHANGE = Exchange(
    tables=(
        RateTable.model_validate(
            {
                "rule": "test",
                "valid_from": date(2026, 1, 1),
                "verified_on": TODAY,
                "source": "test",
                "confidence": "verified",
                "base": "EUR",
                "units": {"GBP": "0.8", "USD": "1.25"},
            }
        ),
    )
)


def an_offer(service: str = "ROAD", price: str = "9.00", **changes: Any) -> Offer:
    """A standard service of petrel's in pounds."""
    return Offer(
        **{
            "carrier": "petrel",
            "service": service,
            "level": ServiceLevel.STANDARD,
            "price": Money.of(price, "GBP"),
            "transit_days": 6,
            **changes,
        }
    )


def a_policy(**changes: Any) -> Policy:
    """Half cost, half promise; no rules, and nothing expected but what the carriers say."""
    return Policy.model_validate(
        {
            "policy": "test",
            "says": "For tests.",
            "weights": {"cost": "50", "promise": "50"},
            "promise": {"target": "1", "parcels": "10", "late": {"0": "0.5", "2": "0.5"}},
            "clearance": {"own": "1", "agent": "0.5", "post": "0.25"},
            "clearance_unknown": "0.1",
            "reliability": {
                "on_time": {"good": "9", "bad": "1"},
                "not_held": {"good": "9", "bad": "1"},
                "delivered_at_first": {"good": "9", "bad": "1"},
                "not_returned": {"good": "9", "bad": "1"},
            },
            "accuracy": {"strays": "0.1", "parcels": "10"},
            "troubles": {"currency": "EUR"},
            **changes,
        }
    )


def a_rule(keep_if: str, says: str = "It may not.", rule: str = "a-rule") -> dict[str, str]:
    """A hard rule."""
    return {"rule": rule, "keep_if": keep_if, "says": says}


def a_row(**abilities: Any) -> ServiceRow:
    """What is known of petrel."""
    return ServiceRow.model_validate({"carrier": "petrel", **CITED, **abilities})


def a_book(*rows: ServiceRow, policy: Policy | None = None, **changes: Any) -> Rulebook:
    """A rulebook with one policy, the default."""
    named = (policy or a_policy()).model_copy(update={"policy": "default"})
    services = Services(services=rows or (a_row(carrier="nobody", cod=True),))
    return Rulebook(services, Policies(named={"default": named}), EXCHANGE, **changes)


def a_record(service: str = "ROAD", **counts: Any) -> LaneRecord:
    """How petrel fared."""
    return LaneRecord(carrier="petrel", service=service, **counts)


def landed(**amounts: str) -> LandedCost:
    """What bringing the goods in costs, by kind of charge."""
    return LandedCost(
        currency="GBP",
        destination="GB",
        entry_date=TODAY,
        customs_value=Decimal(90),
        charges=tuple(
            Charge(kind=ChargeKind(kind), name=kind, amount=Decimal(amount), rule="r", source="s")
            for kind, amount in amounts.items()
        ),
        rules_version="test",
        declaration="GB low value",
    )


def chosen(*offers: Offer, order: Order | None = None, **given: Any) -> Choice:
    """The choice among these offers."""
    book = given.pop("book", None) or a_book(policy=given.pop("policy", None))
    return decide(order or an_order(), offers, book, at=given.pop("at", NINE), **given)
