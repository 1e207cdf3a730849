"""Faults on request: a partner that fails, stalls, cuts the line or garbles its answer."""

import random
from collections import Counter
from enum import StrEnum

from pydantic import Field

from sandbox.config import Wire


class FaultKind(StrEnum):
    """How a call, or a webhook, goes wrong."""

    HTTP_500 = "http_500"
    HTTP_500_AFTER = "http_500_after"
    RATE_LIMITED = "rate_limited"
    SLOW = "slow"
    CUT_AFTER = "cut_after"
    MALFORMED = "malformed"
    WEBHOOKS_DUPLICATED = "webhooks_duplicated"
    WEBHOOKS_REORDERED = "webhooks_reordered"


WEBHOOK_FAULTS = frozenset({FaultKind.WEBHOOKS_DUPLICATED, FaultKind.WEBHOOKS_REORDERED})


class Rule(Wire):
    """One fault: where it strikes, how likely, and how often at most.

    `route` is a route's last literal path segment, `*` any. `seconds` is how long a slow
    answer takes and what Retry-After says. Webhook faults look at the partner only.
    """

    kind: FaultKind
    partner: str = "*"
    route: str = "*"
    method: str = "*"
    probability: float = Field(default=1.0, ge=0, le=1)
    times: int | None = Field(default=None, ge=1)
    seconds: float = Field(default=1.0, ge=0)

    def meets(self, partner: str, route: str, method: str) -> bool:
        """Whether the rule is about this route."""
        return (
            self.partner in {"*", partner}
            and self.route in {"*", route}
            and self.method in {"*", method}
        )


class FaultPlan(Wire):
    """All faults in force; the seed makes the same calls fail on every run."""

    seed: int = 0
    rules: tuple[Rule, ...] = ()


class Faults:
    """Decides, call by call, what goes wrong. Forgotten on restart: a fault is no state."""

    def __init__(self) -> None:
        self.struck: Counter[FaultKind] = Counter()
        """How often each kind has struck, under this plan and those before it."""
        self.plan(FaultPlan())

    def plan(self, plan: FaultPlan) -> None:
        """Put these faults in force in place of all others."""
        # Reproducible on purpose; nothing here is a secret.
        self._dice = random.Random(plan.seed)  # noqa: S311
        self._rules = plan.rules
        self._left = [rule.times for rule in plan.rules]

    def strike(self, partner: str, route: str, method: str) -> Rule | None:
        """The fault that hits this call, or None."""
        for index, rule in enumerate(self._rules):
            if rule.kind in WEBHOOK_FAULTS or not rule.meets(partner, route, method):
                continue
            if self._hits(index, rule):
                return rule
        return None

    def sendings(self, partner: str, day_seconds: float) -> list[float]:
        """In how many seconds each copy of a webhook goes out; `[0.0]` where nothing is wrong.

        A reordered webhook is held back for up to two days, so that later ones overtake it.
        """
        delays = [0.0]
        for index, rule in enumerate(self._rules):
            if rule.kind not in WEBHOOK_FAULTS or rule.partner not in {"*", partner}:
                continue
            if not self._hits(index, rule):
                continue
            late = self._dice.uniform(0, 2 * day_seconds)
            if rule.kind is FaultKind.WEBHOOKS_DUPLICATED:
                delays.append(late)
            else:
                delays[0] = late
        return delays

    def _hits(self, index: int, rule: Rule) -> bool:
        left = self._left[index]
        if left == 0 or self._dice.random() >= rule.probability:
            return False
        if left is not None:
            self._left[index] = left - 1
        self.struck[rule.kind] += 1
        return True
