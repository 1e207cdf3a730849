"""What a carrier owes of the cash for a delivered order."""

from decimal import Decimal

import pytest

from domain.last_mile.cash import Cash, missing
from domain.money import Money
from domain.promised import DeliveryOptions
from tests.builders import an_order

ORDER = an_order(charged=Decimal(160), delivery=DeliveryOptions(collect=Decimal(160)))


@pytest.mark.parametrize(
    ("collected", "remitted", "owed"),
    [
        ("160", "160", None),
        ("160", "100", "60"),
        # it took less than it was told to, or nothing, and says that this is all
        ("100", "100", "60"),
        ("0", "0", "160"),
        # it took more, and owes that; it gave more than it took, and owes nothing
        ("170", "160", "10"),
        ("160", "170", None),
    ],
)
def test_what_was_not_collected_is_missing_too(
    collected: str, remitted: str, owed: str | None
) -> None:
    cash = Cash(
        reference="COD-1", collected=Money.of(collected, "GBP"), remitted=Money.of(remitted, "GBP")
    )

    assert missing(ORDER, cash) == (Money.of(owed, "GBP") if owed else None)


def test_of_cash_that_nothing_is_told_of_all_is_missing() -> None:
    assert missing(ORDER, None) == Money.of(160, "GBP")
