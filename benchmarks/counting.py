"""What one order is counted as: events, bytes and billable actions of its history."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

BILLABLE = (
    "WORKFLOW_EXECUTION_STARTED",
    "WORKFLOW_EXECUTION_SIGNALED",
    "WORKFLOW_EXECUTION_UPDATE_ACCEPTED",
    "ACTIVITY_TASK_SCHEDULED",
    "TIMER_STARTED",
    "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES",
    "MARKER_RECORDED",
)
"""One action each; here every local activity is counted, though those of one workflow task
are one action together.

Source: docs.temporal.io, Cloud actions, as noted on 2026-11-21.
"""


@dataclass(frozen=True)
class Counted:
    """The size of a history."""

    events: int
    bytes: int
    actions: int
    by_type: Mapping[str, int]

    @classmethod
    def of(cls, history: WorkflowHistory) -> "Counted":
        """Count it."""
        by_type = Counter(
            EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events
        )
        return cls(
            events=len(history.events),
            bytes=sum(event.ByteSize() for event in history.events),
            actions=sum(by_type[kind] for kind in BILLABLE),
            by_type=dict(by_type),
        )
