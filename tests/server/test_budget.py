"""What an untouched order costs: events, bytes and billable actions, counted."""

from benchmarks.counting import Counted
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from tests.builders import an_order
from tests.journeys.conftest import House, Journey

EVENTS_MAX = 45
BYTES_MAX = 30_000
ACTIONS_MAX = 15


async def test_an_untouched_order_with_three_milestones_stays_within_its_budget(
    house: House,
) -> None:
    journey = await (await house.submit(an_order())).booked()
    for kind, told in ((Kind.PICKED_UP, 1), (Kind.OUT_FOR_DELIVERY, 2), (Kind.DELIVERED, 3)):
        await journey.report(kind)
        await _seen(journey, told)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    counted = Counted.of(await journey.handle.fetch_history())
    assert "WORKFLOW_TASK_FAILED" not in counted.by_type
    assert counted.events <= EVENTS_MAX, counted
    assert counted.actions <= ACTIONS_MAX, counted
    assert counted.bytes <= BYTES_MAX


async def _seen(journey: Journey, told: int) -> None:
    """Let each milestone be a workflow task of its own, as days apart they are."""

    async def of() -> int:
        return len((await journey.status()).milestones)

    while await of() < told:
        pass
