"""Ratios of candidate to bare over paired blocks, and whether they meet their goals."""

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.blocks import Block

CONTROL_WIDTH_MAX = 0.10
"""When two equal workers cannot be told equal to within this, nothing else can be told."""
NOT_JUDGED = (
    "Not judged: bare against bare differs by more than "
    f"{CONTROL_WIDTH_MAX:.0%}; the machine is too busy. Try more --blocks."
)

_RESAMPLES = 5000
_TAIL = 0.05

Verdict = Literal["met", "missed", "open", "not judged", ""]


@dataclass(frozen=True)
class Ratio:
    """A median of paired ratios and its bootstrap 90 % interval."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> "Ratio":
        """The first over the second of each pair."""
        ratios = [mine / theirs for mine, theirs in pairs]
        chance = random.Random(1)  # the same blocks give the same interval
        medians = sorted(
            statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLES)
        )
        tail = int(_RESAMPLES * _TAIL)
        return cls(statistics.median(ratios), medians[tail], medians[-tail - 1])

    @property
    def width(self) -> float:
        """How much the blocks disagree."""
        return self.high - self.low

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f}-{self.high:.2f})"


@dataclass(frozen=True)
class Measure:
    """A figure of a kind of block; a goal is on its ratio to bare."""

    name: str
    kind: str
    figure: str
    unit: str = " ms"
    at_least: float | None = None
    at_most: float | None = None

    @property
    def goal(self) -> str:
        """In signs."""
        if self.at_least is not None:
            return f">= {self.at_least:.2f}"
        return "" if self.at_most is None else f"<= {self.at_most:.2f}"

    def verdict(self, ratio: Ratio, control: Ratio) -> Verdict:
        """Met or missed when the whole interval is on one side of the goal, else open."""
        if not self.goal:
            return ""
        if control.width > CONTROL_WIDTH_MAX:
            return "not judged"
        if self.at_least is not None:
            met, missed = ratio.low >= self.at_least, ratio.high < self.at_least
        else:
            assert self.at_most is not None
            met, missed = ratio.high <= self.at_most, ratio.low > self.at_most
        return "met" if met else "missed" if missed else "open"


MEASURES = (
    Measure("orders per second", "load", "orders_per_second", unit="", at_least=0.90),
    Measure("worker CPU per order", "load", "worker_cpu_ms", at_most=1.25),
    Measure("server CPU per order", "load", "server_cpu_ms"),
    Measure("start to booked, loaded", "load", "booked_p50_ms"),
    Measure("start to booked, alone", "lone", "booked_p50_ms"),
    Measure("replay CPU per order", "replay", "cpu_ms"),
)


@dataclass(frozen=True)
class Finding:
    """One measure of the product against bare, beside bare against bare."""

    measure: Measure
    product: float
    bare: float
    ratio: Ratio
    control: Ratio

    @classmethod
    def of(cls, measure: Measure, blocks: Sequence[Block]) -> "Finding":
        """Pair the blocks of each round."""
        seen = {
            name: [
                block.figures[measure.figure]
                for block in blocks
                if (block.kind, block.candidate) == (measure.kind, name)
            ]
            for name in ("product", "bare", "control")
        }
        return cls(
            measure,
            product=statistics.median(seen["product"]),
            bare=statistics.median(seen["bare"]),
            ratio=Ratio.of(list(zip(seen["product"], seen["bare"], strict=True))),
            control=Ratio.of(list(zip(seen["control"], seen["bare"], strict=True))),
        )

    @property
    def verdict(self) -> Verdict:
        """Whether its goal was met."""
        return self.measure.verdict(self.ratio, self.control)
