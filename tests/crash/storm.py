"""A storm: many orders at once, partners that fail, parts of the stack that are killed."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import TypeVar

from pydantic import JsonValue
from temporalio.service import RPCError

from domain.holds import Hold
from domain.reasons import HoldReason
from domain.resolutions import ANY_RESOLUTION, RESOLUTIONS
from domain.status import Stage
from starter.client import ReturnWish, Submitted, Tidewaiter
from starter.demo.play import RETURN_ENDS
from starter.demo.stories import AmendAddressAction, CancelAction, Question, ReturnAction
from starter.refusals import AnswerRefused, TooLate, Unavailable
from tests.crash.harbour import Harbour
from tests.crash.plans import Part, Plan
from workflows.runs import return_run_id

T = TypeVar("T")

LOOK_EVERY_SECONDS = 0.25
AGAIN_AFTER_SECONDS = 0.1
QUIET_WITHIN_SECONDS = 60.0


@dataclass
class Storm:
    """One plan under way.

    `submitted` is what each backend was told, by order; `afloat` are the orders under way;
    `log` says what happened, and when.
    """

    plan: Plan
    harbour: Harbour
    submitted: dict[str, list[Submitted]] = field(default_factory=lambda: defaultdict(list))
    afloat: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)

    async def rage(self, patience_seconds: float) -> None:
        """Play the plan; then let the partners recover, and wait until every order has ended.

        Raises:
            TimeoutError: Some order has not, or something was still on its way after that.
        """
        self._began = monotonic()
        for part in self.plan.parts:
            await self.harbour.arrange(part.order, part.story.scenario)
        await self.harbour.fail(*self.plan.faults, seed=self.plan.seed)
        try:
            async with asyncio.timeout(patience_seconds), asyncio.TaskGroup() as group:
                around = [group.create_task(w) for w in (self._answer_holds(), self._watch())]
                lives = [group.create_task(self._live(part)) for part in self.plan.parts]
                await self._kill()
                if self.plan.recovers:
                    await self._every_kind_of_fault()
                    await self.harbour.fail()
                    self._note("the partners have recovered")
                await asyncio.gather(*lives)
                for task in around:
                    task.cancel()
        finally:
            self._note(f"not ended: {', '.join(sorted(self.afloat)) or 'none'}")
        await self._quiet()
        self._note("nothing is on its way any more")

    async def _quiet(self) -> None:
        """Wait until no webhook is on its way and none waits to be read."""
        async with asyncio.timeout(QUIET_WITHIN_SECONDS):
            while (await self.harbour.state())["webhooks"] or await self._unread():
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _unread(self) -> int:
        return (await self._tidewaiter.records.counts(datetime.now(UTC))).inbox_pending

    def _note(self, what: str) -> None:
        self.log.append(f"{monotonic() - self._began:5.1f} s  {what}")

    @property
    def _tidewaiter(self) -> Tidewaiter:
        return self.harbour.tidewaiter

    # Who kills.

    async def _watch(self) -> None:
        """Fail with the stack, should a part of it not come up again."""
        await self.harbour.stack.failure()

    async def _kill(self) -> None:
        for kill in self.plan.kills:
            await asyncio.sleep(kill.after_seconds)
            self._note(f"{kill.name} is killed with {len(self.afloat)} orders under way")
            await self.harbour.stack.kill(kill.name)
            await self.harbour.stack.restart(kill.name)
            self._note(f"{kill.name} is up again")

    async def _every_kind_of_fault(self) -> None:
        """Wait until each has struck; on a slow machine few calls were made until now."""
        kinds = {rule["kind"] for rule in self.plan.faults}
        while self.afloat and not kinds <= set((await self.harbour.state())["faults"]):
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    # Who sells, buys and answers.

    async def _live(self, part: Part) -> None:
        """Submit an order, do what its story tells, and wait for its end."""
        order_id = part.order.order_id
        await asyncio.sleep(part.at_seconds)
        self.afloat.add(order_id)
        await asyncio.gather(*(self._submit(part) for _ in range(1 + part.twice)))
        for action in part.story.actions:
            if isinstance(action, ReturnAction):
                await insist(lambda: self._tidewaiter.outcome(order_id))
                await self._return(part, action)
            else:
                await self._interfere(part, action)
        await insist(lambda: self._tidewaiter.outcome(order_id))
        self.afloat.remove(order_id)

    async def _submit(self, part: Part) -> None:
        told = await insist(lambda: self._tidewaiter.submit(part.order))
        self.submitted[part.order.order_id].append(told)

    async def _interfere(self, part: Part, action: CancelAction | AmendAddressAction) -> None:
        """Cancel or amend once the order is booked; it may have left before we asked."""
        order = part.order
        while await self._stage(order.order_id) is Stage.RELEASE:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        try:
            match action:
                case CancelAction():
                    await insist(lambda: self._tidewaiter.cancel(order.order_id, by="support"))
                case AmendAddressAction(address=address):
                    moved = order.consignee.model_copy(update={"address": address})
                    amended = order.model_copy(update={"consignee": moved})
                    await insist(lambda: self._tidewaiter.amend(amended))
        except TooLate as late:
            self._note(str(late))

    async def _stage(self, order_id: str) -> Stage:
        return (await insist(lambda: self._tidewaiter.status(order_id))).stage

    async def _return(self, part: Part, action: ReturnAction) -> None:
        wish = ReturnWish(
            order_id=part.order.order_id,
            items=action.items,
            reason=action.reason,
            requested_by="customer",
        )
        request = wish.numbered(1)
        await insist(lambda: self._tidewaiter.request_return(request))
        stage = None
        while stage not in RETURN_ENDS:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            stage = (await insist(lambda: self._tidewaiter.return_status(request.rma))).stage
        run = self.harbour.stack.client.get_workflow_handle(return_run_id(request.rma))
        await insist(run.result)

    async def _answer_holds(self) -> None:
        stories = {part.order.order_id: part.story for part in self.plan.parts}
        while True:
            for hold in await self._tidewaiter.holds():
                if story := stories.get(hold.order_id):
                    questions = {question.reason: question for question in story.holds}
                    await self._resolve(hold, questions.get(hold.reason))
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _resolve(self, hold: Hold, question: Question | None) -> None:
        """Give the answer of the story; one that was lost is given again at the next look."""
        answer = question.answer if question else beyond_the_story(hold)
        told = {name: value for name, value in answer.items() if name != "kind"}
        resolution = RESOLUTIONS[str(answer["kind"])].of(hold, by="desk@example.com", **told)
        try:
            await self._tidewaiter.resolve(ANY_RESOLUTION.validate_python(resolution))
        except (AnswerRefused, Unavailable) as no:
            self._note(f"{hold.hold_id} was not answered: {no}")


def beyond_the_story(hold: Hold) -> dict[str, JsonValue]:
    """What the desk says to what no story tells: a pickup, say, that was faster than a cancel.

    What a partner refuses to undo is left; any other refusal gives the order up.
    """
    if hold.reason is not HoldReason.PARTNER_REFUSED:
        return {"kind": "retry"}
    return {"kind": "leave_it" if "leave_it" in hold.answers else "cancel"}


async def until(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until the answer is something."""
    while not (answer := await ask()):
        await asyncio.sleep(AGAIN_AFTER_SECONDS)
    return answer


async def insist(call: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer: what was killed is up again in a moment."""
    while True:
        try:
            return await call()
        except (Unavailable, RPCError):
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
