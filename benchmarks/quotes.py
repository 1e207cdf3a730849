"""Measure a quote: the engine by itself, and the API against a bare endpoint: `make bench-quotes`.

Three server processes are alive: ours, a bare FastAPI endpoint that validates the same body, and
a second bare one as the control. Blocks of requests alternate between them, forwards and
backwards. See docs/performance.md.

Exit code 0 when no goal was missed, 1 when one was, 2 when this machine cannot measure.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from benchmarks import carts, running
from benchmarks.blocks import Block, cpu_ms
from benchmarks.engine import Engine
from benchmarks.judging import Finding, Measure
from benchmarks.knocking import knock, posts
from benchmarks.quote_report import Options, Report
from benchmarks.quote_standing import Server, standing
from benchmarks.running import BUILD, MACHINE
from runtime import exits

LINES = "bench-quotes.jsonl"

WARM_UP = 300

BARE = (
    ("ready", "ready-answer", "let the bare endpoint's answer be made before it begins"),
    ("small", "small-answer", "let the bare endpoint answer two fields"),
    ("loose", "loose", "let the bare endpoint read types, lengths and patterns alone; and ready"),
)
"""Easier lives of the bare endpoint: which, by what option, in words."""

MEASURES = (
    Measure("quotes per second", "load", "quotes_per_second", unit="", at_least=1.00),
    Measure("p99", "load", "p99_ms", at_most=1.50),
    Measure("p50", "load", "p50_ms"),
    Measure("server CPU per quote", "load", "server_cpu_ms"),
)


class Bench:
    """One run: every block is kept, and is a line of the log at once."""

    def __init__(self, options: Options, log: TextIO) -> None:
        self.options = options
        self.log = log
        self.blocks: list[Block] = []

    async def run(self, build: Path) -> Report:
        """Load the servers in turn, then time the engine with everything gone."""
        async with standing(build, self.options.bare) as servers:
            await self._drive(servers)
            memory = {server.name: server.memory_mib for server in servers}
        engine = Engine()
        return Report(
            machine=MACHINE,
            options=self.options,
            findings=[Finding.of(measure, self.blocks) for measure in MEASURES],
            engine=list(engine.by_lines()),
            imported=list(engine.by_rows()),
            memory_mib=memory,
        )

    async def _drive(self, servers: Sequence[Server]) -> None:
        requests = posts(tuple(carts.bodies(max(self.options.requests, WARM_UP))))
        for server in servers:
            await knock(server.port, requests[:WARM_UP], self.options.connections)
        load = requests[: self.options.requests]
        for nth in range(self.options.blocks):
            for server in servers if nth % 2 == 0 else reversed(servers):
                self._keep(await self._block(server, nth, load))

    async def _block(self, server: Server, nth: int, load: Sequence[bytes]) -> Block:
        cpu = cpu_ms(server.pid)
        came = await knock(server.port, load, self.options.connections)
        spent = sorted(came.milliseconds)
        return Block(
            server.name,
            "load",
            nth,
            {
                "requests": len(load),
                "connections": self.options.connections,
                "quotes_per_second": len(load) / came.seconds,
                "p50_ms": spent[len(spent) // 2],
                "p99_ms": spent[int(len(spent) * 0.99)],
                "server_cpu_ms": (cpu_ms(server.pid) - cpu) / len(load),
            },
        )

    def _keep(self, block: Block) -> None:
        self.blocks.append(block)
        self.log.write(f"{json.dumps(asdict(block))}\n")
        self.log.flush()


def main(words: Sequence[str] | None = None, build: Path = BUILD) -> int:
    """Measure as these words say; the exit code."""
    parser = running.words_of(__doc__, blocks=14, requests=1500, connections=16)
    bare = parser.add_mutually_exclusive_group()
    for kind, word, what in BARE:
        bare.add_argument(
            f"--{word}", dest="bare", action="store_const", const=kind, default="made", help=what
        )

    def measure(said: dict[str, Any], log: TextIO) -> Report:
        return asyncio.run(Bench(Options(**said), log).run(build))

    return running.run(parser, words, build / LINES, measure)


if __name__ == "__main__":
    exits.run(main)
