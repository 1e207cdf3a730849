"""Orders for tests: the smallest that is valid, with whatever a test changes."""

import json
from collections.abc import Mapping
from typing import Any

from domain.checks.addresses import rules_of
from domain.order import Order

ADDRESS = {"lines": ["1 Example Street"], "city": "Exampleville", "region": "Example"}


def a_line(**changes: Any) -> dict[str, Any]:
    """A posted line: one cotton T-shirt."""
    return {
        "sku": "TEE",
        "description": "Men's cotton T-shirt, knitted",
        "quantity": 1,
        "unit_price": "20.00",
        "hs_code": "610910",
        "origin": "CN",
        "net_weight_kg": "0.2",
        "gross_weight_kg": "0.3",
        **changes,
    }


def a_party(country: str, **changes: Any) -> dict[str, Any]:
    """A posted party in a country, at an address that can be one of it."""
    postcode = next(iter(rules_of(country).examples), None)
    address = {**ADDRESS, "postcode": postcode, "country": country}
    return {"name": "Example Party", "address": address, **changes}


def posted(to: str = "DE", **changes: Any) -> dict[str, Any]:
    """An order as a backend posts it."""
    return {
        "order_id": "T-1",
        "seller": {"seller_id": "example-seller", "name": "Example Seller"},
        "shipper": a_party("CN"),
        "consignee": a_party(to),
        "currency": "EUR",
        "lines": [a_line()],
        "incoterm": "DDP",
        "quote": {"quote_id": "Q-1", "freight": "0"},
        "charged": "20.00",
        "payment_reference": "pay-1",
        "inventory": {"location": "SZX-1", "country": "CN"},
        "placed_at": "2026-11-20T09:00:00Z",
        **changes,
    }


def an_order(to: str = "DE", **changes: Any) -> Order:
    """The order that `posted` describes."""
    return order_from(posted(to, **changes))


def order_from(document: Mapping[str, Any]) -> Order:
    """Check a document as the API does: from JSON."""
    return Order.model_validate_json(json.dumps(document))
