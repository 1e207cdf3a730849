"""A made-up market with one of each rule, so that no test here rests on a real country's file.

It takes the code of Belize, which has no postcodes, and the rules of nobody: duty relief up to
EUR 150 until June 2026, EUR 3 per item from July, a VAT of 20 % that sellers may collect, a fee
above EUR 150.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.fx import Exchange
from domain.markets.market import Market

COUNTRY = "BZ"
LAST_OF_RELIEF, FIRST_OF_FLAT = date(2026, 6, 30), date(2026, 7, 1)
TEE, BAG, BY_FORMULA = "6109100000", "4202210000", "1704900000"


def rule(rule_id: str, /, **says: Any) -> dict[str, Any]:
    """A row with its dates and its source."""
    return {
        "rule": rule_id,
        "valid_from": date(2026, 1, 1),
        "source": f"made up: {rule_id}",
        "verified_on": date(2026, 6, 1),
        "confidence": "verified",
        **says,
    }


LOW = {"up_to": Decimal(150), "currency": "EUR"}
ABOVE = {"above": Decimal(150), "currency": "EUR"}


def a_market(**changes: Any) -> Market:
    """The market, with whatever a test changes."""
    return Market.model_validate(
        {
            "country": COUNTRY,
            "name": "Made-up",
            "currency": "EUR",
            "incoterms": ("DDP", "DAP"),
            "shelf_life_days": 3650,
            "measures": ("third country duty",),
            "gaps": ("Excise is not computed.",),
            "version": "one",
            "duty_bases": (rule("bz-base", basis="CIF"),),
            "declarations": (
                rule("bz-h7", kind="H7", digits=6, **LOW),
                rule("bz-h1", kind="H1", digits=10),
            ),
            "reliefs": (rule("bz-relief", of=("duty",), valid_to=LAST_OF_RELIEF, **LOW),),
            "flat_duties": (rule("bz-flat", amount=Decimal(3), valid_from=FIRST_OF_FLAT, **LOW),),
            "tariff": (
                rule(
                    "bz-tariff",
                    edition="BZ 2026",
                    rates={
                        "610910": "12 %",
                        "420221": "3 %",
                        "1704": "not computable: formula, by the sugar in it",
                    },
                ),
            ),
            "taxes": (rule("bz-vat", name="VAT", percent=Decimal(20)),),
            "schemes": (rule("bz-scheme", name="IOSS", tax="VAT", registered=("IOSS",), **LOW),),
            "fees": (rule("bz-fee", name="entry fee", amount=Decimal("4.50"), **ABOVE),),
            "disclosures": (
                rule(
                    "bz-door",
                    language="en",
                    text="Due at the door.",
                    incoterms=("DAP",),
                    unless_scheme="IOSS",
                ),
                rule("bz-paid", language="en", text="VAT is paid.", scheme="IOSS"),
                rule("bz-dear", language="en", text="It is declared in full.", **ABOVE),
            ),
            **changes,
        }
    )


EXCHANGE = Exchange.model_validate(
    {
        "tables": (
            rule(
                "made-up-rates",
                base="EUR",
                units={"USD": Decimal("1.25"), "JPY": Decimal(160)},
                valid_to=date(2026, 12, 31),
            ),
        )
    }
)
