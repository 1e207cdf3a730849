"""What was answered a moment ago, so that steps which wait do not ask HMRC again and again."""

import time
from collections import OrderedDict
from collections.abc import Callable

from domain.customs import CustomsReply

KEPT_MAX = 10_000
"""Answers in memory; beyond that the oldest is asked for again."""


class Recent:
    """The last status of each declaration, for some seconds."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._answers: OrderedDict[str, tuple[float, CustomsReply]] = OrderedDict()

    def get(self, lrn: str) -> CustomsReply | None:
        """What was answered, if that is recent."""
        at, reply = self._answers.get(lrn, (float("-inf"), None))
        return reply if self._clock() - at < self._seconds else None

    def put(self, lrn: str, reply: CustomsReply) -> None:
        """Keep an answer in place of an earlier one."""
        self._answers[lrn] = (self._clock(), reply)
        self._answers.move_to_end(lrn)
        while len(self._answers) > KEPT_MAX:
            self._answers.popitem(last=False)
