import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from runtime import child as module
from runtime import leash as leash_script
from runtime.child import Child, ChildFailed, Leash, Program
from tests.waiting import soon

SLEEPS = "import time; time.sleep(60)"
OWNER = """
import os, subprocess, sys, time
from runtime import leash

held, ours = os.pipe()
command = [sys.executable, leash.__file__, "sleep", "60"]
print(subprocess.Popen(command, stdin=held).pid, flush=True)
time.sleep(60)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"

Launch = Callable[[str], Child]


@pytest.fixture
def leash() -> Iterator[Leash]:
    with Leash() as leash:
        yield leash


@pytest.fixture
async def launch(leash: Leash, tmp_path: Path) -> AsyncIterator[Launch]:
    """Make a child of a line of Python; it is ready once it has said "up"."""
    log = tmp_path / "child.log"
    children: list[Child] = []

    async def ready(_pid: int) -> bool:
        return "up" in log.read_text()

    def make(code: str) -> Child:
        command = (sys.executable, "-c", code)
        children.append(Child(Program("child", command, dict(os.environ), log, ready), leash))
        return children[-1]

    yield make
    for child in children:
        child.kill()
        await child.ended()


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def gone(pid: int) -> None:
    await soon(lambda: not alive(pid))


async def test_a_child_is_ready_when_it_says_so_and_stops_when_told(launch: Launch) -> None:
    child = launch(f"print('up', flush=True); {SLEEPS}")

    await child.start()
    pid = child.pid
    assert pid
    assert alive(pid)
    await child.stop()

    assert child.pid is None
    assert child.ending == "SIGTERM"


async def test_its_pid_is_the_programs_own(launch: Launch) -> None:
    child = launch(f"import os; print('up', os.getpid(), flush=True); {SLEEPS}")

    await child.start()

    assert child.program.log.read_text().split() == ["up", str(child.pid)]


async def test_a_child_that_ends_too_soon_shows_its_log(launch: Launch) -> None:
    child = launch("raise SystemExit('no such port')")

    with pytest.raises(ChildFailed, match=r"exit code 1\) before it was ready(.|\n)*no such port"):
        await child.start()


async def test_a_child_whose_port_was_taken_is_started_again(
    launch: Launch, tmp_path: Path
) -> None:
    took = tmp_path / "took"
    once = f"import pathlib, sys; p = pathlib.Path({str(took)!r})"
    code = f"{once}; p.exists() or (p.touch(), sys.exit('taken')); print('up', flush=True)"
    child = launch(f"{code}; import time; time.sleep(60)")
    child.program = replace(child.program, starts=2)

    await child.start()

    assert took.exists()
    assert child.pid


async def test_a_child_that_never_gets_ready_is_not_waited_for(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0.2)
    child = launch(SLEEPS)

    with pytest.raises(ChildFailed, match="not ready within"):
        await child.start()


async def test_a_child_that_does_not_stop_when_told_is_killed(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.1)
    child = launch(f"{DEAF}; print('up', flush=True); {SLEEPS}")
    await child.start()

    await child.stop()

    assert child.ending == "SIGKILL"


async def test_a_child_does_not_outlive_an_owner_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        pid = int(owner.stdout.readline())
        assert alive(pid)

        owner.kill()

        await gone(pid)


async def test_nothing_is_left_of_a_child_that_has_ended() -> None:
    """Its watcher goes with it: the pipe that both inherited has no writer any more."""
    read, write = os.pipe()
    with Leash(write) as leash:
        command = [sys.executable, leash_script.__file__, "true"]
        process = subprocess.Popen(command, stdin=leash.end, pass_fds=leash.inherited)
        os.close(write)

        assert process.wait() == 0
        assert os.read(read, 1) == b""

    os.close(read)
