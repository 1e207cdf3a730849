"""What was found, as a table for people and as one JSON object."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.counting import Counted
from benchmarks.judging import NOT_JUDGED, Finding


@dataclass(frozen=True)
class Report:
    """Everything that a run of the benchmark has to say."""

    machine: str
    options: Mapping[str, int | bool]
    counted: Mapping[str, Counted]
    rows: Mapping[str, float]
    findings: Sequence[Finding]

    @property
    def alike(self) -> bool:
        """Whether ours and the bare order have the same events and as many rows."""
        ours, bare = self.counted["product"], self.counted["bare"]
        return ours.by_type == bare.by_type and self.rows["product"] == self.rows["bare"]

    @property
    def missed(self) -> bool:
        """Whether a goal was."""
        return self.alike and any(finding.verdict == "missed" for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """One object; ratios are product over bare."""
        return {
            "machine": self.machine,
            "options": dict(self.options),
            "alike": self.alike,
            "counted": {
                name: {**asdict(counted), "rows": self.rows[name]}
                for name, counted in self.counted.items()
            },
            "measures": [
                {
                    "name": finding.measure.name,
                    "product": finding.product,
                    "bare": finding.bare,
                    "ratio": asdict(finding.ratio),
                    "control": asdict(finding.control),
                    "goal": finding.measure.goal,
                    "verdict": finding.verdict if self.alike else "not judged",
                }
                for finding in self.findings
            ],
        }

    def show(self, console: Console) -> None:
        """Two tables: what was measured, what was counted."""
        console.print(_measured(self), _counted(self))
        if not self.alike:
            console.print("Not judged: the bare order is no longer of the shape of ours.")
        elif any(finding.verdict == "not judged" for finding in self.findings):
            console.print(NOT_JUDGED)


def _measured(report: Report) -> Table:
    table = Table(
        title="An untouched order: medians, and ratios with their 90 % interval",
        caption=f"{report.machine}. No candidate makes an HTTP call.",
    )
    for heading in ("", "ours", "bare", "ours / bare", "bare / bare", "goal", ""):
        numbers = heading in {"ours", "bare"}
        table.add_column(heading, justify="right" if numbers else "left", no_wrap=True)
    for finding in report.findings:
        table.add_row(
            finding.measure.name,
            f"{finding.product:.1f}{finding.measure.unit}",
            f"{finding.bare:.1f}{finding.measure.unit}",
            str(finding.ratio),
            str(finding.control),
            finding.measure.goal,
            finding.verdict if report.alike else "not judged",
        )
    return table


def _counted(report: Report) -> Table:
    table = Table(title="Counted, for one order")
    for heading in ("", "events", "bytes", "billable actions", "rows"):
        table.add_column(heading, justify="right" if heading else "left")
    for name in ("product", "bare"):
        counted = report.counted[name]
        table.add_row(
            "ours" if name == "product" else name,
            str(counted.events),
            str(counted.bytes),
            str(counted.actions),
            f"{report.rows[name]:g}",
        )
    return table
