"""What befalls the orders of a crash test, all of it decided beforehand by a seed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from domain.order import Order
from domain.reasons import HoldReason
from domain.status import Stage
from starter.demo.stories import Question, Story, stories
from tests.crash.harbour import Rule

TOLD = {story.order: story for story in stories()}

LOST = TOLD["TW-1003"].model_copy(
    update={
        "expected": Stage.WRITTEN_OFF,
        "scenario": {"carrier": "lost"},
        "holds": (
            Question(
                reason=HoldReason.LOST, answer={"kind": "write_off"}, by="carriage@example.com"
            ),
        ),
    }
)

FIFTY = (
    *[TOLD["TW-1001"]] * 7,
    *[TOLD["TW-1002"]] * 6,
    *[TOLD["TW-1003"]] * 6,
    *[TOLD["TW-1004"]] * 6,
    *[TOLD["TW-1005"]] * 2,  # without HS code
    *[TOLD["TW-1007"]] * 3,  # never filed as it was, then rejected and filed again
    *[TOLD["TW-1008"]] * 2,  # documents requested
    *[TOLD["TW-1010"]] * 2,  # held for payment
    *[TOLD["TW-1011"]] * 4,  # nobody home
    *[TOLD["TW-1012"]] * 4,  # refused, back to the shipper
    *[TOLD["TW-1014"]] * 2,  # returned and refunded
    *[TOLD["TW-1016"]] * 3,  # cancelled after booking
    *[TOLD["TW-1017"]] * 1,  # amended after booking
    *[LOST] * 2,
)
"""Half of them untouched."""

PARTNERS = ("broker", "carrier", "hub", "payments", "notices")
CALL_FAULTS: Mapping[str, float] = {
    "http_500": 0.03,
    "http_500_after": 0.04,
    "cut_after": 0.04,
    "malformed": 0.03,
    "rate_limited": 0.02,
    "slow": 0.02,
}
"""How often a call to a partner goes wrong, by kind of fault: one in six in all."""

WEBHOOK_FAULTS: Mapping[str, float] = {"webhooks_duplicated": 0.15, "webhooks_reordered": 0.15}
SLOW_SECONDS = 3.0
"""Past the patience of the crash tests' worker; also the wait of a rate limit, in whole seconds."""

SUBMITTED_WITHIN_SECONDS = 2.5
BETWEEN_KILLS_SECONDS = (1.0, 2.5)
TWICE = 0.2
"""How many backends start their order a second time."""


@dataclass(frozen=True)
class Part:
    """One order, the story it lives through, when it is submitted, and whether twice."""

    order: Order
    story: Story
    at_seconds: float
    twice: bool


@dataclass(frozen=True)
class Kill:
    """A part of the stack to kill, this long after the one before is up again."""

    name: str
    after_seconds: float


@dataclass(frozen=True)
class Plan:
    """The same seed is the same plan; which call meets which fault is up to the processes.

    Partners that recover stop failing after the last kill.
    """

    seed: int
    parts: tuple[Part, ...]
    kills: tuple[Kill, ...]
    faults: tuple[Rule, ...]
    recovers: bool

    @classmethod
    def of(
        cls,
        seed: int,
        name: str,
        told: Sequence[Story],
        *,
        killed: Sequence[str],
        faults: Sequence[Rule],
        recovers: bool = True,
    ) -> Self:
        """Shuffle these stories and deaths and scatter them over some seconds.

        Args:
            seed: Of all that chance decides, at the partners too.
            name: How the orders' ids begin.
            told: A story for each order.
            killed: A part of the stack for each death.
            faults: The rules by which partners fail.
            recovers: Whether the rules end after the last death.
        """
        dice = random.Random(seed)
        stories_, deaths = list(told), list(killed)
        dice.shuffle(stories_)
        dice.shuffle(deaths)
        return cls(
            seed=seed,
            parts=tuple(
                Part(
                    order=copied(story, f"{name}-{nth:02}"),
                    story=story,
                    at_seconds=dice.uniform(0, SUBMITTED_WITHIN_SECONDS),
                    twice=dice.random() < TWICE,
                )
                for nth, story in enumerate(stories_, start=1)
            ),
            kills=tuple(Kill(part, dice.uniform(*BETWEEN_KILLS_SECONDS)) for part in deaths),
            faults=tuple(faults),
            recovers=recovers,
        )


def at_random() -> list[Rule]:
    """Rules by which every partner fails now and then, and webhooks are out of order."""
    calls: list[Rule] = [
        {"kind": kind, "partner": partner, "probability": often, "seconds": SLOW_SECONDS}
        for partner in PARTNERS
        for kind, often in CALL_FAULTS.items()
    ]
    webhooks: list[Rule] = [
        {"kind": kind, "probability": often} for kind, often in WEBHOOK_FAULTS.items()
    ]
    return calls + webhooks


def in_the_worst_moment(*routes: tuple[str, str]) -> list[Rule]:
    """Rules that cut the line after the first effect of each route, before its answer."""
    return [
        {"kind": "cut_after", "partner": partner, "route": route, "method": "POST", "times": 1}
        for partner, route in routes
    ]


def copied(story: Story, order_id: str) -> Order:
    """The story's order under an id of its own."""
    own = {"order_id": order_id, "payment_reference": f"pay-{order_id}"}
    return story.posted.model_copy(update=own)
