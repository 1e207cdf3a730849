"""Where a partner of the sandbox answers, and who answers there."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.wire import Answer, Call
from sandbox.world import World

Handler = Callable[[World, Call], Answer]
"""Answers a call in one step, so that an effect and its record are one transaction."""


@dataclass(frozen=True)
class Route:
    """One address of one partner; an effect demands an Idempotency-Key."""

    method: str
    path: str
    handler: Handler
    effect: bool = False

    @property
    def partner(self) -> str:
        """Who answers here: the first segment of the path."""
        return self.path.split("/")[1]

    @property
    def name(self) -> str:
        """How a fault rule calls this route: the last segment that is not a parameter."""
        parts = (part for part in self.path.split("/") if part and not part.startswith("{"))
        return list(parts)[-1]
