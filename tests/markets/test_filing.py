"""Which declaration real destinations ask for, and that each has its checklist."""

from datetime import date
from typing import Any

import pytest

from domain.filing.plan import FilingPlan
from domain.trade import LogisticsModel
from markets import MarketFiling, MarketRates
from tests.domain.orders import a_line, a_party, an_order

ON = date(2026, 11, 22)
FILING = MarketFiling.packaged(MarketRates.packaged())
MARKETS = FILING.markets
WALLET = {"sku": "WALLET", "description": "Wallet of calf leather", "materials": ["leather"]}


def planned(to: str, worth: str, currency: str, **changes: Any) -> FilingPlan:
    line = changes.pop("line", {})
    goods = a_line(**{**WALLET, "hs_code": "4202310000", "unit_price": worth, **line})
    order = an_order(to, lines=[goods], currency=currency, charged=worth, **changes)
    filing = FILING.planned(order, ON, None)
    assert filing
    return filing


@pytest.mark.parametrize(
    ("to", "worth", "kind", "digits", "procedures"),
    [
        ("DE", "150.00 EUR", "H7", 6, ("4000", "C07", "F49")),
        ("DE", "150.01 EUR", "H1", 10, ("4000",)),
        ("GB", "135.00 GBP", "GB low value", 6, ("4000", "1H7", "C07")),
        ("GB", "135.01 GBP", "H1", 10, ("4000", "000")),
        ("US", "2500.00 USD", "US type 11", 10, ("11",)),
        ("US", "2500.01 USD", "US type 01", 10, ("01",)),
        ("CA", "100.00 CAD", "CA courier low value shipment", 10, ()),
        ("CA", "3300.01 CAD", "CA commercial accounting declaration", 10, ()),
        ("AU", "1000.00 AUD", "SAC", 6, ()),
        ("AU", "1000.01 AUD", "N10", 8, ("N10",)),
        ("NZ", "400.00 NZD", "ICR", 6, ()),
        ("NZ", "1000.01 NZD", "import entry", 8, ()),
        ("JP", "9000 JPY", "import declaration", 6, ()),  # leather is never cleared by manifest
        ("IN", "100.00 USD", "CBE-XIII", 8, ("CBE-XIII",)),
        ("CH", "100.00 CHF", "Swiss import declaration", 8, ()),
        ("BR", "100.00 USD", "BR DIR", 6, ()),
        ("BR", "3000.01 USD", "BR DUIMP", 8, ()),
        ("KR", "149.00 USD", "list clearance", 6, ()),
        ("KR", "150.01 USD", "import declaration", 10, ()),
    ],
)
def test_the_declaration_follows_lane_and_value(
    to: str, worth: str, kind: str, digits: int, procedures: tuple[str, ...]
) -> None:
    filing = planned(to, *worth.split())

    assert (filing.kind, filing.digits) == (kind, digits)
    assert tuple(code.code for code in filing.procedures) == procedures
    assert len(filing.elements) > 20
    assert filing.chosen
    assert filing.chosen.why
    assert all(other.why for other in filing.passed_over)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"hs_code": "2204210000", "description": "Red wine in bottles"}, "2204210000"),
        ({"description": "Wallet of crocodile leather"}, "eu-protected-species"),
        (
            {"origin": "JP", "origin_proof": {"agreement": "EU-Japan EPA", "reference": "1"}},
            "claims the preference",
        ),
    ],
)
def test_excise_goods_restricted_goods_and_a_preference_are_no_h7(
    line: dict[str, Any], why: str
) -> None:
    filing = planned("DE", "40.00", "EUR", line=line)

    assert filing.kind == "H1"
    assert [other.kind for other in filing.passed_over] == ["H7"]
    assert why in filing.passed_over[0].why


def test_ioss_is_declared_by_its_number_and_its_code() -> None:
    shipper = a_party("CN", tax_ids=[{"kind": "IOSS", "value": "IM2760000013"}])
    filing = planned("DE", "40.00", "EUR", shipper=shipper)

    assert [code.code for code in filing.procedures] == ["4000", "C07", "F48"]
    (ioss,) = (s for s in filing.elements if s.name == "IOSS number")
    assert (ioss.number, ioss.pointer, ioss.value) == (
        "13 16",
        "/shipper/tax_ids/0/value",
        "IM2760000013",
    )


def test_above_the_limit_an_ioss_number_is_not_declared() -> None:
    shipper = a_party("CN", tax_ids=[{"kind": "IOSS", "value": "IM2760000013"}])
    filing = planned("DE", "400.00", "EUR", shipper=shipper)

    assert filing.kind == "H1"
    assert "F48" not in [code.code for code in filing.procedures]
    assert "IOSS number" not in [stated.name for stated in filing.elements]


def test_a_business_is_asked_for_its_number() -> None:
    filing = planned("DE", "400.00", "EUR", importer=a_party("DE", name="Example GmbH"))

    (error,) = filing.errors
    assert error.fault.pointer == "/importer/tax_ids"
    assert error.fault.message.startswith("is missing (importer's EORI): ")


def test_a_parcel_to_brazil_needs_the_consignees_cpf() -> None:
    (error,) = planned("BR", "40.00", "USD").errors

    assert error.fault.pointer == "/consignee/tax_ids"
    assert "CPF" in error.fault.message


@pytest.mark.parametrize(
    ("weight", "form"), [("0.3", "CN22 with ITMATT data"), ("2.1", "CN23 with ITMATT data")]
)
def test_mail_has_its_form_and_its_electronic_data(weight: str, form: str) -> None:
    line = {"gross_weight_kg": weight}
    filing = planned("US", "40.00", "USD", logistics_model="postal", transport="mail", line=line)

    assert filing.kind == "US postal informal entry"
    assert "itmatt-elements" in filing.checklists
    assert filing.form
    assert filing.form.kind == form
    assert any(w.fault.pointer == "/consignee/phone" for w in filing.warnings)


NAMED = {name for each in FILING.checklists.checklists for name in each.declarations}
ROWS = {row.rule for market in MARKETS.values() for row in market.declarations}


def test_every_declaration_that_a_list_names_is_a_markets() -> None:
    assert NAMED <= ROWS
    procedures = {name for row in FILING.checklists.procedures for name in row.declarations}
    assert procedures <= ROWS


@pytest.mark.parametrize("country", sorted(MARKETS))
def test_every_declaration_of_a_market_has_one_list(country: str) -> None:
    for row in MARKETS[country].on(ON).declarations:
        found = FILING.checklists.of(row.rule, LogisticsModel.EXPRESS, ON)
        assert len(found) == 1, row.rule
        entries = FILING.checklists.entries(found[0], ON)
        assert {"goods description", "commodity code"} <= {entry.element for _, entry in entries}


def test_every_list_row_and_check_says_whose_word_it_is() -> None:
    checklists, terms = FILING.checklists, FILING.terms
    rules = [*checklists.checklists, *checklists.procedures, *terms.lists, *terms.checks]

    assert len({each.rule for each in rules}) == len(rules)
    assert all(each.source and each.verified_on <= ON for each in rules)
    assert checklists.gaps
    assert terms.gaps
