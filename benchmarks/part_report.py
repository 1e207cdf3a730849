"""What was found of the parts of an order's way, as a table for people and as one JSON object."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from benchmarks.engine import Timed
from benchmarks.judging import Ratio

Verdict = Literal["met", "missed", "not measured", ""]

MILLISECOND_US = 1000


@dataclass(frozen=True)
class Figure:
    """One figure: a median where there were many calls. `unit` is s, MiB or us.

    `ratio` is to what `beside` says, in the same run. One that was not measured says `why_not`.
    """

    what: str
    unit: str
    seen: float | None = None
    p99: float | None = None
    goal: float | None = None
    ratio: Ratio | None = None
    beside: str = ""
    why_not: str = ""

    @classmethod
    def of(
        cls,
        timed: Timed,
        goal: float | None = None,
        *,
        ratio: Ratio | None = None,
        beside: str = "",
    ) -> "Figure":
        """Of many calls, in microseconds."""
        return cls(timed.what, "us", timed.median, timed.p99, goal, ratio, beside)

    @property
    def verdict(self) -> Verdict:
        """Whether it is within its goal."""
        if self.seen is None:
            return "not measured"
        if self.goal is None:
            return ""
        return "met" if self.seen <= self.goal else "missed"


@dataclass(frozen=True)
class Report:
    """Everything that a run has to say."""

    machine: str
    figures: Sequence[Figure]

    @property
    def missed(self) -> bool:
        """Whether a goal was."""
        return any(figure.verdict == "missed" for figure in self.figures)

    def as_json(self) -> dict[str, Any]:
        """One object."""
        return {
            "machine": self.machine,
            "figures": [asdict(each) | {"verdict": each.verdict} for each in self.figures],
        }

    def show(self, console: Console) -> None:
        """One table, and why what is missing in it was not measured."""
        table = Table(title="Part by part: medians, and ratios in the same run")
        table.caption = f"{self.machine}. Goals are absolute: a busy machine may miss them."
        for heading in ("", "seen", "p99", "goal", "", "ratio"):
            numbers = heading in {"seen", "p99"}
            table.add_column(heading, justify="right" if numbers else "left")
        for each in self.figures:
            table.add_row(
                each.what,
                _shown(each.seen, each.unit),
                _shown(each.p99, each.unit),
                f"<= {_shown(each.goal, each.unit)}" if each.goal else "",
                each.verdict,
                f"{each.ratio}\n{each.beside}" if each.ratio else "",
            )
        console.print(table)
        for why in dict.fromkeys(each.why_not for each in self.figures if each.why_not):
            console.print(f"Not measured: {why}.")


def _shown(figure: float | None, unit: str) -> str:
    """Two digits or more; what takes milliseconds, in milliseconds.

    >>> _shown(23456, "us"), _shown(0.756, "us"), _shown(None, "s")
    ('23 ms', '0.76 us', '')
    """
    if figure is None:
        return ""
    if unit == "us" and figure >= MILLISECOND_US:
        figure, unit = figure / MILLISECOND_US, "ms"
    places = sum(figure < least for least in (10, 1))
    return f"{figure:.{places}f} {unit}"
