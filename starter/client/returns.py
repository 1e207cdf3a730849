"""The client's part for returns: ask for one, follow it."""

from typing import Annotated

from pydantic import Field
from temporalio.client import WorkflowUpdateFailedError
from temporalio.common import QueryRejectCondition

from domain.order import Order
from domain.returns import (
    RETURN_ENDS,
    ReturnItem,
    ReturnReason,
    ReturnRequest,
    ReturnStage,
    ReturnStatus,
)
from domain.values import Id, LongText, Posted, Text
from starter.client import kept
from starter.client.opening import Opening
from starter.client.rpc import of_worker_or_kept, refusal
from starter.refusals import OrderUnknown, ReturnRefused, ReturnUnknown
from workflows.returns import ReturnWorkflow
from workflows.runs import return_run_id


class ReturnWish(Posted):
    """A return that has no number yet; it gets the order's next."""

    order_id: Id
    items: Annotated[tuple[ReturnItem, ...], Field(min_length=1, max_length=200)]
    reason: ReturnReason
    requested_by: Text
    note: LongText | None = None

    def numbered(self, number: int) -> ReturnRequest:
        """The nth return of the order."""
        return ReturnRequest(number=number, **dict(self))


class NumberTaken(ReturnRefused):
    """Another return of this order has this number."""


class Returns(Opening):
    """What can be asked of returns; their order may have ended weeks ago."""

    async def request_return(self, request: ReturnRequest | ReturnWish) -> ReturnStatus:
        """Open a return and wait until its units are reserved.

        Args:
            request: With a number, the same request twice is one return. Without, it becomes
                the order's next return; send it once, or under an idempotency key.

        Returns:
            Where the return stood once its units were reserved.

        Raises:
            OrderUnknown: There is no such order.
            ReturnRefused: Not delivered, more units than were delivered, or the number is
                another return's.
            NoWorker: Nobody took the request. With a number, asking again is safe.
        """
        order = await self.records.latest_document(request.order_id)
        if order is None:
            raise OrderUnknown(request.order_id)
        if isinstance(request, ReturnRequest):
            return await self._request(order, request)
        first = await self.records.next_return_number(request.order_id)
        opened = await self._under_next_number(
            first, lambda number: self._request(order, request.numbered(number)), NumberTaken
        )
        if opened is None:
            why = f"too many returns of {request.order_id} are being opened; try again"
            raise ReturnRefused(why)
        return opened

    async def return_status(self, rma: str) -> ReturnStatus:
        """Where the return stands.

        Its run is asked; the records are, once it has ended or while nobody can be asked.

        Raises:
            ReturnUnknown: There is no such return.
            Unavailable: Nobody can be asked, and nothing is written down yet.
        """
        return await of_worker_or_kept(
            self._return_run(rma).query(
                ReturnWorkflow.status, reject_condition=QueryRejectCondition.NOT_OPEN
            ),
            lambda: kept.return_status(self.records, rma),
            ReturnUnknown(rma),
        )

    async def _request(self, order: Order, request: ReturnRequest) -> ReturnStatus:
        if ended := await self._ended(request):
            return ended
        try:
            return await self._opened(
                ReturnWorkflow.run,
                order,
                request,
                run_id=return_run_id(request.rma),
                update="request_return",
                stage=ReturnStage.REQUESTED,
                about=f"{request.rma} · {order.seller.seller_id} ← {order.destination}",
                answer=ReturnStatus,
            )
        except WorkflowUpdateFailedError as failed:
            if ended := await self._ended(request):  # it did so while we asked
                return ended
            raise _refused(failed) from failed

    async def _ended(self, request: ReturnRequest) -> ReturnStatus | None:
        """The return that ended under this number, if it is this one; None where it is free.

        One that was refused has reserved nothing: it may be asked for again.
        """
        row = await kept.return_row(self.records, request.rma)
        if row is None or row.stage not in RETURN_ENDS - {ReturnStage.REFUSED}:
            return None
        if (row.items, row.reason) != (request.items, request.reason):
            raise NumberTaken(f"{request.rma} is another return, which has ended")
        return ReturnStatus(rma=request.rma, stage=row.stage)


def _refused(failed: WorkflowUpdateFailedError) -> ReturnRefused:
    kind, why = refusal(failed)
    return NumberTaken(why) if kind == "NumberTaken" else ReturnRefused(why)
