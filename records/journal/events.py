"""What carriers and authorities tell, kept before a run is told."""

from collections.abc import Mapping, Sequence

from domain.customs import CustomsReply
from domain.tracking import Milestone
from records import events
from records.journal.writes import Writes


class WritesEvents(Writes):
    """The world's events."""

    async def scanned(self, order_id: str, milestones: Sequence[Milestone]) -> None:
        """Keep what a run has learnt from its carrier; each event once."""
        await self._database.write(lambda db: events.scanned(db, order_id, milestones))

    async def new_milestones(
        self, told: Mapping[str, Sequence[Milestone]]
    ) -> dict[str, tuple[Milestone, ...]]:
        """Keep these events, by order; return those that move an order and its run was not told.

        They are returned until `told_milestones`, so a signal that failed is sent again. Of an
        order that the records do not have nothing is kept, and nothing returned.
        """
        return await self._database.write(lambda db: events.new_milestones(db, told))

    async def told_milestones(self, told: Mapping[str, Sequence[Milestone]]) -> None:
        """The runs of these orders were told of these."""
        await self._database.write(lambda db: events.told_milestones(db, told))

    async def replied(self, order_id: str, reply: CustomsReply) -> None:
        """Keep what a run has learnt from its broker, once."""
        await self._database.write(lambda db: events.replied(db, order_id, reply))

    async def new_reply(self, order_id: str, reply: CustomsReply) -> CustomsReply | None:
        """Keep this reply; return it if it concerns the run and the run was not told.

        It is returned until `told_reply`, so a signal that failed is sent again.
        """
        return await self._database.write(lambda db: events.new_reply(db, order_id, reply))

    async def told_reply(self, order_id: str, reply: CustomsReply) -> None:
        """The run was told of this."""
        await self.replied(order_id, reply)
