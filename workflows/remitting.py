"""Cash that was paid at the door: heard of until all has come, and asked about where it has not."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.settlement import SettlementActivities
    from domain.reasons import HoldReason
    from domain.resolutions import LeaveIt, Retry
    from domain.status import Stage

from workflows.doors import OrderDoors
from workflows.policies import CASH

ASKS_FOR_CASH = "cash that is short is asked about"
"""The patch from which on a person is asked about cash that a carrier keeps."""


class Remitting(OrderDoors):
    """The part of an order's run that waits for its cash; the books are closed after it."""

    async def settle_cash(self) -> bool:
        """Follow the cash of a delivered order to its end; False where that is not done here."""
        collects = self.order.delivery.collect and self.stage is Stage.DELIVERED
        if not collects or not workflow.patched(ASKS_FOR_CASH):
            return False
        since, quiet_until = workflow.now(), None
        while hold := await self.attempt(
            SettlementActivities.hear_cash, [self.order, self.parcel, since, quiet_until], CASH
        ):
            if hold.reason is not HoldReason.CASH_SHORT:  # the carrier cannot be asked
                hold = hold.model_copy(update={"answers": ("retry", "leave_it")})
            answer = await self.ask(hold, heeding=False)
            if isinstance(answer, Retry):
                continue
            if isinstance(answer, LeaveIt):
                break
            quiet_until = await self.write(
                SettlementActivities.answer_cash, self.order, answer, workflow.now()
            )
            if quiet_until is None:
                break
        return True
