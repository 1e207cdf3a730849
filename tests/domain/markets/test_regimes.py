"""Regimes: the rows that can be about goods, before anything is known of their worth."""

from datetime import date

from domain.charges import ChargeKind
from domain.markets.market import Market
from tests.domain.made_up import BAG, LAST_OF_RELIEF, TEE, a_market, rule

ON = LAST_OF_RELIEF


def names(market: Market, code: str, origin: str = "CN", region: str | None = None) -> list[str]:
    regime = market.on(ON).regimes("CN", "express", region).of(code, origin)
    return [tax.rule for tax in regime.taxes["VAT"]]


def test_of_alternative_taxes_the_closest_to_the_goods_comes_first() -> None:
    taxes = (
        rule("all", name="VAT", percent="20"),
        rule("chapter", name="VAT", percent="10", hs=("61",)),
        rule("heading", name="VAT", percent="5", hs=("6109",)),
        rule("north", name="VAT", percent="7", regions=("N",)),
    )
    market = a_market(taxes=taxes, schemes=())

    assert names(market, TEE) == ["heading", "chapter", "all"]
    assert names(market, BAG) == ["all"]
    assert names(market, BAG, region="N") == ["north", "all"]


def test_reliefs_are_for_what_they_free_where_it_comes_from() -> None:
    relief = rule("gone", of=("duty", "tax"), not_origins=("RU",), ships_from=("CN",))
    day = a_market(reliefs=(relief,)).on(ON)

    def freed(kind: ChargeKind, origin: str, ships_from: str) -> int:
        return len(day.regimes(ships_from, "express", None).of(TEE, origin).reliefs[kind])

    assert freed(ChargeKind.TAX, "CN", "CN") == 1
    assert freed(ChargeKind.FEE, "CN", "CN") == 0
    assert freed(ChargeKind.TAX, "RU", "CN") == 0
    assert freed(ChargeKind.TAX, "CN", "PL") == 0


def test_regions_make_no_lanes_where_no_tax_asks_for_them() -> None:
    day = a_market().on(ON)

    assert day.regimes("CN", "express", "A") is day.regimes("CN", "express", "B")


def test_a_market_of_another_day_has_regimes_of_its_own() -> None:
    market = a_market()

    before, after = (
        market.on(day).regimes("CN", "express", None) for day in (ON, date(2026, 7, 1))
    )

    assert before.of(TEE, "CN").reliefs[ChargeKind.DUTY]
    assert not after.of(TEE, "CN").reliefs[ChargeKind.DUTY]


def test_a_copy_of_a_row_forgets_what_was_worked_out_for_the_first() -> None:
    (tax, *_) = a_market().taxes
    assert tax.told == "20 %"

    assert tax.model_copy(update={"percent": tax.percent / 2}).told == "10 %"
