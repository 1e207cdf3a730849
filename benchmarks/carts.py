"""What is quoted: carts to Berlin, each with goods and prices of its own."""

import json
from collections.abc import Iterator
from typing import Any

from domain.order import Order

LINES = 5
ENTRY = "2026-11-21"

CODES = ("6109100010", "4202210090", "4203100000", "3923210000", "6110121000")
"""Shirts, handbags, leather jackets, plastic bags, pullovers: each has a packaged rate."""

_SHIPPER = {"lines": ["1 Factory Road"], "city": "Shenzhen", "country": "CN"}
_CONSIGNEE = {"lines": ["1 Example Street"], "city": "Berlin", "postcode": "10115", "country": "DE"}


def bodies(count: int, lines: int = LINES) -> Iterator[bytes]:
    """Requests as a checkout sends them, no two alike, so that no answer can be kept."""
    for nth in range(count):
        yield json.dumps({"order": _cart(nth, lines), "entry_date": ENTRY}).encode()


def order(lines: int) -> Order:
    """One cart; of more lines than an order may have, if asked for, by sending some twice."""
    most = min(lines, 200)
    cart = Order.model_validate_json(json.dumps(_cart(0, most)))
    many = tuple(cart.lines[nth % most] for nth in range(lines))
    again = (
        line.model_copy(update={"sku": f"SKU-{nth}"}) for nth, line in enumerate(many, start=1)
    )
    return cart.model_copy(update={"lines": tuple(again)})


def _cart(nth: int, lines: int) -> dict[str, Any]:
    return {
        "order_id": f"CART-{nth}",
        "seller": {"seller_id": "example-shop", "name": "Example Shop"},
        "shipper": {"name": "Example Shop", "address": _SHIPPER},
        "consignee": {"name": "Example Consignee", "address": _CONSIGNEE},
        "currency": "EUR",
        "lines": [_line(nth, each) for each in range(lines)],
        "incoterm": "DDP",
        "quote": {"quote_id": "none-yet", "freight": f"{12 + nth % 9}.50", "insurance": "1.00"},
        "charged": "0",
        "payment_reference": f"pay-{nth}",
        "inventory": {"location": "SZX-1", "country": "CN"},
        "placed_at": "2026-11-21T09:00:00Z",
    }


def _line(nth: int, each: int) -> dict[str, Any]:
    return {
        "sku": f"SKU-{each}",
        "description": f"Example goods of kind {each}",
        "quantity": 1 + (nth + each) % 3,
        "unit_price": f"{40 + (nth + 7 * each) % 50}.{nth % 100:02}",
        "hs_code": CODES[each % len(CODES)],
        "origin": "CN",
        "net_weight_kg": "0.4",
        "gross_weight_kg": "0.5",
    }
