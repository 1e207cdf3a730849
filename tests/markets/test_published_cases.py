"""Cases published by authorities and others, read from the reference collection if it is there.

The collection lies beside the repository and is not part of it; the cases that our own files
carry are repeated here from the original, so that neither can drift from the other.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import markets

COLLECTION = Path(__file__).parents[3] / "shared" / "examples" / "landed-cost.json"
OURS = {
    "WE-01": ("NL", "Belastingdienst, calculation examples, example 2"),
    "WE-02b": ("NL", "derived from the Belastingdienst's example"),
    "WE-03": ("DE", "Lithuanian Customs"),
    "WE-04": ("DE", "Baker McKenzie"),
    "WE-08": ("AU", "Australian Customs"),
    "WE-13": ("BR", "UOL"),
    "WE-15": ("CA", "CBSA"),
    "WE-18": ("JP", "Japan Customs"),
    "WE-20": ("DE", "zolltarifnummer-service.de"),
}
"""Their number, and the example of ours that repeats it, by market and source."""

NOT_YET = {
    "WE-11": "no market file for NZ",
    "WE-27": "no market file for IN, and no mixed duties",
    "WE-28": "its three values are three examples of US",
    "WE-29": "a platform's penalty, not a landed cost",
}


def cases() -> dict[str, dict[str, Any]]:
    if not COLLECTION.exists():
        pytest.skip(f"the collection of published cases is not at {COLLECTION}")
    return {case["id"]: case for case in json.loads(COLLECTION.read_text(encoding="utf-8"))}


def test_every_published_case_is_ours_or_named_as_missing() -> None:
    assert cases().keys() == OURS.keys() | NOT_YET.keys()


@pytest.mark.parametrize("number", OURS)
def test_our_example_expects_what_was_published(number: str) -> None:
    published = cases()[number]["expect"]
    country, source = OURS[number]
    example = next(e for e in markets.load()[country].examples if e.source.startswith(source))

    ours = sum(example.expect.values(), Decimal(0))
    match number:
        case "WE-01" | "WE-02b":
            theirs = published["taxes_total"]
        case "WE-03" | "WE-04":
            theirs = published["flat_duty"]
        case "WE-13":
            theirs = Decimal(published["total"]) - Decimal("50.00")
        case "WE-18":
            theirs = sum(published.values())
        case "WE-20":
            theirs = published["charges"]
        case _:
            theirs = published["payable"]
    assert ours == Decimal(theirs)
