"""The first step of the release: what it holds, and what it offers the person who is asked."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from activities.landed_cost import LandedCostActivities
from domain.charges import Charge, ChargeKind, LandedCost
from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from tests.domain.orders import a_line, an_order
from tests.fakes import FakeJournal


class TenDigits:
    """Rates of a country whose declarations state ten digits, and its national codes."""

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        duty = Charge(kind=ChargeKind.DUTY, name="d", amount=Decimal(0), rule="r", source="s")
        return LandedCost(
            currency=order.currency,
            destination=order.destination,
            entry_date=entry_date,
            customs_value=order.goods_value,
            charges=(duty,),
            rules_version="test",
            declaration="type 11",
            digits=10,
        )

    async def national_codes(self, country: str, hs_code: str, on: date) -> Mapping[str, str]:
        return {
            f"{hs_code}0004": "all white, short hemmed sleeves",
            f"{hs_code}0012": "other: men's",
            f"{hs_code}0040": "other: women's",
        }


class Nobody:
    """No list was imported."""

    async def screen(self, order: Order) -> Hold | None:
        return None


async def confirmed(**line: Any) -> LandedCost | Hold:
    step = LandedCostActivities(TenDigits(), Nobody(), FakeJournal())
    return await step.confirm(an_order("US", lines=[a_line(**line)]))


async def test_a_code_that_is_too_short_is_offered_the_national_ones_under_it() -> None:
    hold = await confirmed(hs_code="610910", description="Men's T-shirt, knitted, of cotton")

    assert isinstance(hold, Hold)
    assert hold.reason is HoldReason.MISSING_HS_CODE
    assert hold.evidence["digits"] == "10"
    assert hold.evidence["candidates"].startswith("6109100012 other: men's")


async def test_a_whole_code_is_not_asked_about() -> None:
    assert isinstance(await confirmed(hs_code="6109100012"), LandedCost)
