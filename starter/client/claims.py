"""The client's part for claims on carriers and insurers: open one, show for it, follow it."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Self

import structlog
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from temporalio.client import WorkflowUpdateFailedError
from temporalio.common import QueryRejectCondition

from domain.cover.claims import (
    BY_HAND,
    CLAIM_ENDS,
    EVIDENCE_MAX,
    ClaimKind,
    ClaimReply,
    ClaimRequest,
    ClaimStage,
    ClaimState,
    ClaimStatus,
    Evidence,
)
from domain.cover.insurance import Insurance
from domain.money import Money
from domain.order import Order
from domain.papers.media import Media
from domain.values import Amount, Id, LongText, Posted, Text, Value
from records.rows import ClaimRow
from starter.client import kept
from starter.client.media import evidence_of
from starter.client.opening import Opening
from starter.client.rpc import RunGone, of_server, of_worker_or_kept, refusal
from starter.refusals import ClaimRefused, ClaimUnknown, OrderUnknown
from workflows.claims import ClaimWorkflow
from workflows.runs import claim_run_id

_log = structlog.get_logger(__name__)


class ClaimWish(Posted):
    """A claim that has no number yet; it gets the order's next."""

    order_id: Id
    kind: ClaimKind
    says: LongText
    amount: Amount | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=EVIDENCE_MAX)] = ()
    requested_by: Text
    waybill: Text | None = None

    def numbered(self, number: int) -> ClaimRequest:
        """The nth claim of the order."""
        return ClaimRequest(number=number, **dict(self))


class ClaimTold(Posted):
    """What a payer said to a person: by letter, by telephone, on its page.

    `paid` is all that it has paid so far.
    """

    status: ClaimStatus
    by: Text
    says: LongText | None = None
    paid: Money | None = None

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if self.status in {ClaimStatus.PAID, ClaimStatus.PARTLY_PAID} and self.paid is None:
            raise PydanticCustomError(
                "paid",
                "paid must say how much, as a claim that is {status}",
                {"status": self.status},
            )
        if self.paid and self.paid.amount < 0:
            raise PydanticCustomError("paid", "paid is all that came; it is never below zero")
        return self

    def reply(self, claim_id: str, at: datetime) -> ClaimReply:
        """The same as its payer would have told it."""
        return ClaimReply(
            event_id=f"{claim_id}:{self.status}:{at:%Y%m%dT%H%M%S.%f}:{self.by}",
            reference=BY_HAND,
            claim_id=claim_id,
            status=self.status,
            at=at,
            paid=self.paid,
            says=self.says or "",
        )


class Kept(Value):
    """A document that shows a loss, as it is to be named in a claim."""

    reference: str
    media: Media
    size: int


class NumberTaken(ClaimRefused):
    """Another claim of this order has this number."""


class Claims(Opening):
    """What can be asked of claims; their order may have ended weeks ago."""

    async def open_claim(self, request: ClaimRequest | ClaimWish) -> ClaimState:
        """Open a claim, once it is known that its payer takes such claims now.

        Args:
            request: With a number, the same request twice is one claim. Without, it becomes
                the order's next claim; send it once, or under an idempotency key.

        Raises:
            OrderUnknown: There is no such order.
            ClaimRefused: Too late or too early, not proven, claimed already, or the number is
                another claim's.
            NoWorker: Nobody took the request. With a number, asking again is safe.
        """
        order = await self.records.latest_document(request.order_id)
        if order is None:
            raise OrderUnknown(request.order_id)
        if isinstance(request, ClaimRequest):
            return await self._open_numbered(order, request)
        first = await self.records.next_claim_number(request.order_id)
        opened = await self._under_next_number(
            first, lambda number: self._open_numbered(order, request.numbered(number)), NumberTaken
        )
        if opened is None:
            raise ClaimRefused(f"too many claims of {request.order_id} are being opened; try again")
        return opened

    async def claim_state(self, claim_id: str) -> ClaimState:
        """Where a claim stands: its run is asked, or the records are once it has ended.

        Raises:
            ClaimUnknown: There is no such claim.
            Unavailable: Nobody can be asked, and nothing is written down yet.
        """
        return await of_worker_or_kept(
            self._claim_run(claim_id).query(
                ClaimWorkflow.state, reject_condition=QueryRejectCondition.NOT_OPEN
            ),
            lambda: kept.claim_state(self.records, claim_id),
            ClaimUnknown(claim_id),
        )

    async def claim(self, claim_id: str) -> ClaimRow:
        """A claim as the records have it.

        Raises:
            ClaimUnknown: They have none of this number.
        """
        row = await kept.claim_row(self.records, claim_id)
        if row is None:
            raise ClaimUnknown(claim_id)
        return row

    async def claims(
        self, order_id: str | None = None, *, open_only: bool = False, limit: int = 100
    ) -> tuple[ClaimRow, ...]:
        """The claims of an order, or the latest of all."""
        if order_id is None:
            return await self.records.claims(open_only=open_only, limit=limit)
        return await self.records.claims_of(order_id)

    async def claim_replied(self, reply: ClaimReply) -> None:
        """Tell a claim what its payer says; of one that has ended, what was paid is booked.

        Raises:
            ClaimUnknown: No claim of ours is meant (yet).
            TemporalSilent: The run could not be told. Telling again is safe.
        """
        reply = reply.received(datetime.now(UTC))
        claim_id = reply.claim_id or await self.records.claim_of(reply.reference)
        if claim_id is None:
            raise ClaimUnknown(reply.reference)
        try:
            await of_server(self._claim_run(claim_id).signal(ClaimWorkflow.replied, reply))
        except RunGone as gone:
            row = await kept.claim_row(self.records, claim_id)
            if row is None:
                raise ClaimUnknown(claim_id) from gone
            await self._told_late(row, reply)
        else:
            row = await kept.claim_row(self.records, claim_id)
            if row and row.stage in CLAIM_ENDS:  # its run was just closing, and may not have heard
                await self._told_late(row, reply)

    async def insurance_told(self, told: Insurance) -> None:
        """Keep what the insurer says of an insurance; a claim is then filed with who pays."""
        await self.journal.insurance_told(told)

    async def tell_claim(self, claim_id: str, told: ClaimTold) -> ClaimState:
        """Tell a claim what its payer said by other means.

        Raises:
            ClaimUnknown: There is no such claim.
            ClaimRefused: It has ended, and this is no other sum that was paid.
            Unavailable: As for `claim_state`.
        """
        row = await kept.claim_row(self.records, claim_id)
        if row and row.stage in CLAIM_ENDS and told.paid in {None, row.paid}:
            raise ClaimRefused(f"{claim_id} has ended: {row.stage.replace('_', ' ')}")
        await self.claim_replied(told.reply(claim_id, datetime.now(UTC)))
        return await self.claim_state(claim_id)

    async def keep_evidence(self, order_id: str, name: str, content: bytes) -> Kept:
        """Keep a photo or a document that shows a loss, once by its content.

        Raises:
            OrderUnknown: There is no such order.
            NotEvidence: It is no photo or PDF, or too large.
        """
        media = evidence_of(content)
        order = await self.records.latest_document(order_id)
        if order is None:
            raise OrderUnknown(order_id)
        digest = sha256(content).hexdigest()
        await self.journal.evidence_kept(order, digest, name, content, datetime.now(UTC))
        return Kept(reference=f"documents/{digest}", media=media, size=len(content))

    async def _told_late(self, row: ClaimRow, reply: ClaimReply) -> None:
        """Book what was paid on a claim that has ended; an older word takes nothing back."""
        at = datetime.now(UTC)
        if reply.paid and await self.journal.claim_paid(row.order_id, row.claim_id, reply, at):
            return
        _log.warning(
            "a claim that has ended was told something that changes nothing",
            claim=row.claim_id,
            stage=row.stage,
            told=reply.status,
            word=reply.event_id,
        )

    async def _open_numbered(self, order: Order, request: ClaimRequest) -> ClaimState:
        row = await kept.claim_row(self.records, request.claim_id)
        if row and row.stage in CLAIM_ENDS:
            return _ended_as(row, order, request)
        try:
            return await self._opened(
                ClaimWorkflow.run,
                order,
                request,
                run_id=claim_run_id(request.claim_id),
                update="open_claim",
                stage=ClaimStage.REQUESTED,
                about=f"{request.claim_id} · {order.seller.seller_id} · {request.kind}",
                answer=ClaimState,
            )
        except WorkflowUpdateFailedError as failed:
            if row is None and await kept.claim_row(self.records, request.claim_id):
                raise NumberTaken(f"{request.claim_id} was given to another claim") from failed
            raise _refused(failed) from failed


def _ended_as(row: ClaimRow, order: Order, request: ClaimRequest) -> ClaimState:
    """The claim that ended under this number, if it is this one."""
    another_piece = request.waybill not in {None, row.waybill}
    if another_piece or (row.kind, row.asked) != (request.kind, request.asked(order)):
        raise NumberTaken(f"{request.claim_id} is another claim, which has ended")
    return ClaimState(claim_id=request.claim_id, stage=row.stage, paid=row.paid, why=row.why)


def _refused(failed: WorkflowUpdateFailedError) -> ClaimRefused:
    kind, why = refusal(failed)
    return NumberTaken(why) if kind == "NumberTaken" else ClaimRefused(why)
