"""Steps: how a run has things done, and what it makes of a hold, a refusal or a silence."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

from temporalio import workflow
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    FailureError,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from activities.errors import PartnerRefused
    from domain.holds import Hold
    from domain.reasons import HoldReason
    from domain.resolutions import LeaveIt, Resolution

from workflows.desk import Desk
from workflows.policies import DECISION, PARTNER, Patience

P = ParamSpec("P")
T = TypeVar("T")


class Answered(Exception):
    """A step was held and the hold answered: the chain looks at the order again."""

    def __init__(self, resolution: Resolution) -> None:
        super().__init__(resolution.kind)
        self.resolution = resolution


class Steps(Desk):
    """Base of the workflows: a step answers with its result, or with a hold for the desk."""

    async def step(
        self,
        activity: Callable[Concatenate[Any, P], Awaitable[T | Hold]],
        *args: P.args,
        **_: P.kwargs,
    ) -> T:
        """Run a partner activity. A hold is put, and its answer raised as `Answered`."""
        outcome = await self.attempt(activity, list(args), heeding=True)
        if isinstance(outcome, Hold):
            raise Answered(await self.ask(outcome.without("leave_it")))
        return outcome

    async def decide(
        self,
        activity: Callable[Concatenate[Any, P], Awaitable[T | Hold]],
        *args: P.args,
        **_: P.kwargs,
    ) -> T:
        """Run a decision as a local activity, or as a step where that fails; a hold is put."""
        outcome: T | Hold
        try:
            outcome = await workflow.execute_local_activity_method(
                activity, args=list(args), **DECISION
            )
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            outcome = await self.attempt(activity, list(args), heeding=True)
        self.heed()
        if isinstance(outcome, Hold):
            raise Answered(await self.ask(outcome.without("leave_it")))
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
            question = outcome.model_copy(update={"answers": ("retry", "leave_it")})
            if isinstance(await self.ask(question, heeding=False), LeaveIt):
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
            activity,
            args=args,
            summary=f"{self.subject} revision {self.order.revision}",
            **patience,
        )
        try:
            await workflow.wait_condition(
                lambda: running.done() or (heeding and self.wants_to_stop)
            )
        except asyncio.CancelledError:
            await self._stop(running)
            raise
        await self._stop(running)
        if heeding:
            self.heed()
        try:
            return await running
        except ActivityError as failure:
            if is_cancelled_exception(failure):
                raise
            return self._question(failure)

    async def _stop(self, running: workflow.ActivityHandle[Any]) -> None:
        """Have an activity stop, and wait until it has."""
        if not running.done():
            running.cancel()
            await workflow.wait([running])

    def _question(self, failure: ActivityError) -> Hold:
        """A partner's final no, or its long silence, as a question to a person."""
        cause: BaseException = failure
        while cause.__cause__ is not None:
            cause = cause.__cause__
        said = cause if isinstance(cause, ApplicationError) else None
        refused = said is not None and said.type == PartnerRefused.__name__
        return Hold.ask(
            self.order,
            HoldReason.PARTNER_REFUSED if refused else HoldReason.OUTCOME_UNKNOWN,
            subject=self.subject,
            partner=str(said.details[0]) if said and said.details else "The partner",
            step=failure.activity_type.replace("_", " "),
            why=said.message if said else "no whole answer came in time",
        )
