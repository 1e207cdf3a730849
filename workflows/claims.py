"""One claim on a carrier or an insurer: file it, hear its payer out, follow it to the money."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.claims import ClaimActivities
    from domain.cover.claims import (
        ClaimOutcome,
        ClaimReply,
        ClaimRequest,
        ClaimStage,
        ClaimState,
        ClaimStatus,
        Filed,
        in_order,
    )
    from domain.holds import Hold
    from domain.order import Order
    from domain.reasons import HoldReason
    from domain.resolutions import (
        AcceptDecision,
        DisputeClaim,
        KeepWaiting,
        Resolution,
        SupplyEvidence,
        WithdrawClaim,
    )

from workflows.attributes import CARRIER, STAGE
from workflows.desk import GivenUp
from workflows.steps import Steps

REPLIES_MAX = 100
"""Of one claim; of a payer that says more the oldest words are forgotten."""

HEARS_OUT = "heard out while closing"
"""The patch from which on a payment told while a claim closes is booked by its run."""

DECIDED = {
    ClaimStatus.PAID: ClaimStage.PAID,
    ClaimStatus.PARTLY_PAID: ClaimStage.PARTLY_PAID,
    ClaimStatus.DENIED: ClaimStage.DENIED,
    ClaimStatus.WITHDRAWN: ClaimStage.WITHDRAWN,
}
ASKED_OF = {
    ClaimStatus.EVIDENCE_ASKED: HoldReason.CLAIM_EVIDENCE,
    ClaimStatus.DENIED: HoldReason.CLAIM_DENIED,
    ClaimStatus.PARTLY_PAID: HoldReason.CLAIM_SHORT,
}
"""What a payer says that a person has to answer."""


@workflow.defn(name="ClaimWorkflow")
class ClaimWorkflow(Steps):
    """Claim what was lost, damaged or missing; possible weeks after the order's run has closed.

    Started by update-with-start of `open_claim`, or by the order's run; the payer is heard by
    the signal `replied`, and asked where it is quiet.
    """

    @workflow.init
    def __init__(self, order: Order, request: ClaimRequest) -> None:
        super().__init__(request.claim_id, order)
        self.request = request
        self.stage = ClaimStage.REQUESTED
        self.refused: str | None = None
        self.accepted = False
        self.filed: Filed | None = None
        self.replies: dict[str, ClaimReply] = {}
        self.heard: ClaimReply | None = None
        self.published(**{STAGE.name: self.stage.value})

    @workflow.run
    async def run(self, order: Order, request: ClaimRequest) -> ClaimOutcome:
        """The whole way of one claim."""
        try:
            outcome = await self.pursue()
        except GivenUp:
            outcome = await self.close_with(ClaimStage.WITHDRAWN, "given up at the desk")
        except asyncio.CancelledError:
            await self.close_with(ClaimStage.WITHDRAWN, "cancelled in Temporal")
            raise
        self.enter(outcome.stage)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return outcome

    async def pursue(self) -> ClaimOutcome:
        """Open it, file it, and settle what its payer decides."""
        self.refused = await self.write(ClaimActivities.open, self.order, self.request)
        if self.refused:
            return await self.close_with(ClaimStage.REFUSED, self.refused)
        self.accepted = True
        filed = await self.until_done(ClaimActivities.file, [self.order, self.request])
        if filed is None:  # left to a person, who files it by other means
            filed = await self.write(ClaimActivities.by_hand, self.order, self.request)
        self.filed = filed
        self.enter(ClaimStage.FILED)
        while True:
            reply = await self.hear(filed)
            if reply is None:
                return await self.withdraw(filed, "the payer never answered")
            if (answer := await self.answered(filed, reply)) is None:
                return await self.close_with(DECIDED[reply.status], reply.says)
            if isinstance(answer, WithdrawClaim):
                return await self.withdraw(filed, answer.note or "withdrawn at the desk")
            await self.argue(filed, answer)

    async def hear(self, filed: Filed) -> ClaimReply | None:
        """Wait for a decision or a question; ask a quiet payer; None where nobody waits on."""
        overdue_at = workflow.now() + filed.watch.silent_after
        while not (news := self.news):
            look_at = min(workflow.now() + filed.watch.poll_after, overdue_at)
            await self.wait(lambda: self.news is not None, until=look_at)
            if self.news is None and (told := await self.insist(ClaimActivities.ask, filed)):
                self.replied(told)
            if self.news is None and workflow.now() >= overdue_at:
                more = await self.more_time(filed)
                if more is None:
                    return None
                overdue_at = workflow.now() + more
        self.heard = news
        return news

    async def more_time(self, filed: Filed) -> timedelta | None:
        """Ask whether to wait on for a payer that is overdue."""
        days = str(filed.watch.silent_after.days)
        answer = await self.ask(self.question(HoldReason.CLAIM_SILENT, filed, days=days))
        if isinstance(answer, WithdrawClaim):
            return None
        if isinstance(answer, SupplyEvidence):
            await self.argue(filed, answer)
        return timedelta(days=answer.days) if isinstance(answer, KeepWaiting) else timedelta(days=7)

    async def answered(self, filed: Filed, reply: ClaimReply) -> Resolution | None:
        """What a person says to the payer's word; None where that stands."""
        if (reason := ASKED_OF.get(reply.status)) is None:
            return None
        if reply.paid:  # the money that came is in the books, whatever becomes of the rest
            await self.write(ClaimActivities.note, self.order, self.request, reply)
        # Not `says`: an answer has a field of that name, and the payer's words are not ours.
        said = {"payer_says": reply.says or "no reason given", "paid": str(reply.paid or "")}
        hold = self.question(reason, filed, cause=reply.event_id, **said)
        answer = await self.ask(hold)
        return None if isinstance(answer, AcceptDecision) else answer

    async def argue(self, filed: Filed, answer: Resolution) -> None:
        """Send the payer what was said and shown; it decides again."""
        assert isinstance(answer, SupplyEvidence | DisputeClaim)
        await self.insist(ClaimActivities.argue, self.order, filed, answer)

    async def withdraw(self, filed: Filed, why: str) -> ClaimOutcome:
        """Take it back, and close it with what was paid so far."""
        await self.insist(ClaimActivities.withdraw, filed)
        return await self.close_with(ClaimStage.WITHDRAWN, why)

    async def close_with(self, stage: ClaimStage, why: str) -> ClaimOutcome:
        """End it with all that was paid; a denial takes nothing back that was paid before."""
        await self.close_all()
        outcome = ClaimOutcome(claim_id=self.request.claim_id, stage=stage, why=why)
        if word := self.word:
            outcome = outcome.model_copy(update={"paid": word.paid, "as_of": in_order(word)})
        await self.write(ClaimActivities.close, self.order, self.request, outcome)
        return await self.heard_out(outcome)

    async def heard_out(self, outcome: ClaimOutcome) -> ClaimOutcome:
        """Book what was told to be paid while the claim was being closed.

        Whoever tells it then sees the claim open still, and leaves the booking to this run.
        """
        while (word := self.word) and word.paid != outcome.paid and workflow.patched(HEARS_OUT):
            await self.write(ClaimActivities.note, self.order, self.request, word)
            outcome = outcome.model_copy(update={"paid": word.paid})
        return outcome

    @workflow.update(description="Open this claim; the same request twice is one claim.")
    async def open_claim(self, request: ClaimRequest) -> ClaimState:
        """Wait until it is known whether its payer takes such claims now.

        Raises:
            ApplicationError: `ClaimRefused`: too late or too early, not proven, or open already.
        """
        await workflow.wait_condition(lambda: self.refused is not None or self.accepted)
        if self.refused:
            raise ApplicationError(self.refused, type="ClaimRefused", non_retryable=True)
        return self.state()

    @open_claim.validator
    def _same_request(self, request: ClaimRequest) -> None:
        if request != self.request:
            raise ApplicationError(
                f"{self.request.claim_id} was opened for another loss or amount",
                type="NumberTaken",
                non_retryable=True,
            )

    @workflow.signal(description="What the payer says, in any order, possibly twice.")
    def replied(self, reply: ClaimReply) -> None:
        """Record it once."""
        self.replies.setdefault(reply.event_id, reply)
        if len(self.replies) > REPLIES_MAX:
            del self.replies[min(self.replies.values(), key=in_order).event_id]

    @workflow.query(description="Where the claim stands.")
    def state(self) -> ClaimState:
        """Everything a caller may want to know of the claim."""
        return ClaimState(
            claim_id=self.request.claim_id,
            stage=self.stage,
            holds=tuple(self.holds.values()),
            filed=self.filed,
            reply=self.last,
            why=self.refused or "",
        )

    @property
    def last(self) -> ClaimReply | None:
        """The last word of the payer, by its own clock."""
        return max(self.replies.values(), key=in_order, default=None)

    @property
    def news(self) -> ClaimReply | None:
        """The last word, if it asks for an answer or decides, and was not heard before."""
        last = self.last
        fresh = last is not None and (self.heard is None or last.event_id != self.heard.event_id)
        return last if last and fresh and last.status is not ClaimStatus.IN_REVIEW else None

    @property
    def word(self) -> ClaimReply | None:
        """The payer's last word of money, by its own clock."""
        told = (reply for reply in self.replies.values() if reply.paid)
        return max(told, key=in_order, default=None)

    def question(
        self, reason: HoldReason, filed: Filed, *, cause: str = "", **evidence: str
    ) -> Hold:
        """A question about this claim."""
        about = {"claim": filed.claim_id, "payer": filed.payer, "asked": str(filed.asked)}
        return Hold.ask(
            self.order, reason, subject=self.subject, faults=(), cause=cause, **about, **evidence
        )

    def enter(self, stage: ClaimStage) -> None:
        """Enter a stage and show it."""
        self.stage = stage
        self.publish()

    def attributes(self) -> dict[str, SearchAttributeUpdate[Any]]:
        """The stage, and who is to pay."""
        known: dict[str, SearchAttributeUpdate[Any]] = {
            STAGE.name: STAGE.value_set(self.stage.value)
        }
        if self.filed:
            known[CARRIER.name] = CARRIER.value_set(self.filed.payer)
        return known

    def headline(self) -> str:
        """Where the claim stands, in plain words."""
        kind, stage = (word.replace("_", " ") for word in (self.request.kind, self.stage))
        words = [f"{self.subject} ({kind}): {stage}"]
        if self.filed:
            words.append(f"{self.filed.asked} from {self.filed.payer}, {self.filed.reference}")
        if self.last:
            words.append(f"last heard: {self.last.status.replace('_', ' ')}")
        return ", ".join(words)
