"""Who answers for what was billed beyond the expected, and what a platform may take."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from domain.books.recharges import (
    ClosedHold,
    LeftAndArrived,
    chargebacks,
    credited,
    is_about,
    recharges,
)
from domain.charges import Bill, BilledCharge, ChargeKind, LandedCost
from domain.order import Order
from domain.parties import Fulfilment
from domain.reasons import HoldReason, Responsible
from domain.settlement import Recharge
from markets import load_recharges
from tests.builders import an_order
from tests.records.given import landed

RULES = load_recharges()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_bill(*fees: tuple[str, str], kind: ChargeKind = ChargeKind.FEE) -> Bill:
    charges = tuple(BilledCharge(kind=kind, name=name, amount=Decimal(a)) for name, a in fees)
    return Bill(reference="INV-1", issuer="broker", currency="GBP", charges=charges)


def a_hold(
    reason: HoldReason, responsible: Responsible = Responsible.PLATFORM, nth: int = 1
) -> ClosedHold:
    return ClosedHold(f"TW-1:1:{reason}:{nth}", reason, responsible, NOW + timedelta(hours=nth))


def charged(
    bill: Bill, *holds: ClosedHold, order: Order | None = None, cost: LandedCost | None = None
) -> list[Recharge]:
    order = order or an_order()
    cost = cost or landed(order, fee="5.00")
    return list(recharges(RULES.fees, order, cost, [bill], holds=holds, at=NOW))


EXAMINED = a_hold(HoldReason.CUSTOMS_EXAMINATION)


@pytest.mark.parametrize(
    ("fee", "reason"),
    [
        ("Customs examination", HoldReason.CUSTOMS_EXAMINATION),
        ("X-RAY FEE", HoldReason.CUSTOMS_EXAMINATION),
        ("Re-filing of entry", HoldReason.DECLARATION_REJECTED),
        ("amendment", HoldReason.DECLARATION_REJECTED),
        ("Document request", HoldReason.DOCUMENTS_REQUESTED),
        ("storage 3 days", HoldReason.HELD_FOR_PAYMENT),
        ("Demurrage", HoldReason.CUSTOMS_DETAINED),
    ],
)
def test_a_fee_that_a_hold_brings_is_charged_to_whom_it_names(fee: str, reason: HoldReason) -> None:
    (found,) = charged(a_bill((fee, "30.00")), a_hold(reason))

    assert (found.amount, found.party) == (Decimal("30.00"), Responsible.PLATFORM)
    assert found.hold_id == f"TW-1:1:{reason}:1"
    assert found.confidence == "unverified"


@pytest.mark.parametrize("name", ["advancement fee", "restorage", "clearance", "", "fuel"])
def test_other_fees_are_nobodys_but_the_sellers(name: str) -> None:
    assert charged(a_bill((name, "30.00")), EXAMINED) == []


def test_duty_of_a_telling_name_is_no_fee() -> None:
    assert charged(a_bill(("storage", "30.00"), kind=ChargeKind.DUTY), EXAMINED) == []


def test_what_was_expected_anyway_is_not_charged_on() -> None:
    order = an_order()
    (fee,) = landed(order, fee="5.00").charges
    cost = landed(order).model_copy(update={"charges": (replace(fee, name="storage"),)})

    (found,) = charged(a_bill(("storage", "12.00")), EXAMINED, cost=cost)

    assert found.amount == Decimal("7.00")
    assert charged(a_bill(("storage", "5.00")), EXAMINED, cost=cost) == []


def test_without_such_a_hold_or_with_two_that_disagree_it_is_said_and_charged_to_nobody() -> None:
    (alone,) = charged(a_bill(("storage", "30.00")))
    broker = a_hold(HoldReason.CUSTOMS_QUERY, Responsible.BROKER, 2)
    (torn,) = charged(a_bill(("storage", "30.00")), EXAMINED, broker)

    assert (alone.party, alone.why) == (
        None,
        "the order was never held for what brings such a fee",
    )
    assert (torn.party, torn.why) == (None, "its holds name different parties: broker, platform")


def test_of_two_holds_that_agree_the_last_is_named() -> None:
    (found,) = charged(
        a_bill(("inspection", "9.00")), EXAMINED, a_hold(HoldReason.CUSTOMS_EXAMINATION, nth=2)
    )

    assert found.hold_id.endswith(":2")


def test_a_credit_goes_to_whom_was_charged_as_far_as_it_goes() -> None:
    both = charged(a_bill(("inspection", "9.00"), ("storage", "30.00")), EXAMINED)

    assert [back for _, back in credited(both, Decimal("20.00"))] == [
        Decimal("9.00"),
        Decimal("11.00"),
    ]
    assert is_about(both[0], "advancement fee, inspection, storage", "INV-0, INV-1")
    assert not is_about(both[0], "inspections", "INV-1")
    assert not is_about(both[0], "inspection", "INV-11")


# -------------------------------------------------------------------------------- chargebacks


def of_a_platform(fulfilment: Fulfilment = Fulfilment.SEMI_MANAGED, **changes: Any) -> Order:
    order = an_order(**{"currency": "USD", **changes})
    seller = order.seller.model_copy(update={"fulfilment": fulfilment, "platform": "temu"})
    return order.model_copy(update={"seller": seller})


def way(order: Order, hours: int | None, more: int | None) -> LeftAndArrived:
    left = None if hours is None else order.placed_at + timedelta(hours=hours)
    return LeftAndArrived(left, left + timedelta(hours=more) if left and more is not None else None)


@pytest.mark.parametrize(
    ("hours", "more", "offences"),
    [
        (48, 120, []),
        (49, 120, ["late_dispatch"]),
        (48, 121, ["late_delivery"]),
        (60, 200, ["late_dispatch", "late_delivery"]),
        (-1, 10, []),
    ],
)
def test_lateness_is_told_by_scans_and_priced_by_its_rule(
    hours: int, more: int, offences: list[str]
) -> None:
    order = of_a_platform()
    found, unbooked = chargebacks(RULES.chargebacks, order, way(order, hours, more))

    assert [each.offence for each in found] == offences
    assert all((str(each.amount), each.confidence) == ("5.00", "unverified") for each in found)
    assert all(each.rule.startswith("temu-semi-late") and each.source for each in found)
    assert any("no bill states what was measured" in why for why in unbooked)


def test_fully_managed_a_part_of_the_orders_value_is_taken() -> None:
    order = of_a_platform(Fulfilment.FULLY_MANAGED, currency="CNY")
    found, unbooked = chargebacks(RULES.chargebacks, order, way(order, 150, 500))

    (late,) = found
    assert (str(late.amount), late.rule) == ("9.00", "temu-full-late-144")
    assert late.why == "dispatched after 150.00 hours"
    assert "late delivery: no scan" not in " ".join(unbooked)


@pytest.mark.parametrize(
    ("changes", "way_of", "why"),
    [
        ({}, (None, None), "late dispatch: no scan says when it was dispatched"),
        ({}, (50, None), "late delivery: no scan says when it was delivered"),
        ({"currency": "GBP"}, (99, 999), "late dispatch: no rule of temu is in GBP"),
    ],
)
def test_what_is_not_known_is_said_and_not_reckoned(
    changes: dict[str, Any], way_of: tuple[int | None, int | None], why: str
) -> None:
    order = of_a_platform(**changes)

    assert why in chargebacks(RULES.chargebacks, order, way(order, *way_of))[1]


def test_a_seller_alone_has_no_platform_and_one_that_names_none_is_asked_to() -> None:
    alone = an_order(currency="USD")
    nameless = of_a_platform()
    nameless = nameless.model_copy(
        update={"seller": nameless.seller.model_copy(update={"platform": None})}
    )

    assert chargebacks(RULES.chargebacks, alone, way(alone, 99, 999)) == ((), ())
    found, unbooked = chargebacks(RULES.chargebacks, nameless, way(nameless, 99, 999))
    assert found == ()
    assert "/seller/platform" in unbooked[0]
