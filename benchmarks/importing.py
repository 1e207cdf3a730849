"""A process that reads a whole US tariff and then imports it, to tell its time and memory.

python benchmarks/importing.py FILE DATABASE_URL
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from domain.markets.tariff_rows import Edition
from importers import us_hts
from records.engine import Database
from records.migrate import upgrade
from records.tariffs.imports import Origin
from records.tariffs.library import TariffLibrary
from runtime import exits

EDITION = Edition("HTS", "US", "HTS 2025 Basic", date(2025, 1, 12))


@dataclass(frozen=True)
class Took:
    """Seconds of both, the rows and the measures that there were, and the memory of it all."""

    reading: float
    importing: float
    rows: int
    measures: int
    peak_mib: float


async def took(path: Path, database_url: str) -> Took:
    """Read the file, then import it into a new database."""
    began = time.perf_counter()
    rows = sum(1 for _ in us_hts.read(path, EDITION))
    reading = time.perf_counter() - began
    upgrade(database_url)
    database = Database(database_url)
    origin = Origin(digest="d", format="us-hts", source="USITC", files=path.name, whole=True)
    began = time.perf_counter()
    told = await TariffLibrary(database).take(
        EDITION, origin, us_hts.read(path, EDITION), datetime.now(UTC), lambda _: None
    )
    importing = time.perf_counter() - began
    database.close()
    return Took(reading, importing, rows, told.measures, _peak_mib())


def _peak_mib() -> float:
    """The most that this process kept resident.

    Not `ru_maxrss`: on Linux a child's begins with what its parent had when it started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def main() -> None:
    """Print what it took, as one JSON object."""
    path, database_url = sys.argv[1:]
    print(json.dumps(asdict(asyncio.run(took(Path(path), database_url)))))


if __name__ == "__main__":
    exits.run(main)
