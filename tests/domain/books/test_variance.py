"""What strayed from the quote and from the release, line by line, and why."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.books.strayed import against_quote, other_rules
from domain.books.variance import Cause, Variance, against_bills, by_kind
from domain.charges import Bill, BilledCharge, Charge, ChargeKind, LandedCost
from domain.money import total
from domain.order import Order
from tests.domain.orders import an_order

DUTY, TAX, FEE = ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE

CHARGE: TypeAdapter[Charge] = TypeAdapter(Charge)


def charge(kind: ChargeKind, amount: str, *, rule: str = "de-tariff", **more: object) -> Charge:
    given = {"name": kind.value, "sku": "TEE", "base": "100.00", **more}
    return CHARGE.validate_python(
        {"kind": kind, "amount": amount, "rule": rule, "source": "test", **given}
    )


def landed(*charges: Charge, version: str = "DE@1+ecb-1", rate: str = "1") -> LandedCost:
    return LandedCost(
        currency="EUR",
        destination="DE",
        entry_date=date(2026, 11, 21),
        customs_value=Decimal(100),
        charges=charges,
        rules_version=version,
        exchange_rate=Decimal(rate),
    )


def quoted(*lines: tuple[str, str, str], version: str = "DE@1+ecb-1", **amounts: str) -> Order:
    """An order whose quote states lines of kind, amount and rule."""
    charges = [
        {"kind": kind, "name": kind, "sku": "TEE", "amount": amount, "rule": rule}
        for kind, amount, rule in lines
    ]
    sums = {"duties": next((amount for kind, amount, _ in lines if kind == "duty"), "0")}
    quote = {"quote_id": "Q", "freight": "0", "charges": charges, "rules_version": version}
    return an_order(quote={**quote, **sums, **amounts})


def bill(*charges: dict[str, object]) -> Bill:
    return Bill(
        reference="INV-1",
        issuer="broker",
        currency="EUR",
        charges=tuple(BilledCharge.model_validate(c) for c in charges),
    )


def told(variances: tuple[Variance, ...]) -> list[tuple[str, str, Cause]]:
    return [(v.name, str(v.difference), v.cause) for v in variances]


# --------------------------------------------------------------------------- at release


def test_what_comes_out_as_quoted_is_no_variance() -> None:
    order = quoted(("duty", "12.00", "de-tariff"))

    assert against_quote(order, landed(charge(DUTY, "12.00"))) == ()


def test_a_rule_in_place_of_another_is_named() -> None:
    order = quoted(("duty", "0.00", "eu-relief"))
    now = landed(charge(DUTY, "3.00", rule="eu-flat-duty"))

    (variance,) = against_quote(order, now)
    assert variance.why == "eu-flat-duty applies in place of eu-relief"
    assert other_rules(order, now) == ("eu-flat-duty",)


def test_another_days_exchange_rate_is_fx() -> None:
    order = quoted(("duty", "12.00", "de-tariff"))

    assert told(against_quote(order, landed(charge(DUTY, "12.10"), version="DE@1+ecb-2"))) == [
        ("duty", "0.10", Cause.FX)
    ]


def test_a_charge_that_is_new_and_one_that_is_gone_are_both_told() -> None:
    order = quoted(("duty", "12.00", "de-tariff"))
    now = landed(charge(TAX, "20.00", rule="de-vat"))

    assert [v.why for v in against_quote(order, now)] == [
        "quoted by de-tariff, no longer due",
        "not quoted, due by de-vat",
    ]


def test_a_quote_of_sums_is_compared_by_kind() -> None:
    order = an_order(quote={"quote_id": "Q", "freight": "0", "duties": "10", "taxes": "5"})
    strayed = against_quote(order, landed(charge(DUTY, "12.00"), charge(TAX, "5.00")))

    assert told(strayed) == [("duty", "2.00", Cause.RATE)]
    assert by_kind(strayed)[DUTY] == 2


# ------------------------------------------------------------------------ after delivery


def test_a_line_assessed_under_another_code_is_a_matter_of_classification() -> None:
    billed = bill({"kind": "duty", "name": "duty", "sku": "TEE", "amount": "16", "hs_code": "61"})

    (variance,) = against_bills(an_order(), landed(charge(DUTY, "12.00")), [billed])
    assert variance.cause is Cause.CLASSIFICATION
    assert variance.why == "assessed under 61, not 610910"
    assert variance.reference == "INV-1"


def test_a_higher_value_at_a_higher_rate_is_two_variances() -> None:
    billed = bill(
        {"kind": "duty", "name": "duty", "sku": "TEE", "amount": "15.00", "base": "110.00"}
    )

    assert told(against_bills(an_order(), landed(charge(DUTY, "12.00")), [billed])) == [
        ("duty", "1.20", Cause.VALUE),
        ("duty", "1.80", Cause.RATE),
    ]


def test_a_base_that_only_the_exchange_rate_moved_is_fx() -> None:
    billed = bill(
        {
            "kind": "duty",
            "name": "duty",
            "sku": "TEE",
            "amount": "12.12",
            "base": "101.00",
            "exchange_rate": "1.01",
        }
    )

    assert told(against_bills(an_order(), landed(charge(DUTY, "12.00")), [billed])) == [
        ("duty", "0.12", Cause.FX)
    ]


def test_what_a_bill_does_not_name_is_compared_by_kind() -> None:
    billed = bill({"kind": "fee", "amount": "4.00"}, {"kind": "duty", "amount": "12.00"})

    assert told(against_bills(an_order(), landed(charge(DUTY, "12.00")), [billed])) == [
        ("fee", "4.00", Cause.FEE)
    ]


def test_under_dap_the_border_is_on_the_buyers_bill() -> None:
    order = an_order(incoterm="DAP")

    assert against_bills(order, landed(charge(DUTY, "12.00")), [bill()]) == ()


def test_tax_that_the_seller_collected_is_on_nobodys_bill() -> None:
    vat = charge(TAX, "19.00", rule="eu-ioss", name="VAT (IOSS)", collected_by="seller")
    cost = landed(charge(DUTY, "3.00"), vat)
    billed = bill({"kind": "duty", "name": "duty", "sku": "TEE", "amount": "3.00"})

    assert against_bills(an_order(), cost, [billed]) == ()
    assert against_bills(an_order(incoterm="DAP"), cost, [bill()]) == ()


def test_a_line_that_is_billed_twice_is_summed_first() -> None:
    cost = landed(charge(DUTY, "4.40"))
    line = {"kind": "duty", "name": "duty", "sku": "TEE"}
    bills = [bill({**line, "amount": "4.40"}), bill({**line, "amount": "2.00"})]

    (variance,) = against_bills(an_order(), cost, bills)
    assert (variance.expected, variance.actual) == (Decimal("4.40"), Decimal("6.40"))
    assert variance.why == "billed 2 times"


def test_the_carriers_bill_is_held_against_what_was_booked() -> None:
    billed = bill({"kind": "freight", "name": "freight", "amount": "12.00"})

    assert against_bills(an_order(), landed(), [billed], freight=Decimal(12)) == ()


AMOUNTS = st.decimals(min_value=0, max_value=9999, places=2)
BASES = st.decimals(min_value=1, max_value=9999, places=2)


@given(
    expected=st.tuples(AMOUNTS, BASES),
    billed=st.tuples(AMOUNTS, BASES),
    rest=st.lists(st.tuples(st.sampled_from([DUTY, TAX, FEE]), AMOUNTS), max_size=4),
)
def test_the_variances_sum_to_the_difference(
    expected: tuple[Decimal, Decimal],
    billed: tuple[Decimal, Decimal],
    rest: list[tuple[ChargeKind, Decimal]],
) -> None:
    cost = landed(charge(DUTY, str(expected[0]), base=str(expected[1])))
    invoice = bill(
        {"kind": "duty", "name": "duty", "sku": "TEE", "amount": billed[0], "base": billed[1]},
        *({"kind": kind, "amount": amount} for kind, amount in rest),
    )
    strayed = against_bills(an_order(), cost, [invoice])

    whole = total(c.amount for c in invoice.charges) - expected[0]
    assert total(v.difference for v in strayed) == whole
