"""How often one caller may ask: so many at once, then one every so often."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

CALLERS_KEPT = 10_000
"""The least recent is forgotten, and may ask as if it were new."""


class Pace:
    """A bucket of `burst` requests for each caller, filled again by one `every` seconds.

    Kept in this process: of several API processes each keeps its own.
    """

    def __init__(self, burst: int, every: float, clock: Callable[[], float] = monotonic) -> None:
        self._burst, self._every, self._clock = burst, every, clock
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def allows(self, caller: str) -> bool:
        """Whether this request may go on; if so it counts."""
        now = self._clock()
        # When the bucket would be full again, were nothing more asked.
        full_at = max(self._free_at.pop(caller, now), now)
        allowed = full_at - now <= (self._burst - 1) * self._every
        self._free_at[caller] = full_at + self._every if allowed else full_at
        if len(self._free_at) > CALLERS_KEPT:
            self._free_at.popitem(last=False)
        return allowed
