"""The rates that ship with the project: enough common goods for quotes without any import."""

import pytest

import markets

COMMON = """
330300 330499 330410 330420 330510 340130 340111 392310 392410 392490 392640 420212 420221
420222 420231 420292 420330 482010 490199 491199 610910 610990 611020 611030 610510 610610
610462 610342 611595 611610 620342 620462 620520 620640 620443 621210 621420 621710 630260
630140 640411 640299 640399 640340 650500 660199 670290 691110 691200 701337 711311 711319
711719 732393 820559 821192 830630 841451 850440 850650 850760 850980 851631 851671 851762
851713 851822 851830 851821 852351 852589 852852 854370 854442 900410 910211 910212 911390
920290 940171 940179 940360 940389 940490 940521 940511 950300 950450 950490 950691 960810
960390 961620 090111 090210 180632 210690 220421 300490
"""
"""Subheadings of HS 2022 that parcels are full of."""

SEEDED = ("US", "GB", "DE", "CH", "NO", "JP", "KR", "AU", "NZ")
KNOWN_MIN = 60


@pytest.mark.parametrize("code", SEEDED)
def test_common_goods_have_a_rate_with_its_edition_and_day(code: str) -> None:
    market = markets.load()[code]
    tables = [table for table in market.tariff if table.measure == market.measures[0]]
    known = {
        hs6
        for hs6 in COMMON.split()
        for table in tables
        for hs, duty in table.rates.items()
        if (hs.startswith(hs6) or hs6.startswith(hs)) and not duty.why_not
    }

    assert len(known) >= KNOWN_MIN
    assert all(table.edition and table.verified_on for table in tables)
