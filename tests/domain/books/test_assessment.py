"""What the authority assessed beside the release: by line and type, in whichever currency."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pydantic import TypeAdapter

from domain.books.assessment import LINES_TOLD_MAX, Compared, assess
from domain.books.variance import Between, Cause
from domain.carriage import Booking
from domain.charges import Charge, ChargeKind, CollectedBy, LandedCost
from domain.concerns import concerns
from domain.customs import AssessedTax, Assessment, CustomsReply
from domain.customs import DeclarationStatus as S
from domain.filing.replies import concerns_the_run
from domain.money import Money
from domain.order import Order
from domain.parties import Seller, Tolerance
from domain.tracking import MilestoneKind
from domain.trade import Incoterm
from tests.builders import a_line, a_milestone, an_order

DUTY, TAX, FEE = ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE
CHARGE: TypeAdapter[Charge] = TypeAdapter(Charge)
START = datetime(2026, 11, 21, tzinfo=UTC)


def lamps(**changes: Any) -> Order:
    """Lamps and shades, in pounds."""
    return an_order(lines=(a_line(), a_line(sku="SHADE")), **changes)


def charge(kind: ChargeKind, name: str, sku: str | None, amount: str, **more: object) -> Charge:
    rest = {"base": "100.00", "rule": "r", "source": "s", **more}
    told = {"kind": kind, "name": name, "sku": sku, "amount": amount, **rest}
    return CHARGE.validate_python(told)


EXPECTED = (
    charge(DUTY, "third country duty", "LAMP", "3.00"),
    charge(TAX, "VAT", "LAMP", "20.60"),
    charge(DUTY, "third country duty", "SHADE", "5.00"),
    charge(TAX, "VAT", "SHADE", "21.00"),
)


def landed(*charges: Charge, currency: str = "GBP", rate: str = "1") -> LandedCost:
    """What two lines were released at, into a market of pounds."""
    return LandedCost(
        currency=currency,
        destination="GB",
        entry_date=date(2026, 11, 21),
        customs_value=Decimal(200),
        charges=charges or EXPECTED,
        rules_version="test",
        exchange_rate=Decimal(rate),
        market_currency="GBP",
    )


def tax(line: int, kind: ChargeKind, amount: str, **more: object) -> AssessedTax:
    name = {DUTY: "third country duty", TAX: "VAT", FEE: "entry fee"}[kind]
    rest = {"name": name, "currency": "GBP", "payable": amount, **more}
    return AssessedTax.model_validate({"line": line, "kind": kind, "assessed": amount, **rest})


AS_EXPECTED = (tax(1, DUTY, "3.00"), tax(1, TAX, "20.60"), tax(2, DUTY, "5.00"), tax(2, TAX, "21"))


def notice(*taxes: AssessedTax, nth: int = 1, **facts: object) -> CustomsReply:
    return CustomsReply.model_validate(
        {
            "event_id": f"TAX-{nth}",
            "lrn": "TW-1-1",
            "mrn": "26GB1",
            "status": S.DUTY_ASSESSED,
            "at": START + timedelta(hours=nth),
            "assessed": taxes,
            **facts,
        }
    )


def told(found: Compared) -> list[tuple[str, str | None, str, Cause]]:
    return [(v.name, v.sku, str(v.difference), v.cause) for v in found.variances]


# ------------------------------------------------------------------------------ line by line


def test_what_is_assessed_as_released_is_no_difference() -> None:
    found = assess(lamps(), landed(), notice(*AS_EXPECTED))

    assert found.variances == ()
    assert not found.assessment.beyond
    assert found.assessment.expected == found.assessment.assessed == Money.of("49.60", "GBP")


def test_another_rate_is_told_on_its_line_with_the_declaration_as_evidence() -> None:
    dearer = tax(1, DUTY, "6.00", rate="6", base="100.00")
    found = assess(lamps(), landed(), notice(dearer, *AS_EXPECTED[1:]))

    (variance,) = found.variances
    assert str(variance) == "third country duty of LAMP: 3.00 -> 6.00 (assessed at 6 %)"
    assert (variance.between, variance.reference) == (Between.RELEASE_AND_ASSESSMENT, "26GB1")
    assert found.assessment.beyond
    assert found.assessment.evidence() == {
        "expected": "49.60 GBP",
        "assessed": "52.60 GBP",
        "difference": "3.00 GBP",
        "lines": "third country duty of LAMP: 3.00 -> 6.00 (assessed at 6 %)",
    }


def test_another_base_and_another_code_have_causes_of_their_own() -> None:
    code = tax(1, DUTY, "9.00", hs_code="940511")
    value = tax(2, TAX, "42.00", base="200.00", rate="21")
    found = assess(lamps(), landed(), notice(code, AS_EXPECTED[1], AS_EXPECTED[2], value))

    assert told(found) == [
        ("third country duty", "LAMP", "6.00", Cause.CLASSIFICATION),
        ("VAT", "SHADE", "21.00", Cause.VALUE),
    ]
    assert found.variances[0].why == "assessed under 940511, not 940521"


def test_more_digits_of_the_same_code_are_no_other_classification() -> None:
    finer = tax(1, DUTY, "9.00", hs_code="9405210090", rate="9")
    found = assess(lamps(), landed(), notice(finer, *AS_EXPECTED[1:]))

    assert told(found) == [("third country duty", "LAMP", "6.00", Cause.RATE)]


def test_two_taxes_of_a_kind_on_one_line_are_told_apart_by_name() -> None:
    dumping = charge(DUTY, "anti-dumping duty", "LAMP", "12.00")
    both = (tax(1, DUTY, "3.00"), tax(1, DUTY, "15.00", name="anti-dumping duty"))
    found = assess(lamps(), landed(*EXPECTED, dumping), notice(*both, *AS_EXPECTED[1:]))

    assert told(found) == [("anti-dumping duty", "LAMP", "3.00", Cause.RATE)]


def test_a_type_stated_in_two_rows_is_one_tax() -> None:
    halves = (tax(1, TAX, "10.30", base="50.00"), tax(1, TAX, "10.30", base="50.00"))
    found = assess(lamps(), landed(), notice(*halves, *AS_EXPECTED[:1], *AS_EXPECTED[2:]))

    assert found.variances == ()


def test_the_only_tax_of_its_kind_on_a_line_is_found_under_any_name() -> None:
    ours = tuple(replace(c, name=f"our {c.name}") for c in EXPECTED)
    dearer = tax(2, DUTY, "8.00", rate="8", base="100.00")
    found = assess(lamps(), landed(*ours), notice(*AS_EXPECTED[:2], dearer, AS_EXPECTED[3]))

    assert told(found) == [("our third country duty", "SHADE", "3.00", Cause.RATE)]


def test_a_tax_that_nobody_expected_and_one_that_never_came_are_both_told() -> None:
    dumping = tax(1, DUTY, "12.00", name="anti-dumping duty")
    found = assess(lamps(), landed(), notice(dumping, *AS_EXPECTED[:2], AS_EXPECTED[3]))

    assert [str(v) for v in found.variances] == [
        "anti-dumping duty of LAMP: 0 -> 12.00 (assessed and not expected)",
        "third country duty of SHADE: 5.00 -> 0 (expected and not assessed)",
    ]


def test_what_one_line_has_too_much_is_not_made_good_by_another() -> None:
    swapped = (tax(1, DUTY, "5.00"), tax(2, DUTY, "3.00"))
    found = assess(lamps(), landed(), notice(*swapped, AS_EXPECTED[1], AS_EXPECTED[3]))

    assert found.assessment.expected == found.assessment.assessed
    assert found.assessment.beyond


def test_a_charge_on_the_whole_may_be_spread_over_the_lines() -> None:
    whole = (charge(DUTY, "duty", None, "8.00"), EXPECTED[1], EXPECTED[3])
    found = assess(lamps(), landed(*whole), notice(*AS_EXPECTED))

    assert found.variances == ()


def test_a_line_that_the_order_does_not_have_is_still_a_difference() -> None:
    found = assess(lamps(), landed(), notice(*AS_EXPECTED, tax(7, TAX, "4.00")))

    assert told(found) == [("VAT", None, "4.00", Cause.RATE)]
    assert found.assessment.beyond


@pytest.mark.parametrize("amount", ["999999999999.99", "-999999999999.99"])
def test_a_notice_of_unheard_of_amounts_is_a_question_and_books_nothing(amount: str) -> None:
    """It may state a release besides, which must be heard."""
    absurd = (tax(1, DUTY, amount), tax(1, DUTY, amount), tax(2, TAX, "1", base=amount))

    found = assess(lamps(), landed(), notice(*absurd))

    assert (found.assessment.beyond, found.variances) == (True, ())
    assert "a mistake" in found.assessment.evidence()["lines"]


def test_evidence_is_cut_at_the_largest() -> None:
    many = LINES_TOLD_MAX + 3
    order = an_order(lines=tuple(a_line(sku=f"L{n}") for n in range(many)))
    taxes = [tax(n + 1, DUTY, f"{n + 1}.00") for n in range(many)]
    lines = assess(order, landed(EXPECTED[0]), notice(*taxes)).assessment.lines

    assert lines.startswith("third country duty of L22: 0 -> 23.00")
    assert lines.endswith("and 4 more")


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from((DUTY, TAX)), st.integers(0, 99))))
def test_the_differences_sum_to_what_was_assessed(
    stated: list[tuple[int, ChargeKind, int]],
) -> None:
    taxes = [tax(line, kind, str(amount), base="100") for line, kind, amount in stated]
    found = assess(lamps(), landed(), notice(*taxes))

    assert found.assessment.assessed.amount == sum(amount for _, _, amount in stated)


# --------------------------------------------------------------------- whose, and how much


def test_cents_are_within_the_sellers_tolerance_and_kept_all_the_same() -> None:
    cents = tax(1, DUTY, "3.40", base="100.00")
    found = assess(lamps(), landed(), notice(cents, *AS_EXPECTED[1:]))

    assert not found.assessment.beyond
    assert told(found) == [("third country duty", "LAMP", "0.40", Cause.RATE)]


def test_a_seller_may_bear_more() -> None:
    generous = Tolerance(percent=Decimal(50), amount=Decimal(0))
    order = lamps(seller=Seller(seller_id="S", name="Example Lighting", tolerance=generous))
    dearer = notice(tax(1, DUTY, "9.00"), *AS_EXPECTED[1:])

    assert not assess(order, landed(), dearer).assessment.beyond
    assert assess(lamps(), landed(), dearer).assessment.beyond


def test_too_little_is_asked_as_well_for_it_may_be_claimed_later() -> None:
    found = assess(lamps(), landed(), notice(*AS_EXPECTED[:3]))

    assert told(found) == [("VAT", "SHADE", "-21.00", Cause.RATE)]
    assert found.assessment.beyond


def test_the_buyers_assessment_is_kept_and_nobody_at_the_sellers_is_asked() -> None:
    order = lamps(incoterm=Incoterm.DAP)
    found = assess(order, landed(), notice(tax(1, DUTY, "30.00"), *AS_EXPECTED[1:]))

    assert len(found.variances) == 1
    assert not found.assessment.beyond


def test_fees_are_compared_where_the_notice_states_any() -> None:
    fee = charge(FEE, "entry fee", None, "2.00")
    carriers = charge(FEE, "advancement fee", None, "12.00", collected_by=CollectedBy.CARRIER)
    known = landed(*EXPECTED, fee, carriers)

    assert assess(lamps(), known, notice(*AS_EXPECTED)).variances == ()
    found = assess(lamps(), known, notice(*AS_EXPECTED, tax(0, FEE, "2.50")))
    assert told(found) == [("entry fee", None, "0.50", Cause.FEE)]


@pytest.mark.parametrize(("payable", "beyond"), [("0", False), ("20.60", True)])
def test_a_tax_collected_at_the_sale_is_owed_again_only_if_it_is_to_be_paid(
    payable: str, beyond: bool
) -> None:
    at_sale = replace(EXPECTED[1], collected_by=CollectedBy.SELLER)
    stated = tax(1, TAX, "20.60", payable=payable)
    found = assess(lamps(), landed(EXPECTED[0], at_sale), notice(AS_EXPECTED[0], stated))

    assert found.assessment.beyond is beyond


# -------------------------------------------------------------------------------- currencies


def in_dollars() -> tuple[Order, LandedCost]:
    """An order in dollars, released at 0.80 pounds for one."""
    ours = (
        charge(DUTY, "third country duty", "LAMP", "3.33", base="111.11"),
        charge(TAX, "VAT", "LAMP", "25.73", base="128.67"),
    )
    return an_order(currency="USD"), landed(*ours, currency="USD", rate="0.80")


def test_a_notice_in_the_markets_currency_is_read_at_the_customs_rate() -> None:
    order, cost = in_dollars()
    dearer = tax(1, TAX, "24.58", base="102.93", rate="20")
    found = assess(order, cost, notice(tax(1, DUTY, "2.67", base="88.89"), dearer))

    # 2.67 GBP is 3.3375 USD: what the way there and back rounds off is nobody's difference.
    assert told(found) == [("VAT", "LAMP", "5.00", Cause.RATE)]
    assert found.assessment.converted == "1 USD = 0.8 GBP, the customs rate of the landed cost"


def test_another_rate_of_the_authoritys_is_a_matter_of_exchange() -> None:
    order, cost = in_dollars()
    dearer = tax(1, TAX, "23.16", base="115.80", exchange_rate="0.90")
    found = assess(order, cost, notice(tax(1, DUTY, "2.66", base="88.89"), dearer))

    assert {cause for _, _, _, cause in told(found)} == {Cause.FX}


def test_a_currency_without_a_rate_is_a_question_and_never_zero() -> None:
    found = assess(lamps(), landed(), notice(tax(1, DUTY, "450", currency="JPY")))

    assert found.variances == ()
    assert found.assessment.beyond
    assert found.assessment.evidence() == {
        "expected": "49.60 GBP",
        "assessed": "450 JPY",
        "lines": "assessed in JPY, for which the landed cost has no rate",
    }


# ------------------------------------------------------------------------------ the question

BEYOND = Assessment(
    expected=Money.of(10, "GBP"), assessed=Money.of(20, "GBP"), beyond=True, lines="VAT: 10 -> 20"
)
WITHIN = BEYOND.model_copy(update={"assessed": Money.of(10, "GBP"), "beyond": False, "lines": ""})


def a_reply(nth: int, status: S, assessment: Assessment | None = None) -> CustomsReply:
    return notice(nth=nth, status=status, assessment=assessment)


@pytest.mark.parametrize(
    ("before", "assessment", "news"),
    [
        ((), BEYOND, True),
        ((), WITHIN, False),
        ((BEYOND,), BEYOND, False),
        ((BEYOND,), WITHIN, True),
        ((WITHIN,), WITHIN, False),
        ((BEYOND, WITHIN), BEYOND, True),
    ],
)
def test_the_run_hears_of_a_difference_and_of_its_end(
    before: tuple[Assessment, ...], assessment: Assessment, news: bool
) -> None:
    earlier = [a_reply(n, S.DUTY_ASSESSED, told) for n, told in enumerate(before)]

    assert concerns_the_run(earlier, a_reply(9, S.DUTY_ASSESSED, assessment)) is news


def test_a_notice_that_comes_late_changes_nothing() -> None:
    later = a_reply(2, S.DUTY_ASSESSED, WITHIN)

    assert not concerns_the_run([later], a_reply(1, S.DUTY_ASSESSED, BEYOND))


def asked(*replies: CustomsReply, delivered: bool = False) -> list[str]:
    order = an_order()
    booking = Booking(
        carrier="c",
        service="s",
        waybill="W",
        reference="TW-1:1:book",
        price=Money.of(9, "GBP"),
        transit_days=6,
        label="labels/1",
    )
    scans = [a_milestone(MilestoneKind.DELIVERED, "W", 1)] if delivered else []
    found = concerns(order, booking, scans, replies, heard_at=START, now=START)
    assert len({hold.cause for hold in found}) == len(found)
    return [hold.reason.value for hold in found]


def test_the_question_stands_beside_what_the_authority_wants_and_a_release_leaves_it() -> None:
    payment = a_reply(1, S.HELD_FOR_PAYMENT, BEYOND)
    cleared = a_reply(2, S.CLEARED)

    assert asked(payment) == ["held_for_payment", "assessment_differs"]
    assert asked(payment, cleared) == ["assessment_differs"]
    assert asked(payment, cleared, a_reply(3, S.DUTY_ASSESSED, WITHIN)) == []
    assert asked(payment, cleared, delivered=True) == []
