"""What was found of quotes, as tables for people and as one JSON object."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import carts
from benchmarks.engine import Timed
from benchmarks.judging import NOT_JUDGED, Finding

ENGINE_GOAL_US = 300.0
"""The median of a cart of five lines, with rates resolved."""

BARE = {
    "made": "reads as strictly, and makes a document of the same size",
    "ready": "reads as strictly, and answers a document that was made before",
    "small": "reads as strictly, and answers two fields",
    "loose": "reads types, lengths and patterns, and answers a document that was made before",
}


@dataclass(frozen=True)
class Options:
    """How much to measure; `blocks` for each candidate."""

    blocks: int
    requests: int
    connections: int
    bare: str = "made"


@dataclass(frozen=True)
class Report:
    """Everything that a run has to say."""

    machine: str
    options: Options
    findings: Sequence[Finding]
    engine: Sequence[Timed]
    imported: Sequence[tuple[Timed, float]]
    memory_mib: dict[str, float]

    @property
    def five_lines(self) -> Timed:
        """The engine's figure that has a goal."""
        return next(timed for timed in self.engine if f", {carts.LINES} lines" in timed.what)

    @property
    def missed(self) -> bool:
        """Whether a goal was."""
        slow = self.five_lines.median > ENGINE_GOAL_US
        return slow or any(finding.verdict == "missed" for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """One object; ratios are product over bare."""
        return {
            "machine": self.machine,
            "options": asdict(self.options),
            "measures": [
                {
                    "name": finding.measure.name,
                    "product": finding.product,
                    "bare": finding.bare,
                    "ratio": asdict(finding.ratio),
                    "control": asdict(finding.control),
                    "goal": finding.measure.goal,
                    "verdict": finding.verdict,
                }
                for finding in self.findings
            ],
            "engine_us": [asdict(timed) for timed in self.engine],
            "imported_us": [asdict(timed) | {"mib": mib} for timed, mib in self.imported],
            "memory_mib": self.memory_mib,
        }

    def show(self, console: Console) -> None:
        """Two tables: through the API, and the engine by itself."""
        console.print(_through_the_api(self), _engine(self))
        memory = ", ".join(f"{name} {mib:.0f} MiB" for name, mib in self.memory_mib.items())
        console.print(f"Resident after the load: {memory}.")
        if any(finding.verdict == "not judged" for finding in self.findings):
            console.print(NOT_JUDGED)


def _through_the_api(report: Report) -> Table:
    table = Table(
        title=f"A cart of {carts.LINES} lines through the API: medians, ratios, 90 % intervals",
        caption=f"{report.machine}. The bare endpoint {BARE[report.options.bare]}.",
    )
    for heading in ("", "ours", "bare", "ours / bare", "bare / bare", "goal", ""):
        numbers = heading in {"ours", "bare"}
        table.add_column(heading, justify="right" if numbers else "left", no_wrap=True)
    for finding in report.findings:
        places = 2 if finding.measure.unit else 0
        table.add_row(
            finding.measure.name,
            f"{finding.product:.{places}f}{finding.measure.unit}",
            f"{finding.bare:.{places}f}{finding.measure.unit}",
            str(finding.ratio),
            str(finding.control),
            finding.measure.goal,
            finding.verdict,
        )
    return table


def _engine(report: Report) -> Table:
    table = Table(title="The engine, with rates resolved", caption="microseconds of one call")
    for heading in ("", "median", "p99", "MiB", "goal", ""):
        table.add_column(heading, justify="right" if heading else "left")
    for timed in report.engine:
        goal = timed is report.five_lines
        verdict = "met" if timed.median <= ENGINE_GOAL_US else "missed"
        table.add_row(
            timed.what,
            f"{timed.median:.0f}",
            f"{timed.p99:.0f}",
            "",
            f"<= {ENGINE_GOAL_US:.0f}" if goal else "",
            verdict if goal else "",
        )
    for timed, mib in report.imported:
        table.add_row(timed.what, f"{timed.median:.0f}", f"{timed.p99:.0f}", f"{mib:.1f}", "", "")
    return table
