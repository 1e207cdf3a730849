"""Who carries an order: what removes a candidate, what it is worth, and who is first."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.carriage import Offer
from domain.choosing.choice import Choice
from domain.choosing.policy import Criterion
from domain.fx import NoRate
from domain.lines import GoodsFlag
from domain.markets.clauses import Advancement
from domain.money import Money
from domain.promised import DeliveryOptions, Promise, ServiceLevel
from domain.trade import Incoterm, Inventory
from tests.builders import a_line, an_order, packed
from tests.domain.choosing.given import (
    TODAY,
    a_book,
    a_policy,
    a_record,
    a_row,
    a_rule,
    an_offer,
    chosen,
    landed,
)
from tests.fakes import packaged_rulebook

CHEAP, DEAR = an_offer("CHEAP", "5.00"), an_offer("DEAR", "8.00")


def names(choice: Choice) -> list[str]:
    return [each.name for each in choice.candidates]


# ---------------------------------------------------------------------------- removal


def test_a_rule_that_is_not_kept_removes_with_its_own_sentence() -> None:
    rule = a_rule("offer.days <= 5", "It takes {offer.days} days to {order.destination}.")

    choice = chosen(an_offer(), policy=a_policy(rules=[rule]))

    assert choice.chosen is None
    (removed,) = choice.removed
    assert [(r.rule, r.says) for r in removed.reasons] == [("a-rule", "It takes 6 days to GB.")]


def test_every_rule_that_is_broken_is_told() -> None:
    rules = [a_rule("offer.days < 2", rule="one"), a_rule("offer.price < 100", rule="two")]

    (removed,) = chosen(an_offer(), policy=a_policy(rules=rules)).removed

    assert [reason.rule for reason in removed.reasons] == ["one", "two"]


def test_money_and_weight_are_whole_numbers_in_conditions() -> None:
    rules = [a_rule("offer.price == 900 && order.weight_g == 2400 && order.value == 9000")]

    assert chosen(an_offer(), policy=a_policy(rules=rules)).chosen


def test_a_condition_that_cannot_be_answered_lets_nobody_through() -> None:
    rule = a_rule("100 / (order.weight_g - 2400) > 0")

    (removed,) = chosen(an_offer(), policy=a_policy(rules=[rule])).removed

    assert (
        removed.reasons[0].says == "It may not. (not answered: division by zero in CEL expression)"
    )


def test_a_price_in_other_money_cannot_be_compared() -> None:
    (removed,) = chosen(CHEAP.model_copy(update={"price": Money.of(9, "EUR")})).removed

    assert removed.reasons[0].says == "Its price is in EUR, the order in GBP."


def test_an_offer_below_nothing_is_removed_whatever_the_policy() -> None:
    wrong = CHEAP.model_copy(update={"price": Money.of("-9.00", "GBP")})

    choice = chosen(wrong, policy=a_policy(rules=[]))

    (removed,) = choice.removed
    assert choice.chosen is None
    assert [(r.rule, r.says) for r in removed.reasons] == [
        ("price", "It asks -9.00 GBP, which is below nothing.")
    ]


@pytest.mark.parametrize(
    ("abilities", "rule"),
    [
        ({"not_to": ["GB"]}, "countries"),
        ({"countries": ["DE"]}, "countries"),
        ({"weight_kg_max": "2.399"}, "weight"),
        ({"longest_cm_max": "44.9"}, "length"),
        ({"worth_max": {"amount": "112.49", "currency": "EUR"}}, "worth"),
        ({"incoterms": ["DAP"]}, "incoterm"),
        ({"ddp_to": ["DE"]}, "duty-paid-to"),
        ({"not_carried": ["lithium_battery"]}, "goods"),
        ({"logistics": ["postal"]}, "clears"),
        ({"pickup_points": False}, "pickup-point"),
    ],
)
def test_the_packaged_rules_remove_what_a_service_cannot_do(
    abilities: dict[str, object], rule: str
) -> None:
    order = an_order(
        lines=(
            a_line(
                flags=(GoodsFlag.LITHIUM_BATTERY,),
                dimensions={"length_cm": "45", "width_cm": "20", "height_cm": "20"},
            ),
        ),
        delivery=DeliveryOptions(pickup_point="P-1"),
    )
    default = packaged_rulebook().policies.named["default"]

    (removed,) = chosen(
        an_offer(), order=order, book=a_book(a_row(**abilities), policy=default)
    ).removed
    assert [reason.rule for reason in removed.reasons] == [rule]
    assert chosen(an_offer(), order=order, policy=default).chosen, "what is unknown removes nobody"


@pytest.mark.parametrize(
    ("abilities", "rule"),
    [
        ({"weight_kg_max": "2"}, None),  # of a package, not of all of them
        ({"weight_kg_max": "1.199"}, "weight"),
        ({"longest_cm_max": "29.9"}, "length"),
        ({"length_and_girth_cm_max": "99.9"}, "girth"),
        ({"length_and_girth_cm_max": "100"}, None),
    ],
)
def test_limits_are_held_against_each_package_where_the_packing_is_known(
    abilities: dict[str, object], rule: str | None
) -> None:
    order = packed(an_order(), 1, 1)
    default = packaged_rulebook().policies.named["default"]
    book = a_book(a_row(**abilities), policy=default)

    choice = chosen(an_offer(), order=order, book=book)

    broken = [reason.rule for candidate in choice.removed for reason in candidate.reasons]
    assert broken == ([rule] if rule else [])


def test_girth_is_held_against_nothing_where_nobody_says_how_it_is_packed() -> None:
    default = packaged_rulebook().policies.named["default"]
    book = a_book(a_row(length_and_girth_cm_max="1"), policy=default)

    assert chosen(an_offer(), order=an_order(), book=book).chosen


# -------------------------------------------------------------------------------- worth


def test_the_parts_of_a_score_sum_to_it_and_weights_to_a_hundred() -> None:
    choice = chosen(CHEAP, DEAR, landed=landed(duty="3.33", tax="20.00"))

    for candidate in choice.candidates:
        assert sum(part.points for part in candidate.parts) == candidate.score
        assert sum(part.weight for part in candidate.parts) == 100
        assert all(part.points == part.value * part.weight for part in candidate.parts)


def test_cost_is_of_the_whole_delivery_and_not_of_freight_alone() -> None:
    advancement = Advancement.model_validate(
        {
            "rule": "petrel-gb",
            "valid_from": TODAY,
            "verified_on": TODAY,
            "source": "test",
            "confidence": "verified",
            "carrier": "petrel",
            "fee_currency": "EUR",
            "minimum": "5",
            "percent": "2",
            "taxed_percent": "20",
        }
    )
    book = a_book(a_row(service="CHEAP", advances_as="petrel"), advancements=(advancement,))

    choice = chosen(CHEAP, DEAR, book=book, landed=landed(freight="9", duty="3", tax="20"))

    costs = {c.offer.service: c.cost for c in choice.candidates}
    assert costs["CHEAP"].advancement == Decimal("4.80")  # EUR 5 is GBP 4, and 20 % tax on it
    assert costs["CHEAP"].total == Decimal("32.80")
    assert costs["DEAR"].total == Decimal("31.00")
    assert names(choice)[0] == "petrel DEAR"


def test_import_charges_that_nobody_worked_out_are_unknown_and_not_zero() -> None:
    (candidate,) = chosen(CHEAP).candidates

    assert candidate.cost.import_charges is None


def test_what_troubles_cost_is_how_often_they_are_expected() -> None:
    troubles = {"currency": "EUR", "held": "10", "failed_first": "5", "returned": "20"}

    (candidate,) = chosen(CHEAP, policy=a_policy(troubles=troubles)).candidates

    assert candidate.cost.troubles == Decimal("2.80")  # a tenth of EUR 35, in pounds


def test_money_of_a_policy_that_nobody_can_convert_is_said() -> None:
    troubles = {"currency": "JPY", "held": "1000"}

    with pytest.raises(NoRate, match="between JPY and GBP"):
        chosen(CHEAP, policy=a_policy(troubles=troubles))


def test_the_promise_is_weighed_by_the_share_that_would_arrive_in_time() -> None:
    order = an_order(promise=Promise(transit_days_max=7))

    (candidate,) = chosen(an_offer(), order=order).candidates

    assert candidate.arrival.days == ((6, Decimal("0.5")), (8, Decimal("0.5")))
    assert candidate.part(Criterion.PROMISE).value == Decimal("0.5")


def test_records_move_what_is_expected_and_few_of_them_move_it_little() -> None:
    order = an_order(promise=Promise(transit_days_max=7))

    def promise(parcels: int) -> Decimal:
        record = a_record(parcels=parcels, on_time=parcels, late=((0, parcels),))
        (candidate,) = chosen(an_offer(), order=order, records=[record]).candidates
        return candidate.part(Criterion.PROMISE).value

    assert [promise(n) for n in (0, 1, 10, 1000)] == [
        Decimal("0.5000"),
        Decimal("0.5455"),
        Decimal("0.7500"),
        Decimal("0.9951"),
    ]


def test_one_bad_parcel_does_not_condemn_a_service_and_a_hundred_do() -> None:
    policy = a_policy(weights={"cost": "50", "reliability": "50"})
    dear = an_offer("DEAR", "5.50")

    def winner(parcels: int) -> str:
        bad = a_record("CHEAP", parcels=parcels, held=parcels, failed_first=parcels)
        return names(chosen(CHEAP, dear, policy=policy, records=[bad]))[0]

    assert winner(1) == "petrel CHEAP"
    assert winner(100) == "petrel DEAR"


def test_who_clears_decides_where_clearance_counts() -> None:
    policy = a_policy(weights={"cost": "10", "clearance": "90"})
    rows = (a_row(service="DEAR", clears_by="own"), a_row(service="CHEAP", clears_by="post"))

    choice = chosen(CHEAP, DEAR, book=a_book(*rows, policy=policy), landed=landed(duty="3"))

    assert names(choice)[0] == "petrel DEAR"
    part = choice.candidates[0].part(Criterion.CLEARANCE)
    assert part.why == "express GB low value, cleared by: own; held: 0 of 0"


def test_a_service_that_does_not_clear_so_is_worth_nothing_there() -> None:
    policy = a_policy(weights={"clearance": "100"})
    book = a_book(a_row(clears_by="own", logistics=["postal"]), policy=policy)

    assert chosen(CHEAP, book=book).candidates[0].score == 0


def test_goods_that_cross_no_border_need_no_clearance() -> None:
    order = an_order(inventory=Inventory(location="L", country="GB"))
    policy = a_policy(weights={"clearance": "100"})

    assert chosen(CHEAP, order=order, policy=policy).candidates[0].score == 100


def test_bills_that_stray_make_a_service_worth_less() -> None:
    policy = a_policy(weights={"accuracy": "100"})
    strayed = a_record("CHEAP", parcels=10, settled=10, strayed=Decimal(5))

    choice = chosen(CHEAP, DEAR, policy=policy, records=[strayed])

    values = {c.offer.service: c.score for c in choice.candidates}
    assert values == {"DEAR": 90, "CHEAP": 70}


def test_the_margin_is_what_is_left_of_all_that_was_charged() -> None:
    order = an_order(lines=(a_line(unit_cost=Decimal(30)),))  # 122.33 charged, 60 spent on goods
    policy = a_policy(weights={"margin": "100"})

    (candidate,) = chosen(
        an_offer(), order=order, policy=policy, landed=landed(tax="20")
    ).candidates

    assert candidate.part(Criterion.MARGIN).value == Decimal("0.2725")  # 33.33 of 122.33


def test_a_missed_cut_off_is_a_day_more() -> None:
    row = a_row(cut_off={"at": "16:00:00", "zone": "Asia/Shanghai"})

    def first_day(hour: int) -> int:
        at = datetime(2026, 11, 22, hour, tzinfo=UTC)
        (candidate,) = chosen(an_offer(), book=a_book(row), at=at).candidates
        return candidate.arrival.days[0][0]

    assert (first_day(7), first_day(9)) == (6, 7)


# ---------------------------------------------------------------------------------- rank


def test_ties_go_to_the_cheaper_then_the_faster_then_the_first_by_name() -> None:
    policy = a_policy(weights={"accuracy": "100"})
    offers = [
        an_offer("B", "5"),
        an_offer("C", "5", transit_days=5),
        an_offer("A", "5"),
        an_offer("D", "4"),
    ]

    first = chosen(*offers, policy=policy)

    assert names(first) == ["petrel D", "petrel C", "petrel A", "petrel B"]
    assert names(chosen(*reversed(offers), policy=policy)) == names(first)


def test_the_policy_stands_in_the_result_with_a_version_that_changes_with_it() -> None:
    one, other = a_policy(), a_policy(fall_back=1)

    assert chosen(CHEAP, policy=one).by != chosen(CHEAP, policy=other).by
    assert chosen(CHEAP, policy=one).by == f"default@{chosen(CHEAP, policy=one).version}"


def test_a_lane_with_one_partner_is_reported() -> None:
    other = an_offer(carrier="tern")

    assert "only petrel qualifies on CN-GB" in chosen(CHEAP, DEAR).warning
    assert chosen(CHEAP, other).warning == ""


def test_a_pilot_carries_its_share_of_orders_and_no_others() -> None:
    pilot = {"pilot": "new-lane", "carrier": "petrel", "service": "DEAR", "percent": "20"}
    policy = a_policy(pilots=[pilot])
    orders = [an_order(f"TW-{n}") for n in range(1000)]

    choices = [chosen(CHEAP, DEAR, order=order, policy=policy) for order in orders]

    piloted = [c for c in choices if c.chosen and c.chosen.pilot]
    assert 150 < len(piloted) < 250
    assert {names(c)[0] for c in piloted} == {"petrel DEAR"}
    assert piloted[0].why == "on trial as new-lane"
    left = next(c for c in choices if c.removed)
    assert left.removed[0].reasons[0].says == (
        "On trial on CN-GB: it carries 20 % of the orders, not this one."
    )
    again = [chosen(CHEAP, DEAR, order=order, policy=policy) for order in orders]
    assert [names(c) for c in again] == [names(c) for c in choices]


def test_a_pilot_elsewhere_is_no_pilot_here() -> None:
    pilot = {"pilot": "p", "carrier": "petrel", "service": "DEAR", "percent": "100"}
    policy = a_policy(pilots=[{**pilot, "destinations": ["DE"]}])

    assert names(chosen(CHEAP, DEAR, policy=policy))[0] == "petrel CHEAP"


def test_a_seller_has_its_own_policy() -> None:
    book = a_book()
    own = a_policy(policy="own", sellers=["example-lighting"])
    policies = book.policies.model_copy(update={"named": {**book.policies.named, "own": own}})

    assert chosen(CHEAP, book=book._replace(policies=policies)).policy == "own"


# ---------------------------------------------------------------------------- properties

PRICES = st.decimals("0.01", "500", places=2)
DAYS = st.integers(1, 30)
OFFERS = st.lists(st.tuples(PRICES, DAYS), min_size=1, max_size=6).map(
    lambda found: [an_offer(f"S{n}", str(p), transit_days=d) for n, (p, d) in enumerate(found)]
)


@given(OFFERS)
def test_whatever_is_offered_scores_sum_and_stay_within_a_hundred(offers: list[Offer]) -> None:
    choice = chosen(*offers, landed=landed(tax="20"))

    assert len(choice.candidates) == len(offers)
    for candidate in choice.candidates:
        assert sum(part.points for part in candidate.parts) == candidate.score
        assert 0 <= candidate.score <= 100
    scores = [candidate.score for candidate in choice.candidates]
    assert scores == sorted(scores, reverse=True)


@given(OFFERS, st.decimals("0.01", "1", places=2))
def test_a_cheaper_offer_never_scores_lower_on_cost(offers: list[Offer], share: Decimal) -> None:
    def cost(first: Offer) -> Decimal:
        choice = chosen(first, *offers[1:], landed=landed(tax="20"))
        found = next(c for c in choice.candidates if c.offer.service == "S0")
        return found.part(Criterion.COST).value

    price = (offers[0].price.amount * share).quantize(Decimal("0.01"))
    cheaper = offers[0].model_copy(update={"price": Money.of(price, "GBP")})

    assert cost(cheaper) >= cost(offers[0])


@given(OFFERS, st.integers(1, 5))
def test_a_faster_offer_never_scores_lower_on_promise(offers: list[Offer], days: int) -> None:
    order = an_order(promise=Promise(level=ServiceLevel.STANDARD, transit_days_max=10))

    def promise(first: Offer) -> Decimal:
        choice = chosen(first, *offers[1:], order=order)
        found = next(c for c in choice.candidates if c.offer.service == "S0")
        return found.part(Criterion.PROMISE).value

    faster = offers[0].model_copy(update={"transit_days": max(offers[0].transit_days - days, 1)})

    assert promise(faster) >= promise(offers[0])


def test_who_pays_at_the_border_does_not_change_what_delivery_costs() -> None:
    dap = an_order(incoterm=Incoterm.DAP)

    totals = {
        chosen(CHEAP, order=order, landed=landed(tax="20")).candidates[0].cost.total
        for order in (dap, an_order())
    }
    assert totals == {Decimal("25.00")}
