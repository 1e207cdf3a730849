"""Holds as the desks and the records see them."""

from datetime import UTC, datetime

from temporalio import activity

from activities.ports import Journal, Notices
from domain.holds import Hold
from domain.resolutions import Resolution


class DeskActivities:
    """Put, remind of, and close a hold."""

    def __init__(self, journal: Journal, notices: Notices) -> None:
        self.journal = journal
        self.notices = notices

    @activity.defn(name="open_hold")
    async def open(self, hold: Hold, nth: int, dispatched: bool, at: datetime) -> Hold:
        """Start the clock of the nth question of its subject and write it down.

        Returns:
            The hold with its id, its deadlines and the answers that are legal now.
        """
        put = hold.put(at, nth, dispatched=dispatched)
        await self.journal.held(put)
        return put

    @activity.defn(name="notify_desk")
    async def announce(self, hold: Hold) -> None:
        """Tell the desk that a question waits for it.

        Raises:
            PartnerUnavailable: Notices cannot be sent. Retried.
        """
        await self.notices.send(
            to=hold.desk,
            subject=f"{hold.subject}: {hold.question}",
            text=f"Answer {hold.hold_id} with {', '.join(hold.answers)}.",
            key=f"{hold.hold_id}:opened",
        )

    @activity.defn(name="remind_desk")
    async def remind(self, hold: Hold, breached: bool) -> None:
        """Bring the question up again: half of its time has gone, or all of it."""
        now = datetime.now(UTC)
        await self.journal.reminded(hold, breached, now)
        await self.notices.send(
            to=hold.desk,
            subject=f"{'Overdue' if breached else 'Reminder'}: {hold.question}",
            text=f"Due {hold.due_at:%Y-%m-%d %H:%M} UTC. Answer {hold.hold_id}.",
            key=f"{hold.hold_id}:{activity.info().activity_id}",
        )

    @activity.defn(name="close_hold")
    async def close(self, hold: Hold, resolution: Resolution | None, at: datetime) -> None:
        """Write the answer down; none where events settled the question themselves."""
        await self.journal.answered(hold, resolution, at)
