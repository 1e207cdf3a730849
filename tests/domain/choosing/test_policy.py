"""Policies refuse what could not be right, when they are read and not when they are needed."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.choosing.conditions import Unfit, check, holds, prepared
from domain.choosing.offer_facts import TYPICAL, UNREAD, facts_of
from domain.choosing.policy import Pilot, Policies, Prior
from domain.choosing.services import ServiceRow, Services
from tests.builders import an_order
from tests.domain.choosing.given import (
    CITED,
    EXCHANGE,
    NINE,
    a_policy,
    a_record,
    a_row,
    a_rule,
    an_offer,
)


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("order.weight_g <=", "Syntax error"),
        ("order.wait_g < 5", "asks for order.wait_g, which nobody knows; order has "),
        ("parcel.weight_g < 5", "asks for parcel.weight_g: there is no parcel, only order, offer"),
        ("order.weight_g", "answers 1600, which is neither true nor false"),
        ("order.weight_g < '5'", "No such overload"),
        ("order.weight_g <= service.weight_g_max", "nobody read about it is null; ask that first"),
        ("now() < 5", "Undefined variable or function: 'now'"),
        ("x" * 1001, "has 1001 characters; at most 1000"),
        ('order.flags[0] == "liquid"', "index out of bounds: 0"),
        ("[1].all(a, [1].all(b, [1].all(c, [1].all(d, a == d))))", "goes over 4 lists; at most 3"),
    ],
)
def test_a_condition_that_does_not_fit_is_refused(condition: str, why: str) -> None:
    with pytest.raises(Unfit) as refused:
        check(condition, TYPICAL, UNREAD)

    assert why in str(refused.value)


@pytest.mark.parametrize(
    "condition",
    [
        "service.weight_g_max == null || order.weight_g <= service.weight_g_max",
        "!order.flags.exists(flag, flag in service.not_carried)",
        'order.destination in ["DE", "order.nothing"]',
        'order.postcode.startsWith("GY")',
        "lane.parcels < 20 || lane.held * 10 < lane.parcels",
    ],
)
def test_a_condition_that_fits_is_taken(condition: str) -> None:
    check(condition, TYPICAL, UNREAD)


def test_a_condition_is_answered_from_the_facts() -> None:
    facts = prepared({"order": {"weight_g": 5}})

    assert holds("order.weight_g == 5", facts)
    with pytest.raises(Unfit, match="nothing"):
        holds("order.nothing == 5", facts)


def test_a_list_that_is_shorter_than_a_condition_thinks_answers_nothing() -> None:
    facts = prepared({"order": {"flags": ["liquid"]}})

    with pytest.raises(Unfit, match="index out of bounds: 1"):
        holds("order.flags[1] == 'perishable'", facts)


def test_the_specimens_have_what_is_known_of_an_order_and_no_more() -> None:
    known = Services(services=(a_row(cod=True),)).of("petrel", "ROAD")
    facts = facts_of(an_order(), an_offer(), known, a_record(), None, exchange=EXCHANGE, at=NINE)

    for specimen in (TYPICAL, UNREAD):
        assert {root: set(specimen[root]) for root in specimen} == {
            root: set(facts[root]) for root in facts
        }


@pytest.mark.parametrize(
    ("changes", "where", "why"),
    [
        ({"weights": {"cost": "60"}}, (), "weights must sum to 100; they sum to 60"),
        ({"weights": {"coast": "100"}}, ("weights", "coast"), "Input should be 'cost'"),
        ({"weights": {"cost": 100.0}}, ("weights", "cost"), "plain decimal"),
        ({"clearance": {"own": "1"}}, (), "clearance must name agent, post"),
        ({"rules": [a_rule("order.no")]}, ("rules", 0), "keep_if asks for order.no"),
        ({"rules": [a_rule("true", "To {order.no}.")]}, ("rules", 0), "says asks for order.no"),
        ({"fall_back": 10}, ("fall_back",), "less than 10"),
        (
            {"promise": {"target": "1", "parcels": "1", "late": {"0": "0.9"}}},
            ("promise",),
            "late must sum to 1; it sums to 0.9",
        ),
        ({"surprise": 1}, ("surprise",), "Extra inputs"),
    ],
)
def test_a_policy_that_cannot_be_right_is_refused_by_field(
    changes: dict[str, Any], where: tuple[str, ...], why: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        a_policy(**changes)

    fault = refused.value.errors()[0]
    assert fault["loc"][: len(where)] == where
    assert why in fault["msg"]


def test_two_policies_for_one_seller_are_refused() -> None:
    one, other = (a_policy(policy=name, sellers=["s"]) for name in ("one", "two"))

    with pytest.raises(ValidationError, match="two policies are for s"):
        Policies(named={"default": a_policy(), "one": one, "two": other})
    with pytest.raises(ValidationError, match="there must be a policy named default"):
        Policies(named={"one": one})


def test_a_prior_gives_way_to_what_was_seen() -> None:
    prior = Prior.model_validate({"good": "9", "bad": "1"})

    shares = [f"{prior.mean(0, of):.3f}" for of in (0, 1, 10, 1000)]
    assert shares == ["0.900", "0.818", "0.450", "0.009"]


def test_a_pilot_draws_by_its_name_and_the_order() -> None:
    def drawn(name: str) -> list[bool]:
        pilot = Pilot.model_validate(
            {"pilot": name, "carrier": "c", "service": "s", "percent": "50"}
        )
        return [pilot.takes(f"TW-{n}") for n in range(50)]

    assert drawn("one") == drawn("one")
    assert drawn("one") != drawn("two")


def test_what_a_row_says_of_a_service_goes_before_what_it_says_of_the_carrier() -> None:
    services = Services(
        services=(
            a_row(weight_kg_max="30", cod=True),
            a_row(service="ROAD", weight_kg_max="20", also=["pt"]),
        )
    )

    own = services.of("easypost.PT", "ROAD").abilities
    assert own.weight_kg_max == 20
    assert own.cod is None, "a name that only one row knows is that row's alone"
    both = services.of("petrel", "ROAD").abilities
    assert both.weight_kg_max == 20
    assert both.cod
    assert services.of("tern", "X").sources == ()


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"wait_kg_max": "5"},
        {"weight_kg_max": 5.5},
        {"not_to": ["XX"]},
        {"cut_off": {"at": "16:00:00", "zone": "Mars/Olympus"}},
        {"clears_by": "magic"},
    ],
)
def test_a_row_that_says_nothing_or_what_nobody_understands_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ServiceRow.model_validate({"carrier": "petrel", **CITED, **row})
