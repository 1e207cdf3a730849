"""Goods that leave the US: why their export need not be filed beforehand, or that it must be.

Source: EasyPost's customs guide (docs.easypost.com, read 2026-11-22, secondary); the rules are
15 CFR 30.37(a), which counts each tariff code by itself, and 30.36 for exports to Canada.
"""

from decimal import Decimal

from domain.order import Order
from domain.territories import crosses_a_border
from partners.carriers.parcel import goods_of, refused, sku_pointers

BELOW_USD = Decimal(2500)


def exemption(carrier: str, order: Order) -> str | None:
    """The rule by which no filing is needed; None where none leaves the US.

    Raises:
        PartnerRefused: A filing is needed, or whether it is cannot be known.
    """
    if order.inventory.country != "US" or not crosses_a_border(order):
        return None
    if order.destination == "CA":
        return "30.36"
    if order.currency != "USD":
        raise refused(
            carrier,
            f"whether the US wants a filing counts in USD, not {order.currency}",
            "/currency",
        )
    worth: dict[str | None, Decimal] = {}
    for goods in goods_of(order):
        code = goods.line.hs_code
        worth[code] = worth.get(code, Decimal(0)) + goods.value
    if above := [code for code, value in worth.items() if value > BELOW_USD]:
        raise refused(
            carrier,
            f"goods of {above[0]} are worth more than USD {BELOW_USD}: file them in AES",
            *sku_pointers(order, "unit_price"),
            code="export_filing_needed",
        )
    return "30.37(a)"
