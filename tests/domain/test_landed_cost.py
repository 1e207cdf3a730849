"""The pipeline, step by step, over the packaged markets on one day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import markets
from domain.charges import ChargeKind, LandedCost
from domain.holds import Hold
from domain.landed_cost import price
from domain.markets.clauses import Tariff
from domain.markets.tariffs import Tariffs
from domain.order import Order
from domain.reasons import HoldReason
from tests.domain.orders import a_line, a_party, an_order

DAY = date(2026, 11, 21)
MARKETS = markets.load()
EXCHANGE = markets.load_exchange()
DUTY, TAX, FEE = ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE
CPF = [{"kind": "CPF", "value": "123.456.789-09"}]


def landed(order: Order, on: date = DAY) -> LandedCost:
    outcome = price(order, MARKETS[order.destination], on, EXCHANGE)
    assert isinstance(outcome, LandedCost), outcome
    return outcome


def held(order: Order, on: date = DAY) -> Hold:
    outcome = price(order, MARKETS[order.destination], on, EXCHANGE)
    assert isinstance(outcome, Hold), outcome
    return outcome


def quote(freight: str = "0", **more: str) -> dict[str, str]:
    return {"quote_id": "Q", "freight": freight, **more}


def to(country: str, *lines: dict[str, Any], region: str = "Example", **changes: Any) -> Order:
    consignee = a_party(country, tax_ids=changes.pop("tax_ids", []))
    consignee["address"]["region"] = region
    return an_order(country, consignee=consignee, lines=list(lines) or [a_line()], **changes)


# ----------------------------------------------------------------------------- what is told


def test_every_charge_says_how_it_came_about() -> None:
    cost = landed(to("DE", a_line(unit_price="400"), quote=quote("20", insurance="4")))

    assert [(c.kind, c.amount, c.base, c.rate, c.sku) for c in cost.charges] == [
        (ChargeKind.FREIGHT, Decimal(20), None, "as quoted", None),
        (ChargeKind.INSURANCE, Decimal(4), None, "as quoted", None),
        (DUTY, Decimal("50.88"), Decimal("424.00"), "12 %", "TEE"),
        (TAX, Decimal("90.23"), Decimal("474.88"), "19 %", "TEE"),
    ]
    assert all(charge.rule and charge.source for charge in cost.charges)
    assert cost.total == an_order().money(Decimal("165.11"))
    assert cost.customs_value == Decimal("424.00")


def test_the_version_names_the_market_file_and_the_rate_table() -> None:
    version = landed(to("DE")).rules_version

    assert version == f"DE@{MARKETS['DE'].version}+ecb-2026-10-30"
    assert MARKETS["DE"].version != MARKETS["FR"].version


def test_a_landed_cost_survives_its_own_json() -> None:
    cost = landed(to("JP", a_line(unit_price="333.33"), quote=quote("7.77")))

    assert LandedCost.model_validate_json(cost.model_dump_json()) == cost


@pytest.mark.parametrize(
    ("country", "called"),
    [("US", "HTS duty"), ("AU", "general duty"), ("JP", "WTO duty"), ("DE", "third country duty")],
)
def test_a_duty_bears_the_name_that_its_country_gives_it(country: str, called: str) -> None:
    code = "6109100012" if country == "US" else "610910"

    charges = landed(to(country, a_line(unit_price="900", hs_code=code))).charges

    assert called in {charge.name for charge in charges}


def test_tax_under_a_scheme_cites_the_scheme_and_the_rate() -> None:
    ioss = a_party("CN", tax_ids=[{"kind": "IOSS", "value": "IM2760000742"}])
    (vat,) = (
        charge
        for charge in landed(to("DE", a_line(unit_price="20"), shipper=ioss)).charges
        if charge.kind is TAX
    )

    market = MARKETS["DE"]
    schemes = {row.rule: row for row in market.schemes}
    taxes = {row.rule: row for row in market.taxes}
    assert schemes[vat.rule].source in vat.source
    assert f"{vat.rate_rule}: {taxes[vat.rate_rule].source}" in vat.source


# ------------------------------------------------------------------------- what is held for


def test_a_line_without_hs_code_asks_for_it() -> None:
    hold = held(to("DE", a_line(hs_code=None, sku="LAMP", description="Desk lamp")))

    assert hold.reason is HoldReason.MISSING_HS_CODE
    assert hold.evidence["description"] == "Desk lamp"
    assert "940521" in hold.evidence["candidates"]


def test_a_code_that_no_file_knows_is_not_free_of_duty() -> None:
    hold = held(to("DE", a_line(hs_code="010121", unit_price="200")))

    assert hold.reason is HoldReason.RATE_NOT_COMPUTABLE
    assert hold.evidence["why"] == "no third country duty is known in DE for HS 010121 from CN"


def test_a_code_that_is_too_short_for_its_tariff_is_told_a_longer_one() -> None:
    hold = held(to("DE", a_line(hs_code="950300", unit_price="200")))

    assert hold.evidence["why"].startswith("HS 950300 is split further in DE")


def test_an_anti_dumping_duty_is_not_free_either() -> None:
    hold = held(to("DE", a_line(hs_code="691110", unit_price="200")))

    assert "an anti-dumping duty by producer" in hold.evidence["why"]


def test_a_duty_by_the_piece_has_its_least_and_its_most() -> None:
    def duty(unit: str) -> Decimal:
        watch = a_line(hs_code="910211", origin="JP", unit_price=unit, quantity=10)
        return landed(to("DE", watch)).amount(DUTY)

    assert duty("16") == Decimal("7.20")  # 4.5 % of 160
    assert duty("100") == Decimal("8.00")  # at most 0.80 a piece


def test_a_duty_by_a_measure_that_nobody_stated_is_asked_for() -> None:
    shoes = a_line(hs_code="6402991600", origin="VN", unit_price="60")
    hold = held(to("US", shoes, currency="USD"))

    assert "state it in `measures`" in hold.evidence["why"]


def test_a_region_that_no_row_covers_is_not_free_of_tax() -> None:
    hold = held(to("CA", a_line(hs_code="61091000", unit_price="90"), currency="CAD"))

    assert hold.evidence["why"] == "no GST/HST is known for the region Example"


async def test_a_country_without_file_is_not_served() -> None:
    hold = await markets.MarketRates(MARKETS, EXCHANGE).price(to("AQ"), DAY)

    assert isinstance(hold, Hold)

    assert hold.reason is HoldReason.UNSUPPORTED_DESTINATION
    assert hold.evidence == {"country": "AQ"}


@pytest.mark.parametrize(
    ("tax_ids", "why"),
    [
        ([], "it is missing"),
        ([{"kind": "CPF", "value": "123.456.789-00"}], "123.456.789-00 fails its check digits"),
    ],
)
def test_brazil_wants_a_cpf_that_can_be_right(tax_ids: list[dict[str, str]], why: str) -> None:
    hold = held(to("BR", region="SP", tax_ids=tax_ids))

    assert hold.reason is HoldReason.MISSING_IDENTIFIER
    assert hold.evidence["party"] == "consignee"
    assert hold.evidence["identifier_kind"] == "CPF"
    assert hold.evidence["why"] == why


def test_a_form_without_check_digits_is_still_a_form() -> None:
    hold = held(to("KR", tax_ids=[{"kind": "PCCC", "value": "12345"}]))

    assert "is not a well-formed personal customs clearance code" in hold.evidence["why"]


def test_an_optional_identifier_is_checked_where_it_is_given() -> None:
    shipper = a_party("CN", tax_ids=[{"kind": "IOSS", "value": "IM0000000000"}])

    assert held(to("DE", shipper=shipper)).evidence["identifier"] == "IOSS number"


def test_a_currency_without_rate_is_not_guessed() -> None:
    hold = held(to("DE", currency="XOF"))

    assert hold.evidence["why"] == (
        "no exchange rate between XOF and EUR is in force on 2026-11-21"
    )


def test_rules_past_their_shelf_life_are_not_relied_on() -> None:
    hold = held(to("DE"), date(2029, 1, 1))

    assert hold.reason is HoldReason.RULEPACK_STALE
    assert hold.evidence["read"] == "2026-11-21"


def test_an_incoterm_that_the_market_does_not_take_is_refused() -> None:
    closed = MARKETS["DE"].model_copy(update={"incoterms": ()})

    hold = price(to("DE"), closed, DAY, EXCHANGE)

    assert isinstance(hold, Hold)
    assert hold.reason is HoldReason.UNSUPPORTED_SERVICE


# ----------------------------------------------------------------------- values and dates


def test_discount_and_freight_are_shared_by_value() -> None:
    lines = [a_line(sku="A", unit_price="300"), a_line(sku="B", unit_price="100")]
    cost = landed(to("DE", *lines, quote=quote("40", discount="80")))

    bases = {charge.sku: charge.base for charge in cost.charges if charge.kind is DUTY}
    assert bases == {"A": Decimal("270.00"), "B": Decimal("90.00")}


def test_the_rules_are_those_of_the_entry_date() -> None:
    mugs = to("US", a_line(hs_code="69111045", origin="JP"), currency="USD")

    assert landed(mugs, date(2026, 9, 30)).amount(FEE) == Decimal("2.69")
    assert landed(mugs, date(2026, 10, 1)).amount(FEE) == Decimal("2.77")


def test_amounts_are_due_in_the_markets_currency_and_told_in_the_orders() -> None:
    cost = landed(to("GB", a_line(unit_price="500"), currency="EUR"))
    duty = next(charge for charge in cost.charges if charge.kind is DUTY)

    # 500 EUR x 0.8338 = 416.90 GBP; 12 % = 50.02 GBP (cut) = 59.99 EUR
    assert duty.rate == "12 % = 50.02 GBP"
    assert duty.amount == Decimal("59.99")


# ------------------------------------------------------------------ thresholds and schemes


@pytest.mark.parametrize(("goods", "duty"), [("150", "3.00"), ("150.01", "18.00")])
def test_over_the_limit_the_whole_value_is_charged(goods: str, duty: str) -> None:
    assert landed(to("DE", a_line(unit_price=goods))).amount(DUTY) == Decimal(duty)


@pytest.mark.parametrize(("usd", "free"), [("150", True), ("150.01", False)])
def test_a_limit_in_the_orders_own_currency_is_met_to_the_cent(usd: str, free: bool) -> None:
    """The market reckons in won: there and back again is the same amount."""
    pccc = [{"kind": "PCCC", "value": "P000000000015"}]
    order = to("KR", a_line(unit_price=usd), currency="USD", tax_ids=pccc)

    assert (landed(order).import_charges == 0) is free


def imported(duty: str, measure: str = "third country duty", **more: Any) -> Tariff:
    return Tariff.model_validate(
        {
            "rule": "imported",
            "edition": "Official 2026",
            "valid_from": date(2026, 1, 1),
            "source": "an official file",
            "verified_on": DAY,
            "confidence": "verified",
            "measure": measure,
            "rates": {"610910": duty},
            **more,
        }
    )


def with_imported(*tables: Tariff) -> LandedCost | Hold:
    order = to("DE", a_line(unit_price="400"))
    return price(order, MARKETS["DE"], DAY, EXCHANGE, stored=Tariffs(tables))


def test_an_imported_rate_goes_before_our_own_word() -> None:
    cost = with_imported(imported("7 %"))

    assert isinstance(cost, LandedCost)
    assert cost.amount(DUTY) == Decimal("28.00")
    assert cost.editions == ("Official 2026",)


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        (
            [imported("7 %"), imported("40 %", "definitive anti-dumping duty", origins=["CN"])],
            (
                "Official 2026 has a duty on these goods that the rules of DE do not lay: "
                "definitive anti-dumping duty, 40 %"
            ),
        ),
        (
            [imported("7 %"), imported("9 %")],
            "third country duty is stated twice: 7 % (Official 2026) and 9 % (Official 2026)",
        ),
    ],
)
def test_what_an_official_tariff_adds_or_says_twice_is_not_passed_over(
    tables: list[Tariff], why: str
) -> None:
    hold = with_imported(*tables)

    assert isinstance(hold, Hold)
    assert hold.evidence["why"] == why


def test_an_imported_rate_of_other_origins_leaves_our_own_word_standing() -> None:
    china = imported("25 %", "Section 301 China", origins=["CN"], rates={"691110": "25 %"})
    order = to("US", a_line(hs_code="6911104500", origin="JP"), currency="USD")

    cost = price(order, MARKETS["US"], DAY, EXCHANGE, stored=Tariffs([china]))

    assert isinstance(cost, LandedCost), cost
    assert "Section 301 China" not in {charge.name for charge in cost.charges}


def test_lines_of_one_code_are_one_column_where_bases_are_cut() -> None:
    shirt = a_line(hs_code="610910", unit_price="900")
    apart = [{**shirt, "sku": f"TEE-{nth}"} for nth in range(20)]
    one = to("JP", {**shirt, "quantity": 20}, currency="JPY")
    many = to("JP", *apart, currency="JPY")

    assert landed(many).import_charges == landed(one).import_charges > 0
    assert {c.sku for c in landed(many).charges} == {line["sku"] for line in apart}


@pytest.mark.parametrize(
    ("to_country", "line", "told"),
    [
        (
            "DE",
            {"origin": "GB", "origin_proof": {"agreement": "EU-UK TCA"}, "unit_price": "40"},
            "(EU-UK TCA needs direct transport, not from CN)",
        ),
        (
            "DE",
            {"origin_proof": {"agreement": "NOPE"}, "unit_price": "400"},
            "(NOPE does not bind DE and CN)",
        ),
    ],
)
def test_a_preference_that_is_not_given_says_why(
    to_country: str, line: dict[str, Any], told: str
) -> None:
    cost = landed(to(to_country, a_line(hs_code="6109100010", **line)))

    assert [c.rate.endswith(told) for c in cost.charges if c.kind is DUTY] == [True]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"lines": [a_line(unit_price="0")]}, "/lines/0/unit_price"),
        (
            {"quote": {"quote_id": "Q", "freight": "0", "discount": "20.00"}},
            "/quote/discount",
        ),
    ],
)
def test_goods_that_cost_nothing_are_worth_something(changes: dict[str, Any], where: str) -> None:
    hold = held(an_order("DE", **changes))

    assert hold.reason is HoldReason.RATE_NOT_COMPUTABLE
    assert [fault.pointer for fault in hold.faults] == [where]


def test_goods_that_cross_no_border_are_not_imported() -> None:
    order = to("DE", inventory={"location": "LYS-1", "country": "FR"}, quote=quote("5"))

    cost = landed(order)
    assert (cost.import_charges, cost.total) == (Decimal(0), order.money(Decimal(5)))


def test_a_flat_duty_is_shared_by_the_lines_of_its_subheading() -> None:
    lines = [a_line(sku=sku, unit_price=unit) for sku, unit in (("A", "20"), ("B", "10"))]
    charges = [c for c in landed(to("NL", *lines)).charges if c.kind is DUTY]

    assert [(c.sku, c.amount) for c in charges] == [("A", Decimal(2)), ("B", Decimal(1))]


def test_ioss_is_named_only_with_its_number_and_within_its_limit() -> None:
    ioss = a_party("CN", tax_ids=[{"kind": "IOSS", "value": "IM2760000013"}])

    def tax_name(order: Order) -> str:
        return next(charge.name for charge in landed(order).charges if charge.kind is TAX)

    assert tax_name(to("DE", shipper=ioss)) == "VAT (IOSS)"
    assert tax_name(to("DE")) == "VAT"
    assert tax_name(to("DE", a_line(unit_price="151"), shipper=ioss)) == "VAT"


def test_knitwear_gets_no_low_value_relief_in_japan() -> None:
    cream, tee = a_line(hs_code="330499", sku="CREAM"), a_line()
    cost = landed(
        to("JP", {**cream, "unit_price": "4000"}, {**tee, "unit_price": "4000"}, currency="JPY")
    )

    by_line = {sku: sum(c.amount for c in cost.charges if c.sku == sku) for sku in ("CREAM", "TEE")}
    assert by_line["CREAM"] == 0
    assert by_line["TEE"] > 0


def test_a_cap_tops_up_the_general_duty_and_never_falls_below_it() -> None:
    def topped_up(hs_code: str) -> Decimal:
        cost = landed(to("US", a_line(hs_code=hs_code, origin="JP"), currency="USD"))
        (cap,) = (c for c in cost.charges if c.name == "Section 301 forced labor")
        return cap.amount

    assert topped_up("69111045") == 0  # 14 % is charged already
    assert topped_up("42022190") == Decimal("0.70")  # 12.5 % less 9 %, of 20


def test_a_parcel_by_mail_pays_the_mail_fee() -> None:
    order = to("US", a_line(hs_code="69111045", origin="JP"), currency="USD")
    by_mail = order.model_copy(update={"logistics_model": "postal"})

    assert [c.name for c in landed(by_mail).charges if c.kind is FEE] == ["dutiable mail fee"]


# ---------------------------------------------------------------------------- properties

LANES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "GB": ("GBP", "610910", {}),
    "CH": ("CHF", "610910", {}),
    "US": ("USD", "61091000", {}),
    "CA": ("CAD", "610910", {"region": "ON"}),
    "AU": ("AUD", "610910", {}),
    "JP": ("JPY", "610910", {}),
    "KR": ("KRW", "610910", {"tax_ids": [{"kind": "PCCC", "value": "P000000000015"}]}),
    "BR": ("USD", "610910", {"region": "SP", "tax_ids": CPF}),
}
"""Lanes where more value never costs less. In the EU a flat EUR 3 may give way to a lower
percentage above EUR 150, so a dearer parcel can owe less duty there."""

PRICES = st.integers(min_value=1, max_value=300_000).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=60)
@given(
    lane=st.sampled_from(sorted(LANES)),
    prices=st.lists(PRICES, min_size=1, max_size=6),
    freight=PRICES,
    share=st.integers(min_value=0, max_value=99),
)
def test_the_charges_are_the_total(
    lane: str, prices: list[Decimal], freight: Decimal, share: int
) -> None:
    _, hs_code, more = LANES[lane]
    lines = [
        a_line(sku=f"S{n}", unit_price=str(unit), hs_code=hs_code) for n, unit in enumerate(prices)
    ]
    discount = (sum(prices, Decimal(0)) * share / 100).quantize(Decimal("0.01"), "ROUND_DOWN")
    order = to(
        lane, *lines, currency="EUR", quote=quote(str(freight), discount=str(discount)), **more
    )
    if isinstance(cost := price(order, MARKETS[lane], DAY, EXCHANGE), Hold):
        assert lane == "BR"  # above USD 3,000 no tariff is known
        return

    assert cost.total.amount == sum((c.amount for c in cost.charges), Decimal(0))
    assert cost.total.amount == cost.import_charges + freight
    assert all(charge.amount >= 0 for charge in cost.charges)


@settings(max_examples=80)
@given(lane=st.sampled_from(sorted(LANES)), cents=st.tuples(PRICES, PRICES))
def test_more_value_never_costs_less(lane: str, cents: tuple[Decimal, Decimal]) -> None:
    currency, hs_code, more = LANES[lane]
    scale = Decimal(100) if currency in {"JPY", "KRW"} else Decimal(1)
    if lane == "BR":
        cents = (cents[0] % 2500 + 1, cents[1] % 2500 + 1)

    def total_of(unit: Decimal) -> Decimal:
        line = a_line(unit_price=str((unit * scale).quantize(Decimal("0.01"))), hs_code=hs_code)
        return landed(to(lane, line, currency=currency, **more)).import_charges

    assert total_of(min(cents)) <= total_of(max(cents))
