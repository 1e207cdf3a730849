"""What senders without a signature are believed in: that a parcel may have news, and no more.

Of such a webhook only the waybills are read, and of those only ours are kept. Their carrier is then
asked, as when a run polls it, and what that says is reported. A stranger who knows a waybill can
make us look at it, at most once in a while however often he writes: the look has an id of its
waybill and its turn, and the inbox keeps each id once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from domain.tracking import Hint
from records.inbox import Event
from starter.client import Tidewaiter
from starter.incoming.inbound import keepable
from starter.incoming.intake import Intake

HINT = "hint"
"""Under which sender's name looks lie in the inbox, whoever gave the hint."""

LOOKED_AT_EVERY = timedelta(minutes=10)
"""So often one parcel is looked at for hints; what comes in between waits for the next turn."""

WAYBILLS_MAX = 20
"""Of one webhook; carriers send one or two."""

Waybills = Callable[[bytes], Sequence[str]]
"""A body to the waybills that it speaks of. `ValueError` if it is malformed."""


class Hints:
    """Turns unproven webhooks into looks at parcels of ours; `readers` by sender."""

    def __init__(
        self, tidewaiter: Tidewaiter, intake: Intake, readers: Mapping[str, Waybills]
    ) -> None:
        self._tidewaiter = tidewaiter
        self._intake = intake
        self._readers = readers

    def hears(self, sender: str) -> bool:
        """Whether this sender is switched on."""
        return sender in self._readers

    async def take(self, sender: str, raw: bytes, now: datetime) -> None:
        """Note which parcels of ours are to be looked at.

        Raises:
            ValueError: The body is not what this sender sends.
            Unavailable: It could not be kept now; the sender should come again.
        """
        told = self._readers[sender](keepable(raw))[:WAYBILLS_MAX]
        for waybill in sorted(await self._tidewaiter.records.orders_of(told)):
            turn = int(now.timestamp() // LOOKED_AT_EVERY.total_seconds())
            # Who comes after the look of this turn is heard in the next.
            if not await self._intake.keep(_look(waybill, turn, now)):
                await self._intake.keep(_look(waybill, turn + 1, now))


def read_look(body: bytes) -> Hint:
    """A look as it lies in the inbox."""
    return Hint(waybill=body.decode())


def _look(waybill: str, turn: int, now: datetime) -> Event:
    due_at = datetime.fromtimestamp(turn * LOOKED_AT_EVERY.total_seconds(), UTC)
    return Event(HINT, f"{waybill}:{turn}", waybill.encode(), now, due_at)
