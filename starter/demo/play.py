"""One example order, played: the backend that posts it, and the people who answer and act."""

import asyncio
from collections.abc import Iterable

import httpx

from domain.holds import Hold
from domain.order import Order
from domain.resolutions import ANY_RESOLUTION, RESOLUTIONS, Resolution
from domain.returns import ReturnStage
from domain.status import ENDS, OrderStatus
from starter.client import ReturnWish, Tidewaiter
from starter.demo.stories import (
    Action,
    AmendAddressAction,
    CancelAction,
    Question,
    ReturnAction,
    Story,
)
from starter.refusals import Refused, Unavailable

LOOK_EVERY_SECONDS = 0.3
"""How often each order's people look; a day of the stand-in world is a second."""

STORY_SECONDS_MAX = 80
"""The longest story takes about thirty days of the stand-in world."""

SUPPORT = "support@example.com"
"""Who cancels for the customer."""

RETURN_ENDS = frozenset(
    {ReturnStage.REFUNDED, ReturnStage.REJECTED, ReturnStage.CLOSED, ReturnStage.REFUSED}
)


class Surprise(Exception):
    """Something happened that the story does not tell."""


class Play:
    """A story under way.

    Args:
        story: What is to happen.
        tidewaiter: The client that its people use.
        api: Where its backend posts the order.
        sandbox: Where the world is told what to do to it.
    """

    def __init__(
        self,
        story: Story,
        tidewaiter: Tidewaiter,
        api: httpx.AsyncClient,
        sandbox: httpx.AsyncClient,
    ) -> None:
        self.story = story
        self.order: Order = story.posted
        self.stands: OrderStatus | None = None
        self.returns: dict[str, ReturnStage] = {}
        self.trouble = ""
        self.over = False
        self._tidewaiter, self._api, self._sandbox = tidewaiter, api, sandbox
        self._to_ask: list[Question] = list(story.holds)
        self._to_do: list[Action] = list(story.actions)
        self._answered: set[str] = set()

    async def run(self) -> None:
        """Play to the end; what goes wrong is kept in `trouble`, and ends this story alone."""
        try:
            async with asyncio.timeout(STORY_SECONDS_MAX):
                await self._arrange()
                await self._post()
                await self._follow()
        except TimeoutError:
            self.trouble = f"had not come to its end after {STORY_SECONDS_MAX} s"
        except (Surprise, Refused, Unavailable, httpx.HTTPError) as error:
            self.trouble = str(error) or type(error).__name__
        self.over = True

    async def _arrange(self) -> None:
        """Ask the world to treat this order as the story says."""
        url = f"/control/scenarios/{self.order.order_id}"
        (await self._sandbox.put(url, json=self.story.scenario)).raise_for_status()

    async def _post(self) -> None:
        """Submit the order as a backend does: once per key, however often it is sent."""
        answer = await self._api.post(
            "/v1/orders",
            content=self.story.document,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": f"demo-{self.order.order_id}",
            },
        )
        if answer.status_code != httpx.codes.ACCEPTED:
            raise Surprise(f"the API answered {answer.status_code}: {answer.text}")

    async def _follow(self) -> None:
        """Look, answer, act; until the order has ended and so have its returns."""
        while not self._ended:
            self.stands = await self._tidewaiter.status(self.order.order_id)
            if self.stands.stage in ENDS:
                # Its books are closed a moment later, and only then are returns accepted.
                await self._tidewaiter.outcome(self.order.order_id)
            await self._answer(await self._tidewaiter.holds(order_id=self.order.order_id))
            for action in [a for a in self._to_do if a.after is self.stands.stage]:
                self._to_do.remove(action)
                await self._act(action)
            for rma in self.returns:
                self.returns[rma] = (await self._tidewaiter.return_status(rma)).stage
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    @property
    def _ended(self) -> bool:
        ended = self.stands is not None and self.stands.stage in ENDS
        return ended and not self._to_do and RETURN_ENDS.issuperset(self.returns.values())

    async def _answer(self, holds: Iterable[Hold]) -> None:
        """Give each new question the answer that the story has for it, in its order."""
        for hold in holds:
            if hold.hold_id in self._answered:
                continue
            if not self._to_ask or self._to_ask[0].reason is not hold.reason:
                raise Surprise(f"was held, which its story does not tell: {hold.question}")
            self._answered.add(hold.hold_id)
            await self._tidewaiter.resolve(_resolution(hold, self._to_ask.pop(0)))

    async def _act(self, action: Action) -> None:
        match action:
            case CancelAction():
                await self._tidewaiter.cancel(self.order.order_id, by=SUPPORT)
            case AmendAddressAction():
                moved = self.order.consignee.model_copy(update={"address": action.address})
                await self._tidewaiter.amend(self.order.model_copy(update={"consignee": moved}))
            case ReturnAction():
                opened = await self._tidewaiter.request_return(
                    ReturnWish(
                        order_id=self.order.order_id,
                        items=action.items,
                        reason=action.reason,
                        requested_by=self.order.consignee.email or self.order.consignee.name,
                    )
                )
                self.returns[opened.rma] = opened.stage


def _resolution(hold: Hold, question: Question) -> Resolution:
    answer = {name: value for name, value in question.answer.items() if name != "kind"}
    answered = RESOLUTIONS[question.kind].of(hold, by=question.by, **answer)
    return ANY_RESOLUTION.validate_python(answered)
