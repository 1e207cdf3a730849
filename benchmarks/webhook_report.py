"""What was found of webhooks, as tables for people and as one JSON object."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.judging import Ratio

WRONG_SHOWN = 20


@dataclass(frozen=True)
class Round:
    """One block of each, in fair weather: events per second."""

    accepted: float
    recorded: float
    bare: float
    bare_again: float


@dataclass(frozen=True)
class Storm:
    """What it took while parts were killed. `seconds` to accept all, `quiet` to record all."""

    events: int
    posted: int
    acknowledged: int
    cut: int
    refused: Mapping[int, int]
    kills: Sequence[str]
    seconds: float
    quiet_seconds: float


@dataclass(frozen=True)
class Report:
    """Everything that a run has to say."""

    machine: str
    options: Mapping[str, Any]
    rounds: Sequence[Round]
    storm: Storm
    counted: Mapping[str, int]
    wrong: Sequence[str]

    @property
    def missed(self) -> bool:
        """Whether an event was lost or doubled; speed has no goal here."""
        return bool(self.wrong)

    @property
    def ratios(self) -> dict[str, Ratio]:
        """To the bare insert, in the same round; and the bare insert to itself."""
        return {
            name: Ratio.of([(getattr(each, name), each.bare) for each in self.rounds])
            for name in ("accepted", "recorded", "bare_again")
        }

    def as_json(self) -> dict[str, Any]:
        """One object."""
        ratios = {name: asdict(ratio) for name, ratio in self.ratios.items()}
        return asdict(self) | {"ratios": ratios}

    def show(self, console: Console) -> None:
        """Two tables, and what is wrong."""
        table = Table(title="Webhooks per second, and to a bare insert in the same round")
        table.caption = self.machine
        for heading in ("", "per second", "to bare"):
            table.add_column(heading, justify="left" if not heading else "right")
        named = {
            "accepted": "accepted: kept and acknowledged",
            "recorded": "recorded: in the records, runs told",
            "bare": "bare: one insert each",
            "bare_again": "bare again, as the control",
        }
        for name, words in named.items():
            seen = median(getattr(each, name) for each in self.rounds)
            ratio = self.ratios.get(name)
            table.add_row(words, f"{seen:,.0f}", str(ratio) if ratio else "1")
        console.print(table)
        storm = self.storm
        console.print(
            f"While {', '.join(storm.kills) or 'nothing'} was killed: {storm.events:,} events, "
            f"posted {storm.posted:,} times, acknowledged {storm.acknowledged:,} times; cut "
            f"{storm.cut}, refused {dict(storm.refused)}. All accepted after "
            f"{storm.seconds:.0f} s, all recorded after {storm.quiet_seconds:.0f} s."
        )
        console.print(", ".join(f"{name} {number:,}" for name, number in self.counted.items()))
        for what in self.wrong[:WRONG_SHOWN]:
            console.print(f"WRONG {what}")
        more = len(self.wrong) - WRONG_SHOWN
        console.print(f"and {more} more" if more > 0 else f"wrong: {len(self.wrong)}")
