"""Measure our order against a bare workflow of the same shape, as ratios: `make bench`.

Three worker processes are alive on one real server, each on its own task queue: ours, a bare
one, and a second bare one as the control. Blocks of orders alternate between them, forwards
and backwards, so that what disturbs the machine disturbs all three. See docs/performance.md.

Exit code 0 when no goal was missed, 1 when one was, 2 when this machine cannot measure.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO, TypeVar

from temporalio.client import WorkflowHistory

from benchmarks import running
from benchmarks.bare import SANDBOXED
from benchmarks.blocks import Block, Driver
from benchmarks.counting import Counted
from benchmarks.judging import MEASURES, Finding
from benchmarks.replaying import replay
from benchmarks.reporting import Report
from benchmarks.running import BUILD, MACHINE
from benchmarks.standing import Standing, standing
from runtime import exits
from worker import RUNNER

T = TypeVar("T")

LINES = "bench-orders.jsonl"

WARM_UP = 10
LONE = 5
"""Orders run one at a time in each round, beside the block under load."""


@dataclass(frozen=True)
class Options:
    """How much to measure; `blocks` for each candidate."""

    blocks: int
    orders: int
    in_flight: int
    unsandboxed_bare: bool = False


class Bench:
    """One run: every block is kept, and is a line of the log at once."""

    def __init__(self, options: Options, log: TextIO) -> None:
        self.options = options
        self.log = log
        self.blocks: list[Block] = []

    @property
    def bare(self) -> str:
        """Which sort of bare worker ours is held against."""
        return "bare-unsandboxed" if self.options.unsandboxed_bare else "bare"

    async def run(self, build: Path) -> Report:
        """Measure with everything alive, then replay with everything gone."""
        async with standing(build, bare=self.bare) as everything:
            driver = Driver(everything.ear, everything.server)
            orders = await self._drive(everything, driver)
            histories = {name: await run.fetch_history() for name, run in driver.last.items()}
            rows = {c.name: everything.rows(c.name) / orders for c in everything.candidates}
        await self._replay(histories)
        return Report(
            machine=MACHINE,
            options=asdict(self.options),
            counted={name: Counted.of(history) for name, history in histories.items()},
            rows=rows,
            findings=[Finding.of(measure, self.blocks) for measure in MEASURES],
        )

    async def _drive(self, everything: Standing, driver: Driver) -> int:
        """Run the blocks; how many orders each candidate has had."""
        options, candidates = self.options, everything.candidates
        for candidate in candidates:
            await driver.block(candidate, "warm-up", 0, orders=WARM_UP, in_flight=WARM_UP)
        for nth in range(options.blocks):
            for candidate in _turned(candidates, nth):
                self._keep(
                    await driver.block(
                        candidate, "load", nth, orders=options.orders, in_flight=options.in_flight
                    )
                )
            for candidate in _turned(candidates, nth):
                self._keep(await driver.block(candidate, "lone", nth, orders=LONE, in_flight=1))
        return WARM_UP + options.blocks * (options.orders + LONE)

    async def _replay(self, histories: dict[str, WorkflowHistory]) -> None:
        runner = RUNNER if self.options.unsandboxed_bare else SANDBOXED
        for nth in range(self.options.blocks):
            for name in _turned(tuple(histories), nth):
                self._keep(await replay(name, nth, histories[name], runner))

    def _keep(self, block: Block) -> None:
        self.blocks.append(block)
        self.log.write(f"{json.dumps(asdict(block))}\n")
        self.log.flush()


def _turned(candidates: tuple[T, ...], nth: int) -> Iterator[T]:
    """A B C, then C B A: a drift of the machine cancels out."""
    return iter(candidates) if nth % 2 == 0 else reversed(candidates)


def main(words: Sequence[str] | None = None, build: Path = BUILD) -> int:
    """Measure as these words say; the exit code."""
    parser = running.words_of(__doc__, blocks=14, orders=24, in_flight=16)
    parser.add_argument(
        "--unsandboxed-bare", action="store_true", help="let the bare runs be unwatched as ours are"
    )

    def measure(said: dict[str, Any], log: TextIO) -> Report:
        return asyncio.run(Bench(Options(**said), log).run(build))

    return running.run(parser, words, build / LINES, measure)


if __name__ == "__main__":
    exits.run(main)
