"""Light values: to pydantic they are models like any other."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.charges import Charge, ChargeKind
from domain.promised import QuotedCharge

CHARGE: TypeAdapter[Charge] = TypeAdapter(Charge)
QUOTED: TypeAdapter[QuotedCharge] = TypeAdapter(QuotedCharge)


def a_charge() -> Charge:
    return Charge(
        kind=ChargeKind.DUTY, name="duty", amount=Decimal("1E+2"), rule="r", source="somebody"
    )


def test_it_is_read_back_as_it_was_written() -> None:
    written = CHARGE.dump_json(a_charge())

    assert CHARGE.validate_json(written) == a_charge()
    assert b'"amount":"100","base":null,"rate":"","sku":null,"rule":"r"' in written


def test_it_is_frozen() -> None:
    with pytest.raises(AttributeError):
        a_charge().amount = Decimal(2)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("wrong", "where", "rule"),
    [
        ({"amount": 1.5}, ("amount",), "exact_decimal"),
        ({"amount": "-1"}, ("amount",), "not_negative"),
        ({"surprise": 1}, ("surprise",), "extra_forbidden"),
        ({"name": "a\nb"}, ("name",), "printable"),
    ],
)
def test_what_comes_from_outside_is_checked_by_field(
    wrong: dict[str, object], where: tuple[str, ...], rule: str
) -> None:
    told = {"kind": ChargeKind.DUTY, "name": "duty", "amount": "1.00", "rule": "r", **wrong}

    with pytest.raises(ValidationError) as refused:
        QUOTED.validate_python(told)

    assert [(error["loc"], error["type"]) for error in refused.value.errors()] == [(where, rule)]


def test_it_is_shown_by_its_name_and_with_its_words() -> None:
    schema = TypeAdapter(tuple[QuotedCharge, ...]).json_schema()

    shown = schema["$defs"]["QuotedCharge"]
    assert shown["description"] == "One line of a quote, and the rule that it was computed by."
    assert shown["additionalProperties"] is False
    assert shown["required"] == ["kind", "name", "amount", "rule"]
