"""Cases published by authorities and others, read from the reference collection if it is there.

The collection lies beside the repository and is not part of it; the cases that our own files
carry are repeated here from the original, so that neither can drift from the other.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import markets

COLLECTION = Path(__file__).parents[3] / "shared" / "examples" / "landed-cost.json"
OURS = {
    "WE-01": ("NL", "Belastingdienst, calculation examples, example 2", "taxes_total"),
    "WE-02b": ("NL", "derived from the Belastingdienst's example", "taxes_total"),
    "WE-03": ("DE", "Lithuanian Customs", "flat_duty"),
    "WE-04": ("DE", "Baker McKenzie", "flat_duty"),
    "WE-08": ("AU", "Australian Customs", "payable"),
    "WE-11": ("NZ", "NZ Customs OIA attachment", "duty gst"),
    "WE-13": ("BR", "UOL", "total"),
    "WE-15": ("CA", "CBSA", "payable"),
    "WE-18": ("JP", "Japan Customs", "duty_total ct_total local_ct_total"),
    "WE-20": ("DE", "zolltarifnummer-service.de", "charges"),
    "WE-27": ("IN", "Deccan Herald", "bcd"),
    "WE-28": ("US", "CBP FY2027 limits", "mpf hmf_ocean"),
    "WE-29": ("", "10100.com", "penalty_rmb"),
}
"""Their number; the market and the source of the examples of ours that repeat it; what they sum."""


def cases() -> dict[str, dict[str, Any]]:
    if not COLLECTION.exists():
        pytest.skip(f"the collection of published cases is not at {COLLECTION}")
    return {case["id"]: case for case in json.loads(COLLECTION.read_text(encoding="utf-8"))}


def test_every_published_case_is_ours() -> None:
    assert cases().keys() == OURS.keys()


@pytest.mark.parametrize("number", OURS)
def test_our_examples_expect_what_was_published(number: str) -> None:
    case = cases()[number]
    assert sorted(ours(number)) == sorted(published(number, case))


def published(number: str, case: dict[str, Any]) -> Iterator[Decimal]:
    """What the case says, in sums as our examples state them."""
    expect = case["expect"]
    match number:
        case "WE-13":  # its total has the goods in it
            yield Decimal(expect["total"]) - Decimal(case["inputs"]["customs_value_usd"])
        case "WE-27":
            yield Decimal(expect["bcd"])
            yield Decimal(case["second"]["bcd"])
        case "WE-28":
            yield from (Decimal(fee) for kind in ("mpf", "hmf_ocean") for fee in expect[kind])
        case _:
            yield sum((Decimal(expect[name]) for name in OURS[number][2].split()), Decimal(0))


def ours(number: str) -> Iterator[Decimal]:
    """What our examples of the same source expect."""
    country, source, _ = OURS[number]
    if not country:
        (case,) = (c for c in markets.load_chargebacks().cases if c.source.startswith(source))
        yield case.penalty
        return
    found = [e for e in markets.load()[country].examples if e.source.startswith(source)]
    for example in found if number in {"WE-27", "WE-28"} else found[:1]:
        if number == "WE-27":
            yield example.expect["basic customs duty"]
        elif number == "WE-28":
            yield from example.expect.values()
        else:
            yield sum(example.expect.values(), Decimal(0))
