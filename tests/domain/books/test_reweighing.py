"""What is billed for weight is told apart, and disputed only where the declared weight is right."""

from decimal import Decimal
from typing import Any

import pytest

from carriers import load_scales
from domain.books.reweighing import Scales, reweighed
from domain.books.variance import Cause
from domain.charges import Bill, BilledCharge, ChargeKind
from domain.lines import Dimensions
from domain.order import Order
from tests.builders import a_line, an_order, packed

AGREED = Decimal("9.00")
SCALES = load_scales()


def a_bill(*charges: dict[str, Any], issuer: str = "easypost.ups") -> Bill:
    lines = tuple(BilledCharge.model_validate({"kind": "freight", **each}) for each in charges)
    return Bill(reference="F-1", issuer=issuer, currency="GBP", charges=lines)


def test_a_line_for_weight_is_a_variance_of_its_own() -> None:
    bill = a_bill({"amount": "9.00"}, {"amount": "2.50", "name": "reweigh", "billed_kg": "3.4"})

    (rest,), (found,) = reweighed(an_order(), [bill], AGREED, SCALES)

    assert rest.amount(ChargeKind.FREIGHT) == AGREED
    assert found.cause is Cause.REWEIGH
    assert (found.expected, found.actual) == (Decimal(0), Decimal("2.50"))
    assert (found.billed_kg, found.declared_kg) == (Decimal("3.4"), Decimal("2.4"))
    assert found.disputable
    assert found.why == "billed at 3.4 kg, declared 2.4 kg"


def test_a_whole_freight_at_another_weight_strays_from_what_was_agreed() -> None:
    bill = a_bill({"amount": "11.50", "billed_kg": "3.4", "declared_kg": "2.2"})

    (rest,), (found,) = reweighed(an_order(), [bill], AGREED, SCALES)

    assert rest.amount(ChargeKind.FREIGHT) == AGREED
    assert (found.expected, found.actual) == (AGREED, Decimal("11.50"))
    assert found.declared_kg == Decimal("2.2")
    assert sum((v.difference for v in (found,)), AGREED) == bill.amount(ChargeKind.FREIGHT)


def test_a_bill_that_names_no_weight_stays_as_it_is() -> None:
    bill = a_bill({"amount": "9.00"}, {"amount": "1.25"})

    assert reweighed(an_order(), [bill], AGREED, SCALES) == ((bill,), ())


BULKY = Dimensions(length_cm=Decimal(60), width_cm=Decimal(40), height_cm=Decimal(30))


@pytest.mark.parametrize(
    ("order", "billed_kg", "disputable"),
    [
        (an_order(), "2.62", False),  # 2.4 kg, five percent and 100 g more
        (an_order(), "2.63", True),
        (packed(an_order(), 2, weight_kg=Decimal("1.9")), "2.4", False),  # its goods weigh that
        (packed(an_order(), 1, 1, weight_kg=Decimal(5)), "10", False),
        (an_order(lines=(a_line(dimensions=BULKY),)), "28.8", False),  # charged by volume
        (an_order(lines=(a_line(dimensions=BULKY),)), "31", True),
    ],
)
def test_it_is_worth_a_dispute_beyond_scales_size_and_goods(
    order: Order, billed_kg: str, disputable: bool
) -> None:
    bill = a_bill({"amount": "9.00"}, {"amount": "2.50", "billed_kg": billed_kg})

    _, (found,) = reweighed(order, [bill], AGREED, SCALES)

    assert found.disputable is disputable
    assert ("within the scales" in found.why) is not disputable


def test_a_carriers_own_row_goes_before_that_of_all() -> None:
    row = SCALES.scales[0]
    ups = row.model_copy(update={"carrier": "UPS", "kilograms": Decimal(5)})
    ours = Scales(scales=(ups, row))

    assert ours.of("easypost.ups") == ups
    assert ours.of("dhl") == row
    assert Scales().of("dhl") is None


def test_of_several_packages_the_one_that_was_declared_so_counts() -> None:
    order = packed(an_order(), 1, 1)
    weight = order.packages[0].weight_kg
    assert weight * 2 == order.handed_over_kg
    lines = {"amount": "2.50", "billed_kg": str(weight * 2), "declared_kg": str(weight)}

    _, (found,) = reweighed(order, [a_bill(lines)], AGREED, SCALES)
    _, (whole,) = reweighed(order, [a_bill(lines | {"declared_kg": "2.4"})], AGREED, SCALES)

    assert found.disputable
    assert not whole.disputable
