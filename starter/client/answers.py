"""The client's part for the desks: find what waits for a person, and answer it."""

from hashlib import sha256
from typing import Any

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError

from domain.holds import CLAIM, Hold
from domain.reasons import Desk, HoldReason
from domain.resolutions import Resolution
from records.rows import HoldRow
from starter.client import kept
from starter.client.connected import Connected
from starter.client.rpc import RunGone, of_server, of_worker, refusal
from starter.refusals import AnswerRefused, HoldUnknown
from workflows.desk import Desk as DeskWorkflow


class Answers(Connected):
    """Holds and their resolutions."""

    async def holds(
        self,
        *,
        desk: Desk | None = None,
        reason: HoldReason | None = None,
        seller: str | None = None,
        destination: str | None = None,
        order_id: str | None = None,
        limit: int = 100,
    ) -> list[Hold]:
        """The open holds that fit all that is asked for, the soonest due first.

        From the records, which a run writes right after it asked.
        """
        rows: list[HoldRow] = []
        cursor = None
        if order_id is not None:
            rows = [
                row
                for row in await self.records.holds_of(order_id)
                if row.closed_at is None
                and row.desk == (desk or row.desk)
                and row.reason == (reason or row.reason)
                and row.seller_id == (seller or row.seller_id)
                and row.destination == (destination or row.destination)
            ]
            rows.sort(key=lambda row: (row.due_at, row.hold_id))
            return [kept.as_hold(row) for row in rows[:limit]]
        while len(rows) < limit:
            page = await self.records.open_holds(
                desk=desk,
                reason=reason,
                seller=seller,
                destination=destination,
                limit=limit - len(rows),
                cursor=cursor,
            )
            rows += page.holds
            cursor = page.cursor
            if cursor is None:
                break
        return [kept.as_hold(row) for row in rows]

    async def hold(self, hold_id: str) -> Hold:
        """One hold, open or closed.

        Raises:
            HoldUnknown: There is none of this id.
        """
        return kept.as_hold(await self.hold_record(hold_id))

    async def hold_record(self, hold_id: str) -> HoldRow:
        """One hold with how it was closed and by whom.

        Raises:
            HoldUnknown: There is none of this id.
        """
        row = await self.records.hold(hold_id)
        if row is None:
            raise HoldUnknown(hold_id)
        return row

    async def resolve(self, resolution: Resolution, *, by_signal: bool = False) -> str:
        """Answer a hold. The same answer sent twice is one answer.

        Args:
            resolution: The answer; it names its hold.
            by_signal: Leave the answer for the run, for when no worker is up. Nobody says then
                whether it was accepted; a refusal shows in the run's current details.

        Returns:
            What was answered with what, in words.

        Raises:
            HoldUnknown: There is no such hold.
            AnswerRefused: Answered already, not allowed now, or it does not fit the order.
            NoWorker: Nobody took the answer. Sending it again is safe.
        """
        row = await self.hold_record(resolution.hold_id)
        run = self._run_of(row)
        try:
            if by_signal:
                await of_server(run.signal(DeskWorkflow.answer, resolution.model_dump(mode="json")))
                return f"{row.reason}: {resolution.kind} was left for {row.subject}"
            return await of_worker(
                run.execute_update(DeskWorkflow.resolve, resolution, id=_update_id(resolution))
            )
        except WorkflowUpdateFailedError as failed:
            raise AnswerRefused(refusal(failed)[1]) from failed
        except RunGone as gone:
            raise AnswerRefused(f"{row.subject} has ended and asks nothing any more") from gone

    def _run_of(self, hold: HoldRow) -> WorkflowHandle[Any, Any]:
        """The run that asked: the order's, or that of one of its returns or claims."""
        if hold.hold_id.startswith(CLAIM):
            return self._claim_run(hold.subject)
        if hold.subject == hold.order_id:
            return self._order_run(hold.order_id)
        return self._return_run(hold.subject)


def _update_id(resolution: Resolution) -> str:
    """The same for the same answer, so that Temporal takes a repeated one once."""
    digest = sha256(resolution.model_dump_json().encode()).hexdigest()
    return f"resolve:{resolution.hold_id}:{digest[:16]}"
