"""Post 20,000 webhooks while worker and API are killed, and look for each: `make bench-webhooks`.

A real API process, a real worker with partners in memory, the real Temporal on a file, and a sender
that posts until it is acknowledged. First blocks in fair weather, between blocks of a bare insert;
then the storm, with `kill -9` of both parts; then every row. See docs/performance.md.

Exit code 0 when every event is there exactly once, 1 when one is not, 2 when this machine cannot
measure.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TextIO

from benchmarks import bare_webhooks, running, webhook_checks
from benchmarks.running import BUILD, MACHINE
from benchmarks.webhook_plan import Event, Plan, request
from benchmarks.webhook_posting import Posting
from benchmarks.webhook_report import Report, Round, Storm
from benchmarks.webhook_standing import (
    LOOK_EVERY_SECONDS,
    OURS,
    Standing,
    standing,
    waybill_of,
)
from domain.status import Stage
from runtime import exits

LINES = "bench-webhooks.jsonl"

LATE = 0.1
"""So many of the orders are released when a third of the storm is over."""

LATE_AFTER = 1 / 3


@dataclass(frozen=True)
class Options:
    """How much to measure; `kills` of the API and the worker in turn."""

    orders: int
    scans: int
    kills: int
    rounds: int
    block: int
    connections: int


class Bench:
    """One run."""

    def __init__(self, options: Options, log: TextIO, ours: tuple[str, ...] = OURS) -> None:
        self.options = options
        self.log = log
        self.ours = ours
        self.orders = [f"TW-H{nth:04}" for nth in range(options.orders)]
        late = int(options.orders * LATE)
        self.early, self.late = self.orders[late:], self.orders[:late]
        self.plan = Plan([waybill_of(order_id) for order_id in self.orders], options.scans)

    async def run(self, build: Path) -> Report:
        """Fair weather, storm, then the look at every row."""
        async with standing(build, self.ours) as parts:
            await parts.book(self.early)
            rounds = [await self._round(parts, nth) for nth in range(self.options.rounds)]
            storm = await self._storm(parts)
            evidence = await webhook_checks.gathered(parts, self.orders)
        told = self.plan.told
        signals = sum(sum(heard.signalled.values()) for heard in evidence.heard.values())
        return Report(
            machine=MACHINE,
            options=asdict(self.options),
            rounds=rounds,
            storm=storm,
            counted={
                "events told": len(told),
                "in the inbox": len(evidence.inbox),
                "scans told": len(webhook_checks.scans_of(told)),
                "in the records": len(evidence.milestones),
                "signals": signals,
                "milestones in runs": sum(
                    sum(heard.known.values()) for heard in evidence.heard.values()
                ),
            },
            wrong=webhook_checks.wrong(told, evidence),
        )

    async def _round(self, parts: Standing, nth: int) -> Round:
        """Ours, bare, and bare again as the control; forwards, then backwards."""
        blocks = [("ours", self._ours), ("bare", self._bare), ("bare_again", self._bare)]
        rates: dict[str, float] = {}
        for name, block in blocks if nth % 2 == 0 else reversed(blocks):
            for figure, rate in (await block(parts)).items():
                rates[figure or name] = rate
        found = Round(**rates)
        self._keep("round", asdict(found))
        return found

    async def _ours(self, parts: Standing) -> dict[str, float]:
        """Events of ours per second: until they were acknowledged, until all was done."""
        number, began = self.options.block, time.perf_counter()
        posting = await self._posted(parts, self.plan.more(number, self._known))
        await quiet(parts)
        recorded = number / (time.perf_counter() - began)
        return {"accepted": number / posting.seconds, "recorded": recorded}

    async def _bare(self, parts: Standing) -> dict[str, float]:
        """As many of the same, to the bare insert."""
        events = Plan(self._known, 1, seed=0).more(self.options.block, self._known)
        bare = [request(event, bare_webhooks.PATH) for event in events]
        posting = Posting(parts.ports["bare"], bare, self.options.connections)
        await posting.run()
        return {"": len(bare) / posting.seconds}

    @property
    def _known(self) -> list[str]:
        """The parcels that are booked from the beginning."""
        return [waybill_of(order_id) for order_id in self.early]

    async def _storm(self, parts: Standing) -> Storm:
        """Everything else that is told, while the parts are killed."""
        events = self.plan.as_posted(self.plan.on_the_way)
        kills = list(islice(cycle(("api", "worker")), self.options.kills))
        posting = self._posting(parts, events)
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            group.create_task(posting.run())
            group.create_task(self._late(parts, posting, len(events)))
            group.create_task(self._kill(parts, posting, kills, len(events)))
        await quiet(parts)
        last = await self._posted(parts, self.plan.at_the_door)
        await asyncio.gather(
            *(parts.stands(order_id, {Stage.DELIVERED}) for order_id in self.orders)
        )
        await quiet(parts)
        storm = Storm(
            events=len(self.plan.on_the_way) + len(self.plan.at_the_door),
            posted=len(events) + len(self.plan.at_the_door),
            acknowledged=posting.acknowledged + last.acknowledged,
            cut=posting.cut + last.cut,
            refused=posting.refused + last.refused,
            kills=kills,
            seconds=posting.seconds,
            quiet_seconds=time.perf_counter() - began,
        )
        self._keep("storm", asdict(storm))
        return storm

    async def _late(self, parts: Standing, posting: Posting, number: int) -> None:
        """Orders of whose parcels much was told before anybody knew them."""
        await _acknowledged(posting, int(number * LATE_AFTER))
        await parts.book(self.late)

    async def _kill(
        self, parts: Standing, posting: Posting, kills: Sequence[str], number: int
    ) -> None:
        """Kill them in turn, at even distances of what was acknowledged."""
        for nth, name in enumerate(kills, 1):
            await _acknowledged(posting, number * nth // (len(kills) + 1))
            await parts.killed(name)
            self._keep("killed", {"part": name, "acknowledged": posting.acknowledged})

    async def _posted(self, parts: Standing, events: Sequence[Event]) -> Posting:
        posting = self._posting(parts, events)
        await posting.run()
        return posting

    def _posting(self, parts: Standing, events: Sequence[Event]) -> Posting:
        requests = [request(event) for event in events]
        return Posting(parts.ports["api"], requests, self.options.connections)

    def _keep(self, what: str, found: dict[str, Any]) -> None:
        self.log.write(f"{json.dumps({'what': what} | found)}\n")
        self.log.flush()


async def quiet(parts: Standing) -> None:
    """Wait until the inbox is empty."""
    while await parts.pending():
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _acknowledged(posting: Posting, number: int) -> None:
    while posting.acknowledged < number:
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def main(words: Sequence[str] | None = None, build: Path = BUILD) -> int:
    """Measure as these words say; the exit code."""
    parser = running.words_of(
        __doc__, orders=400, scans=50, kills=6, rounds=6, block=1000, connections=32
    )

    def measure(said: dict[str, Any], log: TextIO) -> Report:
        return asyncio.run(Bench(Options(**said), log).run(build))

    return running.run(parser, words, build / LINES, measure)


if __name__ == "__main__":
    exits.run(main)
