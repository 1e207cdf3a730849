"""Filings to tell stories with, and the official files where they are at hand."""

import os
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from domain.charges import LandedCost
from domain.order import Order
from partners.brokers.cds.filing import Dataset, Deferment, Filing, GoodsLocation, Means

COLLECTION = (
    Path(os.environ.get("TIDEWAITER_REFERENCE") or Path(__file__).parents[4] / "shared")
    / "data"
    / "uk-cds"
)
"""HMRC's schemas and samples: beside the repository, and no part of it."""


def a_filing(dataset: Dataset = Dataset.H1, **changes: Any) -> Filing:
    """Lodged beforehand by a direct representative, paid from a deferment account."""
    return Filing(
        **{
            "dataset": dataset,
            "declarant": "GB123456789000",
            "location": GoodsLocation(code="LHRLHRLHR"),
            "representation": "2",
            "deferment": Deferment(account="1234567", holder="GB987654321000"),
            "means": Means(id="XX123", kind="40"),
            **changes,
        }
    )


def a_landed_cost(order: Order) -> LandedCost:
    """A landed cost without charges: a declaration states what is paid how, not how much."""
    return LandedCost(
        currency=order.currency,
        destination=order.destination,
        entry_date=date(2026, 11, 22),
        customs_value=Decimal(0),
        charges=(),
        rules_version="test",
    )


def official(*path: str) -> Path:
    """A file or a folder of HMRC's; the test is skipped where the collection is absent."""
    found = COLLECTION.joinpath(*path)
    if not found.exists():
        pytest.skip(f"HMRC's {'/'.join(path)} is not at {found}")
    return found


@cache
def schema(driver: str) -> etree.XMLSchema:
    """One of HMRC's schemas, compiled."""
    return etree.XMLSchema(etree.parse(official("xsd", driver)))


def complaints(document: bytes, driver: str = "driver_declaration.xsd") -> list[str]:
    """What a schema of HMRC's finds wrong with a document."""
    checked = schema(driver)
    valid = checked.validate(etree.fromstring(document))
    return [] if valid else str(checked.error_log).splitlines()


def names(document: bytes, *path: str) -> list[str]:
    """The texts at a path of local names below the declaration."""
    steps = "".join(f"/*[local-name()='{name}']" for name in path)
    root = etree.fromstring(document)
    found = root.xpath(f"/*/*[local-name()='Declaration']{steps}/text()")
    assert isinstance(found, list)
    return [str(each) for each in found]
