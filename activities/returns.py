"""Returns: reserve the units, have the hub expect them, settle what it found."""

from datetime import UTC, datetime

from temporalio import activity

from activities.ports import Journal, Payments, ReturnHub
from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from domain.refunds import owed_for
from domain.returns import (
    DISPOSITION_OF,
    EXPECTED_GRADES,
    Authorisation,
    Disposition,
    Inspection,
    ReturnOutcome,
    ReturnRequest,
    ReturnStage,
)


class ReturnActivities:
    """The steps of one RMA."""

    def __init__(self, hub: ReturnHub, payments: Payments, journal: Journal) -> None:
        self.hub = hub
        self.payments = payments
        self.journal = journal

    @activity.defn(name="reserve_units")
    async def reserve(self, order: Order, request: ReturnRequest) -> str | None:
        """Reserve the units that come back; the reason why not, if more than was delivered."""
        return await self.journal.return_opened(order, request, datetime.now(UTC))

    @activity.defn(name="authorise_return")
    async def authorise(self, order: Order, request: ReturnRequest) -> Authorisation:
        """Announce the return to the hub; it answers with the consignee's label.

        Raises:
            PartnerUnavailable: The hub is out of reach. Retried.
            PartnerRefused: The hub will not take these goods; a person decides.
        """
        authorisation = await self.hub.authorise(order, request, request.key("authorise"))
        await self._move(request, ReturnStage.AUTHORISED)
        return authorisation

    @activity.defn(name="ask_hub")
    async def ask(self, request: ReturnRequest) -> Inspection | None:
        """What the hub found; None while nothing has arrived."""
        return await self.hub.inspection(request.rma)

    @activity.defn(name="judge_return")
    async def judge(
        self, order: Order, request: ReturnRequest, inspection: Inspection
    ) -> Disposition | Hold:
        """The disposition that the grade calls for; or a Hold where it belies the claim."""
        if inspection.grade not in EXPECTED_GRADES[request.reason]:
            return Hold.ask(
                order,
                HoldReason.RETURN_GRADE_DISPUTED,
                subject=request.rma,
                cause=inspection.event_id,
                claimed=request.reason.replace("_", " "),
                graded=inspection.grade,
                grade=inspection.grade,
            )
        return DISPOSITION_OF[inspection.grade]

    @activity.defn(name="settle_return")
    async def settle(
        self, order: Order, request: ReturnRequest, inspection: Inspection, disposition: Disposition
    ) -> ReturnOutcome:
        """Have the hub act on the goods and the customer refunded.

        Raises:
            PartnerUnavailable: Hub or payments out of reach. Retried; done once by key.
        """
        await self.hub.dispose(request.rma, disposition, request.key("dispose"))
        refund = owed_for(request.items, disposition, order)
        if refund.amount:
            await self.payments.refund(order.payment_reference, refund, request.key("refund"))
        outcome = ReturnOutcome(
            rma=request.rma,
            stage=ReturnStage.REFUNDED if refund.amount else ReturnStage.REJECTED,
            grade=inspection.grade,
            disposition=disposition,
            refund=refund,
        )
        await self.journal.return_moved(request, outcome, datetime.now(UTC))
        return outcome

    @activity.defn(name="close_return")
    async def close(self, request: ReturnRequest, stage: ReturnStage, why: str) -> ReturnOutcome:
        """Close the RMA without a refund and give its units free."""
        return await self._move(request, stage, why)

    async def _move(
        self, request: ReturnRequest, stage: ReturnStage, why: str = ""
    ) -> ReturnOutcome:
        outcome = ReturnOutcome(rma=request.rma, stage=stage, why=why)
        await self.journal.return_moved(request, outcome, datetime.now(UTC))
        return outcome
