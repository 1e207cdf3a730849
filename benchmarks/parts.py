"""Time the parts of an order's way that are quick or dear by themselves: `make bench-parts`.

The import of a whole tariff and lookups in it, the screening of names, the check of addresses,
the drawing of documents. Goals are absolute, so a busy machine may miss them; where there is
something to hold a part against, a ratio in the same run stands beside. See docs/performance.md.

Exit code 0 when no goal was missed, 1 when one was, 2 when this machine cannot measure.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from benchmarks import checks, papers, rates, running
from benchmarks.part_report import Figure, Report
from benchmarks.running import BUILD, MACHINE
from runtime import exits

LINES = "bench-parts.jsonl"


def measured(build: Path, log: TextIO, whole_hts: Path = rates.WHOLE_HTS) -> Report:
    """Every figure; each is a line of the log at once."""
    found = []
    for figure in _figures(build, whole_hts):
        found.append(figure)
        log.write(f"{json.dumps(asdict(figure))}\n")
        log.flush()
    return Report(MACHINE, found)


def _figures(build: Path, whole_hts: Path) -> Iterator[Figure]:
    yield from rates.figures(build, whole_hts)
    yield from checks.names()
    yield from checks.addresses()
    yield from papers.figures()


def main(words: Sequence[str] | None = None, build: Path = BUILD) -> int:
    """Measure; the exit code."""
    return running.run(
        running.words_of(__doc__), words, build / LINES, lambda _, log: measured(build, log)
    )


if __name__ == "__main__":
    exits.run(main)
