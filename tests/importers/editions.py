"""Editions that the tests read, and where the collection of official files may lie."""

from datetime import date
from pathlib import Path

import pytest

from importers.rows import Edition

COLLECTION = Path(__file__).parents[3] / "shared" / "data"

US = Edition("HTS", "US", "HTS of 2025-01-12", date(2025, 1, 12))
GB = Edition("UK Integrated Tariff", "GB", "UK tariff of 2025-07", date(2025, 7, 1))
EU = Edition("TARIC", "EU", "TARIC of 2025-07", date(2025, 7, 1))


def collected(name: str) -> Path:
    """A file of the collection, which lies beside the repository and is no part of it."""
    path = COLLECTION / name
    if not path.exists():
        pytest.skip(f"the collection of official files has no {path}")
    return path
