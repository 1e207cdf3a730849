"""Duty expressions: one spelling, exact amounts, and no text that does harm."""

from decimal import Decimal
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from domain.markets.expressions import MULTIPLES, Duty, DutyText, NotADuty, Unit

CURRENCIES = ("EUR", "GBP", "JPY", "USD")


def of(**amounts: str) -> dict[Unit, Decimal]:
    return {Unit(unit): Decimal(amount) for unit, amount in amounts.items()}


def owed(text: str, base: str, charged: str = "0", **amounts: str) -> Decimal:
    measured = of(**amounts).__getitem__
    return Duty.parse(text).owed(Decimal(base), measured, lambda a, _: a, Decimal(charged))


numbers = st.decimals(0, 10_000, places=3, allow_nan=False).map(lambda n: f"{n:f}")
percents = numbers.map(lambda n: f"{n} %")
fractions = st.tuples(st.integers(0, 99), st.integers(1, 6)).map(lambda p: f"{p[0]} {p[1]}/7 %")
specifics = st.builds(
    "{} {}/{}".format, numbers, st.sampled_from(CURRENCIES), st.sampled_from(sorted(MULTIPLES))
)
sums = st.lists(percents | fractions | specifics, min_size=1, max_size=3).map(" + ".join)
ends = st.lists(sums, max_size=2)
bodies = st.builds(
    lambda terms, least, most: "".join(
        [terms, *(f" MIN {each}" for each in least), *(f" MAX {each}" for each in most)]
    ),
    sums,
    ends,
    ends,
)
texts = st.builds(
    lambda cap, tiers, limits: (
        cap
        + "".join(f"{b} UP TO {at} ELSE " for b, at in zip(tiers[1:], limits, strict=False))
        + tiers[0]
    ),
    st.sampled_from(["", "CAP "]),
    st.lists(bodies, min_size=1, max_size=3),
    st.lists(specifics, min_size=2, max_size=2),
)
amounts = st.decimals(0, 1_000_000, places=2, allow_nan=False)


@given(texts)
def test_a_duty_reads_back_as_itself(text: str) -> None:
    duty = Duty.parse(text)

    assert duty.text == text
    assert Duty.parse(duty.text) == duty


@given(bodies, amounts, amounts)
def test_a_dearer_line_of_the_same_goods_owes_no_less(
    text: str, one: Decimal, two: Decimal
) -> None:
    duty = Duty.parse(text)

    def at(base: Decimal) -> Decimal:
        return duty.owed(base, lambda _: Decimal(3), lambda amount, _: amount)

    assert at(min(one, two)) <= at(max(one, two))


@given(sums, sums, sums, amounts)
def test_the_least_and_the_most_hold(terms: str, least: str, most: str, base: Decimal) -> None:
    def at(text: str) -> Decimal:
        return Duty.parse(text).owed(base, lambda _: Decimal(3), lambda amount, _: amount)

    assert at(f"{terms} MIN {least}") >= at(least)
    assert at(f"{terms} MIN {least} MAX {most}") <= at(most)


@given(bodies, amounts, amounts)
def test_a_cap_tops_up_to_its_amount_and_gives_nothing_back(
    text: str, base: Decimal, charged: Decimal
) -> None:
    def at(text: str) -> Decimal:
        return Duty.parse(text).owed(base, lambda _: Decimal(3), lambda amount, _: amount, charged)

    assert at(f"CAP {text}") == max(at(text) - charged, Decimal(0))


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("12%", "12 %"),
        (" 12  % +3EUR / KGM ", "12 % + 3 EUR/KGM"),
        ("free", "Free"),
        ("free UP TO 10 USD/NAR ELSE 8%", "Free UP TO 10 USD/NAR ELSE 8 %"),
        ("Not computable:  it is\na formula", "not computable: it is a formula"),
    ],
)
def test_there_is_one_spelling(written: str, spelled: str) -> None:
    assert Duty.parse(written).text == spelled
    assert Duty.parse(written) == Duty.parse(spelled)


def test_no_digit_is_lost() -> None:
    assert Duty.parse("0.30 EUR/NAR").text == "0.30 EUR/NAR"
    assert owed("0.002068000 USD/KGM", "0", KGM="1000000000") == Decimal("2068000.000000000")
    assert owed("33 1/3 %", "300") == 100
    assert owed("123456789012.123456789 %", "100") == Decimal("123456789012.123456789")


@pytest.mark.parametrize(
    ("text", "base", "amounts", "due"),
    [
        ("Free", "500", {}, "0"),
        ("46.3 USD/DTN + 14.9 %", "100", {"KGM": "50"}, "38.05"),
        ("12 EUR/DZN", "0", {"NAR": "30"}, "30"),
        ("3 USD/DPR", "0", {"NPR": "12"}, "3"),
        ("2 USD/PFL", "0", {"LPA": "4"}, "16"),
        ("1 USD/BLL", "0", {"LTR": "158.987294928"}, "1"),
        ("2 EUR/MWH", "0", {"KWH": "500"}, "1"),
        ("4.5 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR", "100", {"NAR": "10"}, "4.5"),
        ("4.5 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR", "20", {"NAR": "10"}, "3.0"),
        ("4.5 % MIN 0.30 EUR/NAR MAX 0.80 EUR/NAR", "900", {"NAR": "10"}, "8"),
        ("50 % MAX 9 % + 8 EUR/DTN MAX 35 EUR/DTN", "1000", {"KGM": "200"}, "70"),
    ],
)
def test_what_is_owed(text: str, base: str, amounts: dict[str, str], due: str) -> None:
    assert owed(text, base, **amounts) == Decimal(due)


@pytest.mark.parametrize(
    ("base", "due"), [("200", "10"), ("200.01", "16.0008"), ("0", "0"), ("600", "48")]
)
def test_a_threshold_is_by_the_value_of_one_piece(base: str, due: str) -> None:
    assert owed("5 % UP TO 100 USD/NAR ELSE 8 %", base, NAR="2") == Decimal(due)


def test_several_thresholds_rise() -> None:
    text = "Free UP TO 10 USD/NAR ELSE 5 % UP TO 20 USD/NAR ELSE 8 %"

    assert [owed(text, base, NAR="1") for base in ("10", "20", "30")] == [0, 1, Decimal("2.4")]


def test_a_cap_counts_what_was_charged_beyond_a_threshold_too() -> None:
    text = "CAP 10 % UP TO 100 USD/NAR ELSE 15 %"

    assert owed(text, "100", "4", NAR="1") == 6
    assert owed(text, "200", "4", NAR="1") == 26
    assert owed(text, "200", "40", NAR="1") == 0


def test_what_is_not_computable_says_why_and_is_never_zero() -> None:
    duty = Duty.not_computable("it depends on the recipe")

    assert Duty.parse(duty.text) == duty
    assert duty.why_not == "it depends on the recipe"
    with pytest.raises(NotADuty, match="recipe"):
        duty.owed(Decimal(100))


def test_a_measure_that_nobody_stated_is_never_zero() -> None:
    with pytest.raises(NotADuty, match="nobody said how many LTR"):
        Duty.parse("3 EUR/HLT").owed(Decimal(100), converted=lambda amount, _: amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CAP",
        "12",
        "-3 %",
        "3 % - 2 EUR/KGM",
        "1e999 %",
        "NaN %",
        "Infinity %",
        "1234567890123 %",
        "١٢ %",
        "12 %\0",
        "9" * 5000,
        "9" * 5000 + " %",
        "1 % + " * 5000 + "1 %",
        "3 EUR/XYZ",
        "3 EUX/NAR",
        "3 eur/NAR",
        "5 % MIN",
        "5 % MAX 1 EUR/NAR MIN 2 EUR/NAR",
        "5 % UP TO 1 USD/NAR",
        "5 % ELSE 2 %",
        "5 % UP TO 10 % ELSE 2 %",
        " ELSE " * 150,
        "not computable: ",
        "<script>",
        "12 %; DROP TABLE",
    ],
)
def test_what_is_no_duty_is_refused(text: str) -> None:
    with pytest.raises(NotADuty):
        Duty.parse(text)


@given(st.text())
def test_any_text_is_a_duty_or_none(text: str) -> None:
    try:
        duty = Duty.parse(text)
    except NotADuty:
        return
    assert Duty.parse(duty.text) == duty


class File(BaseModel):
    model_config = ConfigDict(frozen=True)

    rate: Annotated[DutyText, "a field of a file"]


def test_in_a_file_a_duty_is_its_text() -> None:
    file = File.model_validate({"rate": "12%"})

    assert file.model_dump_json() == '{"rate":"12 %"}'
    assert File.model_validate_json(file.model_dump_json()) == file
    assert file.model_json_schema()["properties"]["rate"]["type"] == "string"


@pytest.mark.parametrize("raw", [12, 12.5, None, ["12 %"], "twelve"])
def test_in_a_file_only_a_duty_will_do(raw: object) -> None:
    with pytest.raises(ValidationError, match="rate"):
        File.model_validate({"rate": raw})
