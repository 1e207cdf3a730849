"""The desk: the one place where a run stops for a person, shared by every workflow.

A step answers with its result or with a `Hold`. The hold is put to its desk, shown in the
Temporal UI, answered by the update `resolve` (or the signal `answer`), and closed. One timer
serves all waiting: reminders, escalations and polls.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from pydantic import ValidationError

    from activities.desk import DeskActivities
    from activities.errors import PartnerRefused
    from domain.holds import NOT_AFTER_DISPATCH, Hold, HoldReason
    from domain.order import Order
    from domain.resolutions import ANY_RESOLUTION, Cancel, CloseReturn, Resolution, Retry

from workflows.attributes import DEADLINE, DESK, HOLD_REASONS
from workflows.policies import DECISION, ESCALATE_AGAIN_AFTER, ESCALATIONS_MAX, OURS, PARTNER, Patience

P = ParamSpec("P")
T = TypeVar("T")


class GivenUp(Exception):
    """Somebody gave the order up, or nobody answered for too long."""


class Answered(Exception):
    """A step was held and the hold answered: the chain looks at the order again."""

    def __init__(self, resolution: Resolution) -> None:
        super().__init__(resolution.kind)
        self.resolution = resolution


class Desk:
    """Base of the workflows that may stop for a person."""

    def __init__(self, subject: str, order: Order) -> None:
        self.subject = subject
        self.order = order
        self.holds: dict[str, Hold] = {}
        self.answers: dict[str, Resolution] = {}
        self.asked = 0
        self._bells: dict[str, datetime] = {}
        self._escalations: dict[str, int] = {}
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None
        self._published: dict[str, object] = {}
        self._remark = ""

    # People come in here.

    @workflow.update(description="Answer an open hold with one of the answers it allows.")
    def resolve(self, resolution: Resolution) -> str:
        """Record the answer; the run acts on it."""
        self.answers[resolution.hold_id] = resolution
        return f"{self.holds[resolution.hold_id].reason} answered with {resolution.kind}"

    @resolve.validator
    def _may_resolve(self, resolution: Resolution) -> None:
        if why_not := self._objection(resolution):
            raise ApplicationError(why_not, type="ResolutionRefused", non_retryable=True)

    @workflow.signal(description="As the update `resolve`, for when no worker is up, or in bulk.")
    def answer(self, resolution: Any) -> None:
        """Record the answer, or say in the current details why it is none."""
        try:
            parsed = ANY_RESOLUTION.validate_json(json.dumps(resolution))
        except ValidationError as error:
            faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            why_not = "; ".join(faults)
        else:
            why_not = self._objection(parsed)
            if not why_not:
                self.answers[parsed.hold_id] = parsed
        self.remark(f"A signalled answer was refused: {why_not}" if why_not else "")

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
        if resolution.kind not in hold.answers:
            return f"{resolution.kind} does not answer {hold.reason}; allowed: {', '.join(hold.answers)}"
        if self.dispatched and resolution.kind in NOT_AFTER_DISPATCH:
            return f"{resolution.kind} comes too late: the goods have left"
        try:
            resolution.amend(self.order)
        except ValueError as error:
            return f"{resolution.kind} cannot be applied to the order: {error}"
        return ""

    # Steps go out here.

    async def step(
        self,
        activity: Callable[Concatenate[Any, P], Awaitable[T | Hold]],
        *args: P.args,
        **_: P.kwargs,
    ) -> T:
        """Run a partner activity. A hold is put, and its answer raised as `Answered`."""
        outcome = await self.attempt(activity, list(args), heeding=True)
        if isinstance(outcome, Hold):
            raise Answered(await self.ask(outcome))
        return outcome

    async def decide(
        self,
        activity: Callable[Concatenate[Any, P], Awaitable[T | Hold]],
        *args: P.args,
        **_: P.kwargs,
    ) -> T:
        """Run a decision as a local activity; a hold leaves as in `step`."""
        outcome: T | Hold
        try:
            outcome = await workflow.execute_local_activity_method(
                activity, args=list(args), **DECISION
            )
        except ActivityError as failure:
            outcome = self._question(failure)
        self.heed()
        if isinstance(outcome, Hold):
            raise Answered(await self.ask(outcome))
        return outcome

    async def insist(
        self,
        activity: Callable[Concatenate[Any, P], Awaitable[T]],
        *args: P.args,
        **_: P.kwargs,
    ) -> T | None:
        """Run a partner activity until it is done, or a person says to leave it: None."""
        return await self.until_done(activity, list(args))

    async def until_done(
        self,
        activity: Callable[..., Awaitable[T]],
        args: list[Any],
        patience: Patience = PARTNER,
    ) -> T | None:
        """As `insist`, with other patience than a partner's."""
        while isinstance(outcome := await self.attempt(activity, args, patience), Hold):
            if not isinstance(await self.ask(outcome, heeding=False), Retry):
                return None
        return outcome

    async def to_the_end(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this even if the run is cancelled meanwhile; Temporal delivers a cancel once."""
        task = asyncio.create_task(work)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await task

    async def attempt(
        self,
        activity: Callable[..., Awaitable[T | Hold]],
        args: list[Any],
        patience: Patience = PARTNER,
        *,
        heeding: bool = False,
    ) -> T | Hold:
        """The activity's result, its hold, or the question that its failure is.

        A wish to stop cancels the activity and waits for its end, so that nothing is undone
        while it is still being done, and no cancel is lost to a step that finishes anyway.
        """
        running = workflow.start_activity_method(
            activity, args=args, summary=f"{self.subject} revision {self.order.revision}", **patience
        )
        try:
            await workflow.wait_condition(
                lambda: running.done() or (heeding and self.wants_to_stop)
            )
        finally:
            if not running.done():
                running.cancel()
                await workflow.wait([running])
        if heeding:
            self.heed()
        try:
            return await running
        except ActivityError as failure:
            if is_cancelled_exception(failure):
                raise
            return self._question(failure)

    def _question(self, failure: ActivityError) -> Hold:
        """A partner's final no, or its long silence, as a question to a person."""
        cause: BaseException = failure
        while cause.__cause__ is not None:
            cause = cause.__cause__
        partner = "a partner"
        if isinstance(cause, ApplicationError) and cause.details:
            partner = str(cause.details[0])
        refused = isinstance(cause, ApplicationError) and cause.type == PartnerRefused.__name__
        return Hold.ask(
            self.order,
            HoldReason.PARTNER_REFUSED if refused else HoldReason.OUTCOME_UNKNOWN,
            subject=self.subject,
            partner=partner,
            step=failure.activity_type.replace("_", " "),
            why=str(cause),
        )

    # Questions.

    async def ask(self, hold: Hold, *, heeding: bool = True) -> Resolution:
        """Put the question and wait for its answer."""
        hold = await self.put(hold)
        try:
            await self.wait(
                lambda: hold.hold_id in self.answers or (heeding and self.wants_to_stop)
            )
        finally:
            resolution = await self.close(hold)
        if heeding:
            self.heed()
        if resolution is None or (heeding and isinstance(resolution, Cancel | CloseReturn)):
            raise GivenUp
        return resolution

    def take_over(self, holds: Iterable[Hold], asked: int) -> None:
        """Go on waiting for what a predecessor of this run had asked."""
        self.asked = asked
        for hold in holds:
            self._hang_up(hold)

    def _hang_up(self, hold: Hold) -> None:
        assert hold.remind_at
        self.holds[hold.hold_id] = hold
        self._bells[hold.hold_id] = hold.remind_at
        self._escalations[hold.hold_id] = 0

    async def put(self, hold: Hold) -> Hold:
        """Open the hold: on the desk, in the records, in the Temporal UI."""
        self.asked += 1
        hold = hold.put(workflow.now(), self.asked, dispatched=self.dispatched)
        self._hang_up(hold)
        self.publish()
        await self.tell(DeskActivities.open, hold)
        return hold

    async def close(self, hold: Hold) -> Resolution | None:
        """Close the hold with its answer, or without one if events overtook it."""
        resolution = self.answers.pop(hold.hold_id, None)
        del self.holds[hold.hold_id], self._bells[hold.hold_id], self._escalations[hold.hold_id]
        self.publish()
        await workflow.execute_local_activity_method(
            DeskActivities.close, args=[hold, resolution, workflow.now()], **DECISION
        )
        return resolution

    async def wait(self, news: Callable[[], bool], until: datetime | None = None) -> None:
        """Wait for news, at most until a moment; ring the bells of open holds meanwhile."""
        while not news():
            due = min(filter(None, [until, *self._bells.values()]), default=None)
            if due is not None and due <= workflow.now():
                if due == until:
                    return
                await self._ring()
                continue
            self._set_alarm(due)
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
            again = now + ESCALATE_AGAIN_AFTER * 2 ** self._escalations[hold_id]
            self._bells[hold_id] = again if breached else hold.due_at
            self._escalations[hold_id] += breached
            await self.tell(DeskActivities.remind, hold, breached)

    def _set_alarm(self, due: datetime | None) -> None:
        """Let the one timer ring at this moment; one that rings earlier will do."""
        if due is None or (self._alarm_at and not self._alarm_rang and self._alarm_at <= due):
            return
        if self._alarm:
            self._alarm.cancel()
        self._alarm_at = due
        self._alarm = asyncio.create_task(
            workflow.sleep(due - workflow.now(), summary=f"next look at {self.subject}")
        )

    @property
    def _alarm_rang(self) -> bool:
        return self._alarm is not None and self._alarm.done()

    async def tell(
        self, activity: Callable[Concatenate[Any, P], Awaitable[None]], *args: P.args, **_: P.kwargs
    ) -> None:
        """Run an activity on our own side that must happen, however long it takes."""
        await workflow.execute_activity_method(
            activity, args=list(args), summary=self.subject, **OURS
        )

    # What each workflow says of itself.

    @property
    def dispatched(self) -> bool:
        """Whether the goods have left; a return's always have."""
        return True

    @property
    def wants_to_stop(self) -> bool:
        """Whether somebody asked to cancel or to amend."""
        return False

    def heed(self) -> None:
        """Raise what was asked for, if anything was."""
        if workflow.cancellation_reason() is not None:
            raise asyncio.CancelledError

    def attributes(self) -> dict[str, SearchAttributeUpdate[Any]]:
        """The search attributes of this workflow beside those of its holds."""
        return {}

    def headline(self) -> str:
        """Where the run stands, in plain words."""
        return self.subject

    def publish(self) -> None:
        """Show the state in the Temporal UI; at most one event, none if nothing changed."""
        self.show()
        due = min((h.due_at for h in self.holds.values() if h.due_at), default=None)
        reasons = sorted({hold.reason.value for hold in self.holds.values()})
        desk = next(iter(self.holds.values())).desk.value if self.holds else None
        wanted: dict[str, tuple[object, SearchAttributeUpdate[Any]]] = {
            DEADLINE.name: (due, DEADLINE.value_set(due) if due else DEADLINE.value_unset()),
            DESK.name: (desk, DESK.value_set(desk) if desk else DESK.value_unset()),
            HOLD_REASONS.name: (
                reasons or None,
                HOLD_REASONS.value_set(reasons) if reasons else HOLD_REASONS.value_unset(),
            ),
        }
        wanted |= {name: (update.value, update) for name, update in self.attributes().items()}
        changed = {n: v for n, v in wanted.items() if self._published.get(n) != v[0]}
        if changed:
            workflow.upsert_search_attributes([update for _, update in changed.values()])
            self._published |= {name: value for name, (value, _) in changed.items()}

    def published(self, **attributes: object) -> None:
        """Note what the start of the run has published already."""
        self._published |= attributes

    def remark(self, text: str) -> None:
        """Show something that no event carries, until the next remark."""
        self._remark = text
        self.show()

    def show(self) -> None:
        """Put the state into the run's current details; this costs no event."""
        lines = [f"**{self.headline()}**", self._remark]
        lines += [
            f"Held: {h.question} Desk {h.desk}, responsible {h.responsible}, "
            f"due {h.due_at:%Y-%m-%d %H:%M} UTC. Answers: {', '.join(h.answers)}. "
            f"Hold id `{h.hold_id}`."
            for h in self.holds.values()
        ]
        workflow.set_current_details("\n\n".join(filter(None, lines)))
