"""What a return states: by period, state and rate, in the scheme's currency, corrections apart."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.charges import Charge, ChargeKind, CollectedBy
from domain.fx import Exchange, RateTable
from domain.schemes.returns import state_return
from domain.schemes.scheme import BadPeriod, Every, Period, Reporting
from domain.schemes.stated import SchemeReturn
from domain.schemes.supplies import Booked, GivenBack, Supply, Version

VOUCHED: dict[str, Any] = {
    "source": "made up for a test",
    "verified_on": date(2026, 11, 22),
    "confidence": "inferred",
}


def a_scheme(**changes: Any) -> Reporting:
    """A monthly one in euros, such as the EU's."""
    return Reporting.model_validate(
        {
            "rule": "made-up-return",
            "valid_from": date(2021, 7, 1),
            "code": "IOSS",
            "name": "Made up",
            "of": ["eu-ioss"],
            "registrations": ["IOSS"],
            "every": "month",
            "currency": "EUR",
            "corrected": "apart",
            "correctable_years": 3,
            "series": "ECB reference",
            "rate_day": "last_day",
            "within_days": 7,
            **VOUCHED,
            **changes,
        }
    )


def a_table(day: date, usd: str, series: str = "ECB reference", **changes: Any) -> RateTable:
    return RateTable.model_validate(
        {
            "rule": f"made-up-{day}",
            "series": series,
            "valid_from": day,
            "base": "EUR",
            "units": {"USD": usd, "GBP": "0.80"},
            **VOUCHED,
            **changes,
        }
    )


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def vat(base: str, tax: str, rate: str = "19 %", sku: str = "LAMP") -> Charge:
    return Charge(
        kind=ChargeKind.TAX,
        name="VAT (IOSS)",
        amount=Decimal(tax),
        base=Decimal(base),
        rate=rate,
        sku=sku,
        rule="eu-ioss",
        source="s",
        collected_by=CollectedBy.SELLER,
    )


def a_supply(order_id: str = "O-1", *taxed: Charge, **changes: Any) -> Supply:
    """Three lamps to Germany, sold and released on 5 October."""
    version = Version(
        at=changes.pop("at", at(10, 5)),
        state=changes.pop("state", "DE"),
        taxed=taxed or (vat("120.00", "22.80"),),
        units={"LAMP": 3, "BULB": 1},
        charged=Decimal("160.00"),
        tax_ids={"IOSS": "IM2760000013"},
    )
    return Supply.model_validate(
        {
            "order_id": order_id,
            "seller_id": "example-lighting",
            "placed_at": at(10, 5),
            "currency": "EUR",
            "versions": (version,),
            **changes,
        }
    )


def stated(
    *supplies: Supply, period: str = "2026-10", scheme: Reporting | None = None, **changes: Any
) -> SchemeReturn:
    scheme = scheme or a_scheme()
    assert scheme.every
    return state_return(
        scheme,
        Period.named(scheme.every, period),
        supplies,
        Exchange(tables=changes.get("tables", ())),
        now=changes.get("now", at(1, 1, 2027)),
    )


# ---------------------------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("every", "name", "first", "last"),
    [
        (Every.MONTH, "2026-02", "2026-02-01", "2026-02-28"),
        (Every.MONTH, "2028-02", "2028-02-01", "2028-02-29"),
        (Every.QUARTER, "2026-Q4", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_period_is_named_as_it_is_written(every: Every, name: str, first: str, last: str) -> None:
    period = Period.named(every, name)

    assert (str(period.first), str(period.last), period.name) == (first, last, name)
    assert Period.of(every, period.last) == period


@pytest.mark.parametrize(
    ("every", "name"),
    [
        (Every.MONTH, "2026-13"),
        (Every.MONTH, "2026-Q4"),
        (Every.MONTH, "26-10"),
        (Every.MONTH, "0000-01"),
        (Every.MONTH, "2026-10\n"),
        (Every.QUARTER, "2026-Q5"),
        (Every.QUARTER, "2026-10"),
        (Every.QUARTER, ""),
    ],
)
def test_what_is_no_period_is_refused_with_one_that_is(every: Every, name: str) -> None:
    with pytest.raises(BadPeriod, match=r"write it as 2026-(10|Q4)"):
        Period.named(every, name)


@pytest.mark.parametrize(
    ("period", "changes", "due"),
    [
        ("2026-10", {}, "2026-11-30"),
        ("2027-01", {}, "2027-02-28"),
        ("2026-12", {"due_day": 20}, "2027-01-20"),
        ("2026-Q4", {"every": "quarter", "due_months": 2, "due_day": 7}, "2027-02-07"),
        ("2026-Q4", {"every": "quarter", "due_on": {12: "02-28"}}, "2027-02-28"),
        ("2026-Q1", {"every": "quarter", "due_day": 28, "due_on": {3: "05-07"}}, "2026-05-07"),
    ],
)
def test_a_return_is_due_by_its_schemes_own_calendar(
    period: str, changes: dict[str, Any], due: str
) -> None:
    assert str(stated(period=period, scheme=a_scheme(**changes)).due) == due


# ------------------------------------------------------------------------------------ lines


def test_lines_are_by_registration_state_and_rate() -> None:
    found = stated(
        a_supply("O-1", vat("100.00", "19.00"), vat("50.00", "3.50", "7 %", "BULB")),
        a_supply("O-2", vat("20.00", "3.80", "19 % = 3.80 EUR")),
        a_supply("O-3", vat("10.00", "2.00", "20 %"), state="FR"),
    )

    told = [(line.state, line.rate, line.supplies, str(line.tax)) for line in found.lines]
    assert told == [
        ("DE", "19 %", 2, "22.80"),
        ("DE", "7 %", 1, "3.50"),
        ("FR", "20 %", 1, "2.00"),
    ]
    assert [(each.state, str(each.tax)) for each in found.balances] == [
        ("DE", "26.30"),
        ("FR", "2.00"),
    ]


def test_a_return_within_the_period_lowers_it_and_a_later_one_is_a_correction() -> None:
    soon = GivenBack(at=at(10, 30), units={"LAMP": 1})
    late = GivenBack(at=at(12, 3), units={"LAMP": 2})
    supply = a_supply(given_back=(soon, late))

    assert str(stated(supply).lines[0].tax) == "15.20"
    assert stated(supply, period="2026-11").corrections == ()
    (correction,) = stated(supply, period="2026-12").corrections
    assert (correction.period, str(correction.tax)) == ("2026-10", "-15.20")


def test_three_returns_of_one_unit_each_lose_no_cent() -> None:
    back = tuple(GivenBack(at=at(11, day), units={"LAMP": 1}) for day in (1, 2, 3))
    supply = a_supply("O-1", vat("100.00", "19.01"), given_back=back)

    found = stated(supply, period="2026-11")

    assert str(found.corrections[0].tax) == "-19.01"


def test_a_period_that_is_not_over_is_provisional() -> None:
    assert stated(now=at(10, 31)).provisional
    assert not stated(now=at(11, 1)).provisional


def test_what_is_sold_later_is_in_no_earlier_return() -> None:
    supply = a_supply(placed_at=at(11, 1))

    assert stated(supply).orders == ()
    assert stated(supply).reconciled == ()


# ------------------------------------------------------------------------------ corrections


def test_a_correction_after_three_years_is_told_and_no_longer_counted() -> None:
    def sent_back(month: int) -> SchemeReturn:
        back = GivenBack(at=at(month, 20, 2029), units={"LAMP": 3})
        return stated(a_supply(given_back=(back,)), period=f"2029-{month}")

    # The return of October 2026 was due on 30 November 2026.
    in_time, too_late = sent_back(10), sent_back(11)

    assert not in_time.corrections[0].too_late
    assert str(in_time.balances[0].tax) == "-22.80"
    assert too_late.corrections[0].too_late
    assert too_late.balances == ()


def test_where_an_additional_return_amends_the_balance_is_without_corrections() -> None:
    scheme = a_scheme(every="quarter", corrected="amended")
    supply = a_supply(given_back=(GivenBack(at=at(2, 3, 2027), units={"LAMP": 3}),))

    found = stated(supply, period="2027-Q1", scheme=scheme)

    assert str(found.corrections[0].tax) == "-22.80"
    assert found.balances == ()


# ------------------------------------------------------------------------------- conversion

FRIDAY, MONDAY = date(2026, 10, 30), date(2026, 11, 2)


def test_the_rate_of_the_last_day_or_the_next_publication_counts() -> None:
    tables = (a_table(FRIDAY, "1.10"), a_table(MONDAY, "1.25"), a_table(date(2026, 11, 3), "2"))

    found = stated(a_supply(currency="USD"), tables=tables)

    (told,) = found.orders
    assert (str(told.tax), str(told.tax_in_currency)) == ("18.24", "22.80")
    assert told.exchange == "ECB reference of 2026-11-02 (made-up-2026-11-02)"
    assert told.exchange_rate == Decimal("0.8")


def test_a_missing_rate_is_a_gap_and_never_zero() -> None:
    found = stated(a_supply(currency="USD"), a_supply("O-2"), tables=(a_table(FRIDAY, "1.10"),))

    (gap,) = found.gaps
    assert gap.order_id == "O-1"
    assert "between USD and EUR" in gap.why
    assert "2026-10-31 or just after" in gap.why
    assert [each.order_id for each in found.orders] == ["O-2"]
    assert [each.currency for each in found.reconciled] == ["EUR", "USD"]


def test_a_correction_is_converted_as_what_it_corrects_was() -> None:
    tables = (a_table(MONDAY, "1.25"), a_table(date(2026, 12, 31), "2"))
    supply = a_supply(currency="USD", given_back=(GivenBack(at=at(12, 3), units={"LAMP": 3}),))

    found = stated(supply, period="2026-12", tables=tables)

    assert str(found.corrections[0].tax) == "-18.24"


def test_by_tax_point_the_table_in_force_counts_if_it_is_not_too_old() -> None:
    scheme = a_scheme(rate_day="tax_point", within_days=30)
    tables = (a_table(date(2026, 9, 1), "9"), a_table(date(2026, 10, 1), "1.25"))

    known = stated(a_supply(currency="USD"), scheme=scheme, tables=tables)
    old = stated(a_supply(currency="USD"), scheme=scheme, tables=tables[:1])

    assert (str(known.lines[0].tax), known.gaps) == ("18.24", ())
    assert (old.lines, len(old.gaps)) == ((), 1)


def test_another_series_is_not_taken_instead() -> None:
    scheme = a_scheme(series="HMRC monthly", rate_day="tax_point", within_days=None)

    found = stated(
        a_supply(currency="USD"), scheme=scheme, tables=(a_table(date(2026, 10, 1), "1"),)
    )

    assert "of the series HMRC monthly" in found.gaps[0].why


# ------------------------------------------------------------------------------------ books


def test_the_ledger_is_held_against_the_return_order_by_order() -> None:
    def booked(amount: str) -> tuple[Booked, ...]:
        return (Booked(at=at(10, 5), rule="eu-ioss", amount=Decimal(amount)),)

    found = stated(a_supply("O-1", booked=booked("22.80")), a_supply("O-2", booked=booked("20.00")))

    (books,) = found.reconciled
    assert (str(books.stated), str(books.booked)) == ("45.60", "42.80")
    assert [(d.order_id, str(d.booked)) for d in books.differences] == [("O-2", "20.00")]
