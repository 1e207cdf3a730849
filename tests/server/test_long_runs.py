"""A run whose history grows long is continued, with nothing lost."""

from domain.holds import Hold
from domain.resolutions import Redeliver
from domain.status import Stage
from domain.tracking import MilestoneKind as Kind
from domain.tracking import Reason
from tests.builders import an_order
from tests.journeys.conftest import House, Journey
from tests.waiting import eventually

ATTEMPTS = 5


async def runs_of(house: House, journey: Journey) -> int:
    """How many there are by what the server lists, which comes a moment later."""
    return (await house.client.count_workflows(f"WorkflowId='{journey.handle.id}'")).count


async def test_an_order_with_many_attempts_goes_on_in_a_fresh_run(house: House) -> None:
    journey = await (await house.submit(an_order())).booked()
    await journey.report(Kind.PICKED_UP)
    asked: list[Hold] = []
    for _ in range(ATTEMPTS):
        await journey.report(Kind.ATTEMPT_FAILED, reason=Reason.CONSIGNEE_ABSENT)
        known = {hold.hold_id for hold in asked}
        status = await journey.until(lambda s: {h.hold_id for h in s.holds} - known)  # noqa: B023
        asked.append(status.holds[-1])
        await journey.resolve(Redeliver.of(asked[-1], by="ops@example.com"))
        await journey.until(lambda s: not s.holds)
    await journey.report(Kind.DELIVERED)

    assert (await journey.outcome()).stage is Stage.DELIVERED
    await eventually(lambda: runs_of(house, journey), lambda runs: runs > 1)
    assert len({hold.hold_id for hold in asked}) == ATTEMPTS
    assert house.world.done("TW-1") == ["lodge", "book", *["redeliver"] * ATTEMPTS]
