"""The whole US tariff: imported by a process of its own, then asked for the rates of a code."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

from sqlalchemy import Connection, select

from benchmarks import engine
from benchmarks.engine import Timed, timed
from benchmarks.importing import Took
from benchmarks.judging import Ratio
from benchmarks.part_report import Figure
from records.engine import Database
from records.tables.core import table
from records.tables.tariffs import TariffMeasures
from records.tariffs import lookup as tariffs
from records.tariffs.lookup import StoredTariffs

WHOLE_HTS = (
    Path(os.environ.get("TIDEWAITER_REFERENCE") or Path(__file__).parents[2] / "shared")
    / "data/us-hts/hts_2025-01-12_all_chapters.jsonl.gz"
)
"""The export of all chapters by the USITC: beside the repository, and no part of it."""

IMPORTING = Path(__file__).with_name("importing.py")

IMPORT_GOAL_S = 60.0
MEMORY_GOAL_MIB = 500.0
LOOKUP_GOAL_US = 1000.0

CODES = ("61091000", "42022190", "9503000090", "85183020", "33049950")
"""Shirts, handbags, toys, headphones, make-up."""

ENTRY = date(2026, 7, 1)
BLOCKS, CALLS = 14, 50
"""How often a lookup and a bare SELECT take turns, and how many calls each has in its turn."""


READ, IMPORTED = "the whole HTS, read alone", "the whole HTS, imported"
MEMORY = "the same, memory at most"
ASKED, ASKED_AGAIN = "rates of a code among it", "rates of a code asked for before"
UNITS = {READ: "s", IMPORTED: "s", MEMORY: "MiB", ASKED: "us", ASKED_AGAIN: "us"}


def figures(build: Path, whole: Path) -> Iterator[Figure]:
    """The import, and lookups among its rows; without the file, why there are none."""
    if not whole.exists():
        why = f"there is no {whole}; TIDEWAITER_REFERENCE says where else"
        yield from (Figure(what, unit, why_not=why) for what, unit in UNITS.items())
        return
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as folder:
        url = f"sqlite:///{Path(folder) / 'records.db'}"
        yield from _imported(whole, url)
        database = Database(url)
        try:
            yield asyncio.run(database.read(_asked))
            yield asyncio.run(_asked_again(database))
        finally:
            database.close()


def _imported(whole: Path, url: str) -> Iterator[Figure]:
    command = (sys.executable, str(IMPORTING), str(whole), url)
    took = Took(**json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))
    yield Figure(f"{READ} ({took.rows:,} rows)", UNITS[READ], took.reading)
    yield Figure(IMPORTED, UNITS[IMPORTED], took.importing, goal=IMPORT_GOAL_S)
    yield Figure(MEMORY, UNITS[MEMORY], took.peak_mib, goal=MEMORY_GOAL_MIB)


def _asked(db: Connection) -> Figure:
    """What the records read for a code that no process has kept, beside the least they could."""
    editions, codes = tariffs.editions(db), cycle(CODES)
    measures = table(TariffMeasures)
    key = measures.primary_key.columns
    first = db.execute(select(*key).limit(1)).one()
    one = select(measures).where(
        *(column == value for column, value in zip(key, first, strict=True))
    )

    def lookup() -> object:
        return tariffs.tables(db, editions, next(codes), ENTRY)

    def bare() -> object:
        return db.execute(one).one()

    return Figure.of(
        timed(ASKED, lookup),
        LOOKUP_GOAL_US,
        ratio=Ratio.of([(_seconds(lookup), _seconds(bare)) for _ in range(BLOCKS)]),
        beside="to a bare SELECT of one row by its key",
    )


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        call()
    return time.perf_counter() - began


async def _asked_again(database: Database) -> Figure:
    """Codes that this process keeps; each block is of all of them."""
    stored = StoredTariffs(database)
    spent = []
    for _ in range(engine.ROUNDS):
        began = time.perf_counter()
        for code in CODES:
            await stored.tables("US", (code,), ENTRY)
        spent.append((time.perf_counter() - began) * 1e6 / len(CODES))
    return Figure.of(Timed.of(ASKED_AGAIN, spent))
