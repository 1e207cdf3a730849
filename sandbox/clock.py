"""The fast clock: what partners do by themselves, each thing at its time."""

import asyncio
from datetime import UTC, datetime

from sandbox import hub
from sandbox.carriers import claims, searches, travel
from sandbox.cds import entries as cds_entries
from sandbox.customs import entries
from sandbox.easypost import claims as easypost_claims
from sandbox.easypost import shipments as easypost
from sandbox.world import World

HAPPENINGS = {
    "broker": entries.happen,
    "carrier": travel.happen,
    "cds": cds_entries.happen,
    "claims": claims.happen,
    "easypost": easypost.happen,
    "easypost_claims": easypost_claims.happen,
    "hub": hub.happen,
    "searches": searches.happen,
}
ASLEEP_SECONDS_MAX = 60.0


async def tick(world: World) -> None:
    """Let everything happen at its time, for ever; what was missed comes first, late.

    It is missed while the world is down, or paused.
    """
    while True:
        due = None if world.paused else world.store.next_appointment()
        now = world.now().timestamp()
        if due is None or due.at > now:
            await asleep(world.stirred, due.at - now if due else ASLEEP_SECONDS_MAX)
            continue
        with world.store.transaction():
            world.store.kept(due)
            HAPPENINGS[due.partner](world, due, datetime.fromtimestamp(due.at, UTC))
        # Requests come in between.
        await asyncio.sleep(0)


async def asleep(stirred: asyncio.Event, seconds: float) -> None:
    """Wait this long, or until something new may be the next to do."""
    stirred.clear()
    try:
        async with asyncio.timeout(min(seconds, ASLEEP_SECONDS_MAX)):
            await stirred.wait()
    except TimeoutError:
        return
