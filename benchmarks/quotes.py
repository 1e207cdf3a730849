"""Measure a quote: the engine by itself, and the API against a bare endpoint: `make bench-quotes`.

Three server processes are alive: ours, a bare FastAPI endpoint that validates the same body, and
a second bare one as the control. Blocks of requests alternate between them, forwards and
backwards. See docs/performance.md.

Exit code 0 when no goal was missed, 1 when one was, 2 when this machine cannot measure.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

from benchmarks import carts
from benchmarks.blocks import Block, cpu_ms
from benchmarks.engine import Engine, Timed
from benchmarks.judging import CONTROL_WIDTH_MAX, Finding, Measure
from benchmarks.knocking import knock, posts
from domain.quotes import Offer, QuoteRequest
from runtime import exits
from runtime.child import Child, Leash, Program
from runtime.ports import LOOPBACK, free_ports
from starter.quotes import by_packaged_rates

BUILD = Path(__file__).parents[1] / "build"
LINES = "bench-quotes.jsonl"
OURS, BARE = (Path(__file__).with_name(name) for name in ("quote_server.py", "bare_quotes.py"))

NAMES = ("product", "bare", "control")
WARM_UP = 300

ENGINE_GOAL_US = 300.0
"""The median of a cart of five lines, with rates resolved."""

MEASURES = (
    Measure("quotes per second", "load", "quotes_per_second", unit="", at_least=1.00),
    Measure("p99", "load", "p99_ms", at_most=1.50),
    Measure("p50", "load", "p50_ms"),
    Measure("server CPU per quote", "load", "server_cpu_ms"),
)


@dataclass(frozen=True)
class Options:
    """How much to measure; `blocks` for each candidate."""

    blocks: int
    requests: int
    connections: int
    small_answer: bool = False


@dataclass(frozen=True)
class Server:
    """A candidate that answers, by port and pid."""

    name: str
    port: int
    pid: int

    @property
    def memory_mib(self) -> float:
        """What it keeps resident."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


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
            console.print(
                "Not judged: bare against bare differs by more than "
                f"{CONTROL_WIDTH_MAX:.0%}; the machine is too busy. Try more --blocks."
            )


class Bench:
    """One run: every block is kept, and is a line of the log at once."""

    def __init__(self, options: Options, log: TextIO) -> None:
        self.options = options
        self.log = log
        self.blocks: list[Block] = []

    async def run(self, build: Path) -> Report:
        """Load the servers in turn, then time the engine with everything gone."""
        async with standing(build, small=self.options.small_answer) as servers:
            await self._drive(servers)
            memory = {server.name: server.memory_mib for server in servers}
        engine = Engine()
        return Report(
            machine=f"{os.cpu_count()} CPUs, {platform.machine()}, "
            f"{platform.python_implementation()} {platform.python_version()}",
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


@asynccontextmanager
async def standing(build: Path, *, small: bool) -> AsyncIterator[tuple[Server, ...]]:
    """The three servers, on files under this folder that are deleted afterwards."""
    async with AsyncExitStack() as until:
        folder = Path(until.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=build)))
        leash = until.enter_context(Leash())
        ports = free_ports(dict.fromkeys(NAMES, 0))
        (answer := folder / "answer.json").write_bytes(await _answered())
        servers = []
        for name, port in ports.items():
            ours = (str(OURS), str(port), str(folder))
            bare = (str(BARE), str(port), *([] if small else [str(answer)]))
            command = (sys.executable, *(ours if name == "product" else bare))
            log = folder / f"{name}.log"
            child = Child(Program(name, command, os.environ, log, _listening(port)), leash)
            until.push_async_callback(child.stop)
            await child.start()
            assert child.pid, f"{name} ended at once"
            servers.append(Server(name, port, child.pid))
        yield tuple(servers)


async def _answered() -> bytes:
    """Our answer to the first cart."""
    request = QuoteRequest.model_validate_json(next(carts.bodies(1)))
    quoted = await by_packaged_rates().quote(request, datetime.now(UTC))
    assert isinstance(quoted.options[0], Offer), quoted
    return quoted.model_dump_json().encode()


def _listening(port: int) -> Callable[[int], Awaitable[bool]]:
    async def listens(_: int) -> bool:
        try:
            _reader, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            return False
        writer.close()
        return True

    return listens


def _through_the_api(report: Report) -> Table:
    answer = "two fields" if report.options.small_answer else "a document of the same size"
    table = Table(
        title=f"A cart of {carts.LINES} lines through the API: medians, ratios, 90 % intervals",
        caption=f"{report.machine}. The bare endpoint answers {answer}.",
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


def _some(word: str) -> int:
    if int(word) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return int(word)


def main(words: Sequence[str] | None = None, build: Path = BUILD) -> int:
    """Measure as these words say; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, default in (("blocks", 14), ("requests", 1500), ("connections", 16)):
        parser.add_argument(f"--{name}", type=_some, default=default, help=f"{default} unless said")
    parser.add_argument(
        "--small-answer", action="store_true", help="let the bare endpoint answer two fields"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    said = vars(parser.parse_args(words))
    as_json = said.pop("json")
    if not Path("/proc/self/stat").exists():
        sys.stderr.write("CPU is read from Linux's /proc, which this system has not.\n")
        return 2
    build.mkdir(exist_ok=True)
    with (build / LINES).open("w", encoding="utf-8") as log:
        report = asyncio.run(Bench(Options(**said), log).run(build))
    if as_json:
        print(json.dumps(report.as_json()))
    else:
        report.show(Console(width=max(Console().width, 110)))
        print(f"Every block: {build / LINES}")
    return 1 if report.missed else 0


if __name__ == "__main__":
    exits.run(main)
