"""Values to tell stories with: every argument has a plain default."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.lines import Line
from domain.order import Order
from domain.packing import Package, Packed
from domain.parties import Address, Fulfilment, Party, Seller
from domain.promised import Quote
from domain.tracking import Milestone, MilestoneKind, Reason, trouble
from domain.trade import Incoterm, Inventory

LONG_AGO = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def a_line(**changes: Any) -> Line:
    """A table lamp."""
    return Line(
        **{
            "sku": "LAMP",
            "description": "Table lamp of brass, with LED bulb",
            "quantity": 2,
            "unit_price": Decimal("45.00"),
            "hs_code": "940521",
            "origin": "CN",
            "net_weight_kg": Decimal("0.9"),
            "gross_weight_kg": Decimal("1.2"),
            **changes,
        }
    )


def an_address(**changes: Any) -> Address:
    """A street in London."""
    return Address(
        **{
            "lines": ("1 Example Street",),
            "city": "London",
            "postcode": "SW1A 1AA",
            "country": "GB",
            **changes,
        }
    )


def an_order(order_id: str = "TW-1", **changes: Any) -> Order:
    """Two lamps from Shenzhen to London, delivered duty paid."""
    return Order(
        **{
            "order_id": order_id,
            "seller": Seller(
                seller_id="example-lighting", name="Example Lighting", fulfilment=Fulfilment.OWN
            ),
            "shipper": Party(
                name="Example Lighting",
                address=Address(lines=("1 Factory Road",), city="Shenzhen", country="CN"),
            ),
            "consignee": Party(name="Example Consignee", address=an_address()),
            "currency": "GBP",
            "lines": (a_line(),),
            "incoterm": Incoterm.DDP,
            "quote": Quote(
                quote_id="Q-1",
                freight=Decimal("9.00"),
                duties=Decimal("3.33"),
                taxes=Decimal("20.00"),
            ),
            "charged": Decimal("122.33"),
            "payment_reference": f"pay-{order_id}",
            "inventory": Inventory(location="SZX-1", country="CN"),
            "placed_at": LONG_AGO,
            **changes,
        }
    )


def packed(order: Order, *each: int, **changes: Any) -> Order:
    """The order in several boxes, each with so many units of its only line."""
    (line,) = order.lines
    boxes = tuple(
        Package(
            **{
                "weight_kg": line.gross_weight_kg * units,
                "length_cm": Decimal(30),
                "width_cm": Decimal(20),
                "height_cm": Decimal(15),
                "contents": (Packed(sku=line.sku, quantity=units),),
                **changes,
            }
        )
        for units in each
    )
    return order.model_copy(update={"packages": boxes})


def a_milestone(kind: MilestoneKind, waybill: str, nth: int, **changes: Any) -> Milestone:
    """The nth thing that happened to a parcel, an hour after the one before."""
    reason = changes.pop("reason", Reason.NONE)
    return Milestone(
        **{
            "event_id": f"{waybill}-{nth}",
            "waybill": waybill,
            "kind": kind,
            "at": LONG_AGO + timedelta(hours=nth),
            "reason": reason,
            "trouble": trouble(kind, reason),
            **changes,
        }
    )
