"""Every recorded run replays on today's code, command for command."""

import re
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from tests.history import read, recorded
from worker import INTERCEPTORS, RUNNER, WORKFLOWS


@pytest.fixture(scope="module")
def replayer() -> Replayer:
    return Replayer(
        workflows=WORKFLOWS,
        interceptors=INTERCEPTORS,
        data_converter=pydantic_data_converter,
        workflow_runner=RUNNER,
    )


def test_there_are_histories_to_replay() -> None:
    assert len(recorded()) >= 40


def test_no_machine_is_named_in_them() -> None:
    processes = re.compile(r'"[0-9]+@[^"]+"')
    assert [path.stem for path in recorded() if processes.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.stem)
async def test_a_recorded_run_replays(replayer: Replayer, path: Path) -> None:
    await replayer.replay_workflow(read(path))


async def test_a_run_that_did_something_else_is_found(replayer: Replayer, tmp_path: Path) -> None:
    """The control: a history in which another step came second does not replay."""
    path = next(path for path in recorded() if path.stem.startswith("an_untouched_order"))
    other = tmp_path / path.name
    told = path.read_text(encoding="utf-8")
    other.write_text(told.replace("lodge_declaration", "book_carrier"), encoding="utf-8")

    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(read(other))
