from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.charges import Charge, ChargeKind, CollectedBy, LandedCost
from domain.order import Order, Waiver
from domain.quoting.confirmation import confirm, drifted, margin_below_floor
from domain.reasons import HoldReason
from tests.domain.orders import a_line, an_order


def landed(duty: str) -> LandedCost:
    charge = Charge(
        kind=ChargeKind.DUTY, name="duty", amount=Decimal(duty), rule="test", source="test"
    )
    return LandedCost(
        currency="EUR",
        destination="DE",
        entry_date=date(2026, 11, 21),
        customs_value=Decimal(100),
        charges=(charge,),
        rules_version="test",
    )


def quoted(duties: str, **changes: Any) -> Order:
    return an_order(quote={"quote_id": "Q", "freight": "5", "duties": duties}, **changes)


@pytest.mark.parametrize(
    ("quote", "now"),
    [
        ("10.00", "10.00"),
        ("10.00", "11.00"),  # a euro, however many per cent
        ("10.00", "9.00"),
        ("100.00", "102.00"),  # two per cent, however many euro
        ("0", "1.00"),
    ],
)
def test_a_difference_within_either_tolerance_is_no_drift(quote: str, now: str) -> None:
    assert drifted(quoted(quote), landed(now)) is None


@pytest.mark.parametrize(
    ("quote", "now", "difference"),
    [("10.00", "11.01", "1.01"), ("10.00", "8.99", "-1.01"), ("100.00", "102.01", "2.01")],
)
def test_a_difference_beyond_both_tolerances_is_drift(
    quote: str, now: str, difference: str
) -> None:
    hold = drifted(quoted(quote), landed(now))

    assert hold is not None
    assert hold.reason is HoldReason.LANDED_COST_DRIFTED
    assert hold.evidence == {
        "quoted": f"{quote} EUR",
        "landed": f"{now} EUR",
        "difference": f"{difference} EUR",
        "lines": f"duty: {quote} -> {now} (other rates than were quoted)",
    }


def test_drift_is_the_buyers_where_the_buyer_pays() -> None:
    assert drifted(quoted("10.00", incoterm="DAP"), landed("50.00")) is None


def test_a_waived_drift_is_not_asked_again() -> None:
    order = quoted("10.00")
    waived = order.revised(waivers=(Waiver(reason="landed_cost_drifted", by="ops"),))

    assert confirm(order, landed("50.00")) is not None
    assert confirm(waived, landed("50.00")) is None


def thin(floor: str | None = "30", cost: str | None = "60.00", **changes: Any) -> Order:
    """100 charged, 60 of goods, 5 of freight."""
    seller = {"seller_id": "s", "name": "S", "margin_floor_percent": floor}
    return quoted(
        "10.00",
        seller=seller,
        lines=[a_line(unit_price="100", unit_cost=cost)],
        charged="100.00",
        **changes,
    )


def test_a_margin_below_the_floor_is_asked_about() -> None:
    hold = margin_below_floor(thin(), landed("10.00"))

    assert hold is not None
    assert hold.reason is HoldReason.MARGIN_BELOW_FLOOR
    assert hold.evidence == {"margin": "25.0", "floor": "30"}


def test_a_margin_at_the_floor_is_enough() -> None:
    assert margin_below_floor(thin(floor="25"), landed("10.00")) is None


def test_import_charges_do_not_burden_a_dap_margin() -> None:
    assert margin_below_floor(thin(incoterm="DAP"), landed("10.00")) is None


def test_a_sale_for_nothing_has_no_margin_at_all() -> None:
    order = thin().revised(charged=Decimal(0))
    hold = margin_below_floor(order, landed("10.00"))

    assert hold is not None
    assert hold.evidence["margin"] == "-100.0"


@pytest.mark.parametrize("order", [thin(floor=None), thin(cost=None)])
def test_without_floor_or_costs_there_is_no_margin_to_judge(order: Order) -> None:
    assert margin_below_floor(order, landed("90.00")) is None


def test_a_waived_margin_is_not_asked_again() -> None:
    waived = thin().revised(waivers=(Waiver(reason="margin_below_floor", by="ops"),))

    assert margin_below_floor(waived, landed("10.00")) is None


IOSS = Charge(
    kind=ChargeKind.TAX,
    name="VAT (IOSS)",
    amount=Decimal("14.23"),
    rule="eu-ioss",
    source="test",
    collected_by=CollectedBy.SELLER,
)


def test_a_tax_that_the_seller_collects_is_its_own_under_dap_too() -> None:
    cost = landed("50.00").model_copy(update={"charges": (*landed("50.00").charges, IOSS)})

    hold = drifted(an_order(incoterm="DAP", quote=of_taxes("1.00")), cost)
    assert hold is not None
    assert hold.evidence["difference"] == "13.23 EUR"
    assert drifted(an_order(incoterm="DAP", quote=of_taxes("14.23")), cost) is None


def test_a_scheme_burdens_the_margin_under_dap_too() -> None:
    cost = landed("50.00").model_copy(update={"charges": (*landed("50.00").charges, IOSS)})
    hold = margin_below_floor(thin(incoterm="DAP", floor="25"), cost)

    assert hold is not None
    assert hold.evidence["margin"] == "20.8"  # 100 less 60 of goods, 5 of freight and 14.23


def of_taxes(amount: str) -> dict[str, str]:
    return {"quote_id": "Q", "freight": "5", "taxes": amount}
