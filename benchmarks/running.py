"""A benchmark as a command: words in, a report shown, an exit code out."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

from rich.console import Console

BUILD = Path(__file__).parents[1] / "build"
TABLE_WIDTH = 110

MISSED, CANNOT_MEASURE = 1, 2
"""Exit codes: a goal was missed; this machine, or these words, will not do."""

MACHINE = (
    f"{os.cpu_count()} CPUs, {platform.machine()}, "
    f"{platform.python_implementation()} {platform.python_version()}"
)
"""What the figures of a report are of."""


class Report(Protocol):
    """What a run found."""

    @property
    def missed(self) -> bool:
        """Whether a goal was."""

    def as_json(self) -> dict[str, Any]:
        """All of it, as one object."""

    def show(self, console: Console) -> None:
        """All of it, as tables."""


def words_of(about: str | None, **counts: int) -> argparse.ArgumentParser:
    """The words that a benchmark takes: the first line of its docstring, and its counts."""
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    for name, default in counts.items():
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, type=_some, default=default, help=f"{default} unless said")
    return parser


def run(
    parser: argparse.ArgumentParser,
    words: Sequence[str] | None,
    kept: Path,
    measure: Callable[[dict[str, Any], TextIO], Report],
) -> int:
    """Measure as these words say, and show what was found; the exit code.

    Args:
        parser: From `words_of`, with switches of the benchmark's own.
        words: Else those of the process.
        kept: The file that `measure` writes into as it goes, one JSON object a line.
        measure: Of what was said, by option, and that file.
    """
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    said = vars(parser.parse_args(words))
    as_json = said.pop("json")
    if not Path("/proc/self/stat").exists():
        sys.stderr.write("CPU and memory are read from Linux's /proc, which this system has not.\n")
        return CANNOT_MEASURE
    kept.parent.mkdir(exist_ok=True)
    with kept.open("w", encoding="utf-8") as log:
        report = measure(said, log)
    if as_json:
        print(json.dumps(report.as_json()))
    else:
        report.show(Console(width=max(Console().width, TABLE_WIDTH)))
        print(f"As it was measured: {kept}")
    return MISSED if report.missed else 0


def _some(word: str) -> int:
    if int(word) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return int(word)
