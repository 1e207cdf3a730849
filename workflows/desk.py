"""The desk: the one place where a run stops for a person, shared by every workflow.

A step answers with its result or with a `Hold`. The hold is put to its desk, shown in the
Temporal UI, answered by the update `resolve` (or the signal `answer`), and closed. One timer
serves all waiting: reminders, escalations and polls.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from temporalio import workflow
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    FailureError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from pydantic import ValidationError

    from activities.desk import DeskActivities
    from domain.holds import NOT_AFTER_DISPATCH, Hold
    from domain.order import Order
    from domain.resolutions import ANY_RESOLUTION, Cancel, CloseReturn, Resolution

from workflows.policies import DECISION, ESCALATIONS_MAX, NOTICE, OURS
from workflows.shown import Shown

P = ParamSpec("P")
T = TypeVar("T")


class GivenUp(Exception):
    """Somebody gave the order up; nobody did (`by` is "") where no answer came for too long."""

    def __init__(self, by: str = "") -> None:
        super().__init__(by)
        self.by = by


class Desk(Shown):
    """Base of the workflows that may stop for a person."""

    def __init__(self, subject: str, order: Order) -> None:
        super().__init__(subject)
        self.order = order
        self.answers: dict[str, Resolution] = {}
        self.asked = 0
        self._bells: dict[str, datetime] = {}
        self._escalations: dict[str, int] = {}
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None

    # People come in here.

    # Both take anything and read it themselves: the SDK would lose the discriminator of the
    # union, and a signal that cannot be decoded is dropped without a word.

    @workflow.update(description="Answer an open hold with one of the answers it allows.")
    def resolve(self, resolution: Any) -> str:
        """Record the answer, a `Resolution`; the run acts on it."""
        parsed, _ = self._read(resolution)
        assert parsed, "the validator let no other pass"
        self.answers[parsed.hold_id] = parsed
        return f"{self.holds[parsed.hold_id].reason} answered with {parsed.kind}"

    @resolve.validator
    def _may_resolve(self, resolution: Any) -> None:
        _, why_not = self._read(resolution)
        if why_not:
            raise ApplicationError(why_not, type="ResolutionRefused", non_retryable=True)

    @workflow.signal(description="As the update `resolve`, for when no worker is up, or in bulk.")
    def answer(self, resolution: Any) -> None:
        """Record the answer, or say in the current details why it is none."""
        parsed, why_not = self._read(resolution)
        if parsed:
            self.answers[parsed.hold_id] = parsed
        self.remark(f"A signalled answer was refused: {why_not}" if why_not else "")

    def _read(self, said: Any) -> tuple[Resolution | None, str]:
        """The resolution, or why this is none that can be acted on now."""
        try:
            parsed = ANY_RESOLUTION.validate_json(json.dumps(said))
        except ValidationError as error:
            return None, _faults(error)
        why_not = self._objection(parsed)
        return (None, why_not) if why_not else (parsed, "")

    @workflow.query(description="The holds that wait for an answer now.")
    def open_holds(self) -> list[Hold]:
        """Every open hold, oldest first."""
        return list(self.holds.values())

    def _objection(self, resolution: Resolution) -> str:
        """Why this answer is not acceptable now; empty if it is."""
        hold = self.holds.get(resolution.hold_id)
        if hold is None:
            open_now = ", ".join(self.holds) or "none"
            return f"no open hold {resolution.hold_id}; open: {open_now}"
        if resolution.hold_id in self.answers:
            return f"{resolution.hold_id} is answered already"
        allowed = hold.allowed(dispatched=self.dispatched)
        if resolution.kind not in allowed:
            return f"{resolution.kind} does not answer {hold.reason}; allowed: {', '.join(allowed)}"
        if self.dispatched and resolution.kind in NOT_AFTER_DISPATCH:
            return f"{resolution.kind} comes too late: the goods have left"
        return self._impossible(resolution)

    def _impossible(self, resolution: Resolution) -> str:
        """Why the order cannot be amended as the answer says; empty if it can."""
        try:
            resolution.amend(self.order)
        except ValidationError as error:
            return f"{resolution.kind} would make the order invalid: {_faults(error)}"
        except ValueError as error:
            return f"{resolution.kind} cannot be applied: {error}"
        return ""

    # Questions.

    async def ask(self, hold: Hold, *, heeding: bool = True) -> Resolution:
        """Put the question and wait for its answer."""
        hold = await self.put(hold)
        await self.wait(lambda: hold.hold_id in self.answers or (heeding and self.wants_to_stop))
        resolution = await self.close(hold)
        if heeding:
            self.heed()
        if resolution is None:
            raise GivenUp
        if isinstance(resolution, Cancel | CloseReturn):
            raise GivenUp(resolution.by)
        return resolution

    def take_over(self, holds: Iterable[Hold], asked: int) -> None:
        """Go on waiting for what a predecessor of this run had asked."""
        self.asked = asked
        for hold in holds:
            self._remember(hold)

    def _remember(self, hold: Hold) -> None:
        assert hold.remind_at
        self.holds[hold.hold_id] = hold
        self._bells[hold.hold_id] = hold.remind_at
        self._escalations[hold.hold_id] = 0

    async def put(self, hold: Hold) -> Hold:
        """Open the hold: in the records, in the Temporal UI, and on its desk."""
        self.asked += 1
        hold = await self.write(
            DeskActivities.open, hold, self.asked, self.dispatched, workflow.now()
        )
        self._remember(hold)
        self.publish()
        await self._notify(hold, DeskActivities.announce)
        return hold

    async def _notify(
        self,
        hold: Hold,
        activity: Callable[Concatenate[Any, Hold, P], Awaitable[None]],
        *args: P.args,
        **_: P.kwargs,
    ) -> None:
        """Tell the desk; a notice that does not get through is no reason to stop."""
        try:
            await workflow.execute_activity_method(
                activity, args=[hold, *args], summary=f"{hold.desk}: {hold.hold_id}", **NOTICE
            )
        except ActivityError as failure:
            if is_cancelled_exception(failure):
                raise
            self.remark("The desk could not be told; its queue shows the hold.")

    async def close(self, hold: Hold) -> Resolution | None:
        """Close the hold with its answer, or without one if events overtook it."""
        resolution = self.answers.pop(hold.hold_id, None)
        del self.holds[hold.hold_id], self._bells[hold.hold_id], self._escalations[hold.hold_id]
        self.publish()
        await self.write(DeskActivities.close, hold, resolution, workflow.now())
        return resolution

    async def close_all(self) -> None:
        """Close what is still open; its subject has moved on."""
        for hold in list(self.holds.values()):
            await self.close(hold)

    async def wait(self, news: Callable[[], bool], until: datetime | None = None) -> None:
        """Wait for news, at most until a moment; ring the bells of open holds meanwhile."""
        while not news():
            due = min(filter(None, [until, *self._bells.values()]), default=None)
            if due is not None and due <= workflow.now():
                if due == until:
                    return
                await self._ring()
                continue
            self._set_alarm(due, self._purpose(due))
            await workflow.wait_condition(lambda: news() or self._alarm_rang)

    async def _ring(self) -> None:
        """Remind the desk of each hold whose bell is due; escalate those past their deadline."""
        now = workflow.now()
        for hold_id in [h for h, at in self._bells.items() if at <= now]:
            hold = self.holds[hold_id]
            assert hold.due_at
            breached = now >= hold.due_at
            if breached and self._escalations[hold_id] == ESCALATIONS_MAX and not self.dispatched:
                raise GivenUp
            again = now + hold.escalate_after * 2 ** self._escalations[hold_id]
            self._bells[hold_id] = again if breached else hold.due_at
            self._escalations[hold_id] += breached
            await self._notify(hold, DeskActivities.remind, breached)

    def _purpose(self, due: datetime | None) -> str:
        """What will be done then, for the reader of the timeline."""
        for hold_id, at in self._bells.items():
            if at == due:
                hold = self.holds[hold_id]
                return f"remind {hold.desk}: {hold.hold_id}"
        return f"look after {self.subject}"

    def _set_alarm(self, due: datetime | None, purpose: str) -> None:
        """Let the one timer ring at this moment; one that rings earlier will do."""
        if due is None or (self._alarm_at and not self._alarm_rang and self._alarm_at <= due):
            return
        if self._alarm:
            self._alarm.cancel()
        self._alarm_at = due
        self._alarm = asyncio.create_task(workflow.sleep(due - workflow.now(), summary=purpose))

    @property
    def _alarm_rang(self) -> bool:
        return self._alarm is not None and self._alarm.done()

    async def write(
        self, activity: Callable[Concatenate[Any, P], Awaitable[T]], *args: P.args, **_: P.kwargs
    ) -> T:
        """Have our own side write something down, however long that takes.

        A local activity, which is one event; where that does not do, a regular one, which
        waits for the records without growing the history.
        """
        try:
            return await workflow.execute_local_activity_method(
                activity, args=list(args), **DECISION
            )
        except FailureError as failure:  # an activity's own, for a local one is not wrapped
            if is_cancelled_exception(failure):
                raise
        return await workflow.execute_activity_method(
            activity, args=list(args), summary=self.subject, **OURS
        )

    # What each workflow says of itself.

    @property
    def wants_to_stop(self) -> bool:
        """Whether somebody asked to cancel or to amend."""
        return False

    def heed(self) -> None:
        """Raise what was asked for, if anything was."""
        if workflow.cancellation_reason() is not None:
            raise asyncio.CancelledError


def _faults(error: ValidationError) -> str:
    """Each wrong field and why, on one line."""
    return "; ".join(f"/{'/'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
