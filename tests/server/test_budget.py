"""What an untouched order costs: events, bytes and billable actions, counted."""

from collections import Counter

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from tests.builders import an_order
from tests.journeys.conftest import House, Journey

EVENTS_MAX = 45
BYTES_MAX = 30_000
ACTIONS_MAX = 15

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


async def test_an_untouched_order_with_three_milestones_stays_within_its_budget(
    house: House,
) -> None:
    journey = await (await house.submit(an_order())).booked()
    for kind, told in ((Kind.PICKED_UP, 1), (Kind.OUT_FOR_DELIVERY, 2), (Kind.DELIVERED, 3)):
        await journey.report(kind)
        await _seen(journey, told)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    history = await journey.handle.fetch_history()
    events = Counter(
        EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events
    )
    assert events["WORKFLOW_TASK_FAILED"] == 0
    assert len(history.events) <= EVENTS_MAX, events
    assert sum(events[kind] for kind in BILLABLE) <= ACTIONS_MAX, events
    assert _size(history) <= BYTES_MAX


def _size(history: WorkflowHistory) -> int:
    return sum(event.ByteSize() for event in history.events)


async def _seen(journey: Journey, told: int) -> None:
    """Let each milestone be a workflow task of its own, as days apart they are."""

    async def of() -> int:
        return len((await journey.status()).milestones)

    while await of() < told:
        pass
