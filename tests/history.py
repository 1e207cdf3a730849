"""Recorded histories: what runs of the past did, so that today's code can be held to it."""

import json
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle, WorkflowHistory

FOLDER = Path(__file__).parent / "histories"
RECORD_INTO = "TIDEWAITER_RECORD_HISTORIES"
"""The folder that the journeys write their histories to, where this variable names one."""

STICKY = "TASK_QUEUE_KIND_STICKY"
"""Task queues of one process, which are named after it and its machine."""


async def record(run: WorkflowHandle[Any, Any], path: Path) -> None:
    """Write down the history of a run as it stands: closed, or open at a wait."""
    history = json.loads((await run.fetch_history()).to_json())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_anonymous(history), separators=(",", ":")), encoding="utf-8")


def recorded() -> list[Path]:
    """Every recorded history, by name."""
    return sorted(FOLDER.glob("*.json"))


def read(path: Path) -> WorkflowHistory:
    """A recorded history, to replay."""
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


def _anonymous(node: Any) -> Any:
    """The same without the names of machines, processes and files."""
    if isinstance(node, list):
        return [_anonymous(item) for item in node]
    if isinstance(node, dict):
        named = {"identity"} | ({"name"} if node.get("kind") == STICKY else set())
        return {
            key: "worker" if key in named else _anonymous(value)
            for key, value in node.items()
            if key not in {"workerInstanceKey", "stackTrace"}
        }
    return node
