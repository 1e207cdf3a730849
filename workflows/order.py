"""One cross-border order: price it, declare it, book it, follow it, close its books."""

import asyncio
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.carriage import CarriageActivities
    from activities.customs import CustomsActivities
    from activities.landed_cost import LandedCostActivities
    from activities.settlement import SettlementActivities
    from domain.carriage import PieceEnd
    from domain.order import Order
    from domain.pieces import end_of, ended
    from domain.status import Carried, OrderOutcome, Stage
    from domain.tracking import MilestoneKind

from workflows.desk import GivenUp
from workflows.doors import Amended
from workflows.freeing import Freeing
from workflows.policies import BILLS, REVISIONS_MAX
from workflows.remitting import Remitting
from workflows.steps import Answered

AT_REST = {
    MilestoneKind.DELIVERED: Stage.DELIVERED,
    MilestoneKind.RETURNED: Stage.RETURNED_TO_ORIGIN,
}
PIECES_AT_REST = {
    PieceEnd.DELIVERED: Stage.DELIVERED,
    PieceEnd.RETURNED: Stage.RETURNED_TO_ORIGIN,
    PieceEnd.WRITTEN_OFF: Stage.WRITTEN_OFF,
    PieceEnd.REPLACED: Stage.WRITTEN_OFF,
}
UNDO_LODGED = [CustomsActivities.withdraw]
UNDO_BOOKED = [CarriageActivities.void, *UNDO_LODGED]
UNDOES_IMPORTS = "imports are undone"
"""The patch from which on the declaration of goods that went back is taken back."""

SETTLED = frozenset({*AT_REST.values(), Stage.WRITTEN_OFF})


@workflow.defn(name="OrderWorkflow")
class OrderWorkflow(Freeing, Remitting):
    """Release an order, follow its parcel, close its books.

    People answer holds (`workflows/desk.py`) and may cancel or amend until dispatch; carrier
    and broker report as things happen (`workflows/doors.py`).
    """

    @workflow.init
    def __init__(self, start: Order | Carried) -> None:
        super().__init__(start)
        self.undoing: list[Any] = UNDO_BOOKED.copy() if self.booking else []

    @workflow.run
    async def run(self, start: Order | Carried) -> OrderOutcome:
        """The whole way of one order, or the rest of it, carried over from a longer run."""
        try:
            await self.carry()
        except GivenUp as given_up:
            self.cancelled_by = given_up.by
            await self.to_the_end(self.unwind())
        except asyncio.CancelledError:
            await self.unwind()
            raise
        return await self.settle()

    async def carry(self) -> None:
        """Release and deliver; until dispatch, every new revision starts again from pricing."""
        for _ in range(REVISIONS_MAX):
            try:
                if not self.booking:
                    await self.release()
                return await self.deliver()
            except Answered as answered:
                # An amendment that came meanwhile is newer; what it leaves open is asked anew.
                await self.revise(self.amendment or answered.resolution.amend(self.order))
            except Amended:
                await self.revise(self.amendment or self.order)
        raise GivenUp

    async def release(self) -> None:
        """Price, declare and book; each effect is written down for undoing before it is tried."""
        self.landed = await self.decide(LandedCostActivities.confirm, self.order)
        self.undoing = UNDO_LODGED.copy()
        self.declaration = await self.step(CustomsActivities.lodge, self.order, self.landed)
        self.undoing = UNDO_BOOKED.copy()
        self.booking = await self.step(CarriageActivities.book, self.order, self.declaration)
        self.heard_at = workflow.now()
        self.enter(Stage.BOOKED)

    async def deliver(self) -> None:
        """Follow the parcel until it is at rest, freeing it wherever it is held."""
        while not (end := self.at_rest()):
            await self.wait(lambda: self.stirred, until=self.next_look)
            self.heed()
            if self.dispatched and self.stage is Stage.BOOKED:
                self.enter(Stage.IN_TRANSIT)
            if workflow.now() >= self.poll_due or self.silent_unasked:
                await self.poll()
            await self.face_concerns()
            if self.stage is Stage.WRITTEN_OFF:
                return
            self.continue_if_long()
        self.enter(end)

    def at_rest(self) -> Stage | None:
        """The end that the parcel has come to, all its pieces have; None while it is on its way."""
        if self.booking and self.booking.pieces:
            self.booking = ended(self.booking, self.scans)
            return PIECES_AT_REST[end] if (end := end_of(self.booking)) else None
        return AT_REST.get(self.last.kind) if self.last else None

    async def revise(self, order: Order) -> None:
        """Go on with this revision, once nothing of the last one is left at the partners."""
        self.amendment, self.coming = None, order  # what is changed from now on is changed of this
        await self.close_all()
        if order.revision != self.order.revision:
            await self.undo()
            self.order, self.landed, self.declaration, self.booking = order, None, None, None
            self.enter(Stage.RELEASE)
        self.coming = None

    async def undo(self) -> None:
        """Void the label and withdraw the declaration; what never happened is no error."""
        while self.undoing:
            await self.insist(self.undoing.pop(0), self.order)

    async def unwind(self) -> None:
        """Give the order up. Goods that have left are only let go of, and that is shown."""
        await self.close_all()
        if self.dispatched and not self.cancelled_by:
            await self.write(SettlementActivities.abandon, self.order, workflow.now())
            self.enter(Stage.ABANDONED)
        else:
            await self.undo()
            await self.insist(SettlementActivities.release_charge, self.order, self.cancelled_by)
            self.enter(Stage.CANCELLED)

    async def settle(self) -> OrderOutcome:
        """Hold what was billed against what was quoted, and close the books."""
        await self.close_all()
        settlement = None
        if self.stage is Stage.RETURNED_TO_ORIGIN and workflow.patched(UNDOES_IMPORTS):
            await self.insist(SettlementActivities.undo_import, self.order, self.landed)
        if self.stage in SETTLED:
            settle = (
                SettlementActivities.settle_replaced if self.replaced_by
                else SettlementActivities.settle_after_cash if await self.settle_cash()
                else SettlementActivities.settle
            )  # fmt: skip
            what = [self.order, self.stage, self.parcel]
            settlement = await self.until_done(settle, what, BILLS)
        return OrderOutcome(
            order_id=self.order.order_id,
            stage=self.stage,
            revision=self.order.revision,
            waybill=self.booking.waybill if self.booking else None,
            settlement=settlement,
            replaced_by=self.replaced_by or None,
        )
