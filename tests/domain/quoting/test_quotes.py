"""Offers: sums, payers, terms and locks, over a made-up market."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.landed_cost import Priced, appraise
from domain.markets.clauses import Tariff
from domain.markets.market import Market
from domain.markets.tariffs import Tariffs
from domain.order import Order
from domain.quoting.offers import Explained, Terms, offer
from domain.quoting.quotes import OPTIONS_MAX, Offer, QuoteRequest, Way
from domain.rules import Rule
from domain.trade import Incoterm
from tests.domain.made_up import (
    BAG,
    COUNTRY,
    EXCHANGE,
    FIRST_OF_FLAT,
    LAST_OF_RELIEF,
    TEE,
    a_market,
    rule,
)
from tests.domain.orders import a_line, a_party, posted

MARKET = a_market()
NOW = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
IOSS = {"shipper": a_party("CN", tax_ids=[{"kind": "IOSS", "value": "IM2760000742"}])}


def request(*ways: Any, **changes: Any) -> QuoteRequest:
    asked = {"order": posted(COUNTRY, **{"lines": [a_line(hs_code=TEE)], **changes})}
    for more in ways:
        asked |= more
    return QuoteRequest.model_validate_json(json.dumps(asked))


def offered(
    asked: QuoteRequest,
    on: date = TODAY,
    *,
    market: Market = MARKET,
    lock: timedelta = timedelta(hours=24),
    explain: bool = False,
) -> Offer:
    way, order = next(asked.ways())
    priced = appraise(order, market, on, EXCHANGE)
    assert isinstance(priced, Priced), priced
    return offer(way, priced, market, Terms("Q-1", NOW, lock), Explained() if explain else None)


# ----------------------------------------------------------------------------------- ways


def test_an_order_by_itself_is_one_way() -> None:
    asked = request()

    assert list(asked.ways()) == [
        (Way(origin=asked.order.inventory, incoterm=Incoterm.DDP), asked.order)
    ]


def test_every_origin_goes_with_every_incoterm_and_service() -> None:
    origins = [{"location": "A", "country": "CN"}, {"location": "B", "country": "PL"}]
    services = [{"carrier": "northline", "service": "express", "freight": "12.50"}]

    sent = list(
        request({"origins": origins, "incoterms": ["DDP", "DDU"], "services": services}).ways()
    )

    assert [(way.origin.location, way.incoterm) for way, _ in sent] == [
        ("A", "DDP"),
        ("A", "DAP"),
        ("B", "DDP"),
        ("B", "DAP"),
    ]
    order = sent[3][1]
    assert isinstance(order, Order)
    assert (order.inventory.country, order.incoterm, order.quote.carrier) == (
        "PL",
        "DAP",
        "northline",
    )
    assert order.quote.freight == Decimal("12.50")


def test_there_is_a_limit_to_the_ways() -> None:
    origins = [{"location": f"L{n}", "country": "CN"} for n in range(OPTIONS_MAX // 2 + 1)]

    with pytest.raises(ValidationError, match=f"make {OPTIONS_MAX + 2} options"):
        request({"origins": origins, "incoterms": ["DDP", "DAP"]})


@pytest.mark.parametrize("day", ["1999-12-31", "2100-01-01"])
def test_a_day_of_another_time_is_refused(day: str) -> None:
    with pytest.raises(ValidationError, match="must be a day between"):
        request({"entry_date": day})


# ------------------------------------------------------------------------------ the sums


def test_what_is_made_unchecked_is_what_validation_would_make() -> None:
    made = offered(
        request(
            lines=[a_line(hs_code=TEE, unit_price="400"), a_line(sku="BAG", hs_code=BAG)],
            quote={"quote_id": "Q", "freight": "20", "insurance": "4", "discount": "10"},
        ),
        explain=True,
    )

    read = Offer.model_validate_json(made.model_dump_json())

    assert made == read
    assert made.landed.model_fields_set == read.landed.model_fields_set


def test_the_lines_are_the_sums_and_the_block() -> None:
    made = offered(
        request(
            lines=[a_line(hs_code=TEE, unit_price="400"), a_line(sku="BAG", hs_code=BAG)],
            quote={"quote_id": "Q", "freight": "20", "insurance": "4", "discount": "10"},
        )
    )
    totals, block = made.totals, made.quote

    assert totals.landed == sum((c.amount for c in made.landed.charges), Decimal(0))
    assert totals.total == totals.goods - totals.discount + totals.landed
    assert made.paid.checkout + made.paid.door == totals.total
    assert block.import_charges == made.landed.import_charges
    assert [block.freight, block.insurance, block.discount] == [20, 4, 10]
    assert [(c.kind, c.name, c.sku, c.amount, c.rule) for c in block.charges] == [
        (c.kind, c.name, c.sku, c.amount, c.rule) for c in made.landed.charges
    ]
    assert block.rules_version == made.landed.rules_version
    assert (block.quote_id, block.guaranteed, block.valid_until) == (
        "Q-1",
        made.lock.guaranteed,
        made.lock.valid_until,
    )


def test_the_block_fits_into_the_order() -> None:
    asked = request()
    block = offered(asked).quote

    document = asked.order.model_dump(mode="json") | {"quote": block.model_dump(mode="json")}

    assert Order.model_validate_json(json.dumps(document)).quote == block


def test_an_offer_survives_its_own_json() -> None:
    made = offered(request(lines=[a_line(hs_code=TEE, unit_price="400")]), explain=True)

    assert Offer.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize(
    ("incoterm", "shipper", "paid"),
    [
        ("DDP", {}, (Decimal("27.60"), Decimal(0), Decimal("7.60"), Decimal(0))),
        ("DAP", {}, (Decimal(20), Decimal("7.60"), Decimal(0), Decimal(0))),
        ("DDP", IOSS, (Decimal("27.60"), Decimal(0), Decimal("3.00"), Decimal("4.60"))),
        ("DAP", IOSS, (Decimal("24.60"), Decimal("3.00"), Decimal(0), Decimal("4.60"))),
    ],
)
def test_who_pays_when(incoterm: str, shipper: Any, paid: tuple[Decimal, ...]) -> None:
    made = offered(request(incoterm=incoterm, **shipper)).paid

    assert (made.checkout, made.door, made.border, made.scheme) == paid


# ----------------------------------------------------------------------------- the terms


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"incoterm": "DAP"}, ["Due at the door."]),
        (IOSS, ["VAT is paid."]),
        ({"incoterm": "DAP", **IOSS}, ["VAT is paid."]),
        ({"lines": [a_line(hs_code=TEE, unit_price="150.01")]}, ["It is declared in full."]),
    ],
)
def test_the_customer_is_told_what_applies(changes: Any, told: list[str]) -> None:
    assert [d.text for d in offered(request(**changes)).disclosures] == told


def test_versions_name_rules_tariff_rates_and_nomenclature() -> None:
    dear = [a_line(hs_code=TEE, unit_price="400")]
    versions = offered(request(lines=dear, currency="USD")).versions

    assert (versions.rules, versions.tariffs, versions.fx, versions.nomenclature) == (
        "BZ@one",
        ("BZ 2026",),
        "made-up-rates",
        "HS 2022",
    )


def test_a_code_shorter_than_the_declaration_states_is_a_need() -> None:
    made = offered(request(lines=[a_line(hs_code="610910", unit_price="400")]))

    need = "TEE: H1 states 10 digits of the commodity code, HS 610910 has 6"
    assert made.needs == (need,)
    assert (made.lock.guaranteed, made.lock.why) == (False, (need,))


def test_rules_that_nobody_verified_make_an_estimate() -> None:
    doubted = (rule("bz-vat", name="VAT", percent=Decimal(20), confidence="unverified"),)
    lock = offered(request(), market=a_market(taxes=doubted)).lock

    assert (lock.guaranteed, lock.why) == (False, ("nobody has verified bz-vat",))


def test_a_price_by_an_imported_tariff_of_long_ago_is_an_estimate() -> None:
    read = {"edition": "Official 2016", "verified_on": date(2016, 1, 1), "rates": {TEE: "7 %"}}
    stored = Tariffs([Tariff.model_validate({**rule("imported"), **read})])
    way, order = next(request(lines=[a_line(hs_code=TEE, unit_price="400")]).ways())
    priced = appraise(order, MARKET, TODAY, EXCHANGE, stored=stored)
    assert isinstance(priced, Priced), priced

    lock = offer(way, priced, MARKET, Terms("Q-1", NOW, timedelta(hours=24))).lock
    days = MARKET.shelf_life_days
    assert lock.why == (f"Official 2016 is older than {days} days",)


def test_a_price_of_a_day_that_has_passed_is_an_estimate() -> None:
    lock = offered(request(), TODAY - timedelta(days=1)).lock

    assert lock.why == ("the entry date 2026-07-09 has passed",)


def test_what_is_not_computed_is_not_hidden() -> None:
    assert offered(request()).not_included == ("Excise is not computed.",)


# ------------------------------------------------------------------------------ the lock


def test_a_price_stands_for_a_day() -> None:
    lock = offered(request()).lock

    assert lock.valid_until == NOW + timedelta(hours=24)
    assert (lock.ends, lock.guaranteed) == ("24 hours after it was quoted", True)


@pytest.mark.parametrize(
    ("entry", "until"),
    [
        (LAST_OF_RELIEF, NOW.replace(day=11, hour=0)),
        (LAST_OF_RELIEF - timedelta(days=3), NOW.replace(day=14, hour=0)),
    ],
)
def test_rules_that_change_end_the_lock_as_many_days_from_now(entry: date, until: datetime) -> None:
    lock = offered(request(), entry, lock=timedelta(days=30)).lock

    assert lock.valid_until == until
    assert lock.ends == f"the rules of BZ change on {FIRST_OF_FLAT}"


def test_exchange_rates_that_run_out_end_the_lock() -> None:
    lock = offered(request(), date(2026, 12, 30), lock=timedelta(days=30)).lock

    assert lock.valid_until == datetime(2026, 7, 12, tzinfo=UTC)
    assert lock.ends == "the exchange rates made-up-rates are no longer in force on 2027-01-01"


# ------------------------------------------------------------------------------ explained


def test_the_entry_date_decides_the_regime_and_the_citations_say_why() -> None:
    before = offered(request(), LAST_OF_RELIEF, explain=True)
    after = offered(request(), FIRST_OF_FLAT, explain=True)

    assert [before.totals.duties, after.totals.duties] == [0, 3]
    free = [c.rate for c in before.landed.charges if c.kind == "duty"]
    assert free == ["free up to 150 EUR of goods"]
    dates = {c.rule: (c.valid_from, c.valid_to) for made in (before, after) for c in made.cited}
    assert dates["bz-relief"] == (date(2026, 1, 1), LAST_OF_RELIEF)
    assert dates["bz-flat"] == (FIRST_OF_FLAT, None)


def test_every_rule_of_a_charge_is_cited_and_every_step_told() -> None:
    made = offered(request(lines=[a_line(hs_code=TEE, unit_price="400")]), explain=True)
    rules: dict[str, Rule] = {row.rule: row for row in MARKET.rules()}

    assert [c.rule for c in made.cited] == ["bz-tariff", "bz-vat", "bz-fee", "made-up-rates"]
    assert all(c.source == rules[c.rule].source for c in made.cited[:-1])
    assert [w.step for w in made.workings] == [
        "conversion",
        "goods share",
        "freight share",
        "insurance share",
        "duty base",
    ]


def test_tax_that_a_scheme_collects_cites_the_rate_as_well() -> None:
    made = offered(request(lines=[a_line(hs_code=TEE)], **IOSS), LAST_OF_RELIEF, explain=True)

    (vat,) = (charge for charge in made.landed.charges if charge.rate_rule)
    assert {vat.rule, vat.rate_rule} <= {c.rule for c in made.cited}


def test_nothing_is_explained_unasked() -> None:
    made = offered(request())

    assert (made.workings, made.cited) == ((), ())
