"""What was done for an order with brokers and carriers, and what they said."""

from collections.abc import Collection

from sqlalchemy import select

from domain.customs import CustomsReply
from domain.tracking import Milestone
from records import choices
from records.rows import BookingRow, ChoiceRow, DeclarationRow, DeclaredBy
from records.tables.core import CustomsReplies, Milestones, table
from records.views import queries
from records.views.reads import Reads

_REPLIES = table(CustomsReplies)
_MILESTONES = table(Milestones)


class ReadsEffects(Reads):
    """The views of what was done and said."""

    async def declarations_of(self, order_id: str) -> tuple[DeclarationRow, ...]:
        """Its declarations, one per revision that was lodged, oldest first."""
        return await self._database.read(lambda db: queries.declarations(db, order_id))

    async def replies_of(self, order_id: str) -> tuple[CustomsReply, ...]:
        """What the authority said, by its clock."""
        query = select(_REPLIES.c.reply).where(_REPLIES.c.order_id == order_id)
        rows = await self._rows(query.order_by(_REPLIES.c.at))
        return tuple(CustomsReply.model_validate_json(row["reply"]) for row in rows)

    async def replies_to(self, lrn: str) -> tuple[CustomsReply, ...]:
        """What the authority said of one declaration, by its clock."""
        query = select(_REPLIES.c.reply).where(_REPLIES.c.lrn == lrn).order_by(_REPLIES.c.at)
        rows = await self._rows(query)
        return tuple(CustomsReply.model_validate_json(row["reply"]) for row in rows)

    async def declared_by(self, reference: str, mrn: str | None) -> DeclaredBy | None:
        """The declaration that an authority means, by its reference of it or else by its MRN."""
        return await self._database.read(lambda db: queries.declared_by(db, reference, mrn))

    async def bookings_of(self, order_id: str) -> tuple[BookingRow, ...]:
        """Its parcels, the voided too, oldest first."""
        return await self._database.read(lambda db: queries.bookings(db, order_id))

    async def orders_of(self, waybills: Collection[str]) -> dict[str, str]:
        """The orders that parcels were booked for last, by waybill; of those that were.

        A parcel that comes back under another number is its order's under that as well.
        """
        return await self._database.read(lambda db: queries.orders_of(db, waybills))

    async def choices_of(self, order_id: str) -> tuple[ChoiceRow, ...]:
        """What was decided about its carrier, the latest first."""
        return await self._database.read(lambda db: choices.of_order(db, order_id))

    async def milestones_of(self, order_id: str) -> tuple[Milestone, ...]:
        """Every scan, by the carrier's clock."""
        query = select(_MILESTONES).where(_MILESTONES.c.order_id == order_id)
        rows = await self._rows(query.order_by(_MILESTONES.c.at, _MILESTONES.c.event_id))
        return tuple(Milestone.model_validate(row) for row in rows)
