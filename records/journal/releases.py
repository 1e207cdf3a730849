"""What a release writes: revisions, effects, choices, stages."""

from collections.abc import Sequence
from datetime import datetime

from domain.carriage import Booking
from domain.charges import LandedCost
from domain.choosing.choice import Choice
from domain.choosing.tries import Decision, Try
from domain.customs import Declaration
from domain.order import Order
from domain.papers.documents import Drawn
from domain.status import Stage
from records import choices, orders, pieces, releases
from records import documents as papers
from records.journal.writes import Writes


class WritesReleases(Writes):
    """An order until its end."""

    async def priced(self, order: Order, landed: LandedCost | None, at: datetime) -> None:
        """Keep the revision; book its charge and, where known, its estimated landed cost.

        What was booked for an earlier revision, or estimated earlier for this one, is
        reversed. A run prices a new revision once nothing of the last is left at the
        partners, so the last one's label and declaration count as taken back.
        """
        await self._database.write(lambda db: releases.priced(db, order, landed, at))

    async def lodged(self, order: Order, declaration: Declaration, at: datetime) -> None:
        """Keep the declaration as it stands; an older word of it changes nothing."""
        await self._database.write(lambda db: releases.lodged(db, order, declaration, at))

    async def corrected(self, order: Order, landed: LandedCost, at: datetime) -> None:
        """Keep a revision that corrects what was declared; its estimate replaces the last.

        Parcel, declaration and charge are those of the revision before, and stand.
        """
        await self._database.write(lambda db: releases.corrected(db, order, landed, at))

    async def documented(self, order: Order, documents: Sequence[Drawn], at: datetime) -> None:
        """Keep the papers of this revision; each content once."""
        await self._database.write(lambda db: papers.keep(db, order, documents, at))

    async def booked(self, order: Order, booking: Booking, at: datetime) -> None:
        """Keep the parcel; its price replaces the estimated freight. The order is booked.

        Raises:
            OtherMoney: The price is in another currency than the order.
        """
        await self._database.write(lambda db: releases.booked(db, order, booking, at))

    async def pieces_ended(self, booking: Booking) -> None:
        """Keep how each piece of a booking ended; told again, the same."""
        await self._database.write(lambda db: pieces.ended(db, booking))

    async def decided(
        self, order: Order, choice: Choice, number: int, first: Try | None, at: datetime
    ) -> Decision:
        """Keep the choice of this number and the try that it begins with, before it is made.

        Returns:
            What stands: told a choice of this number twice, the one that was told first.
        """
        return await self._database.write(
            lambda db: choices.decided(db, order, choice, number, first, at=at)
        )

    async def turned_down(
        self, order: Order, number: int, tried: Try, why: str, then: Try | None, *, at: datetime
    ) -> Decision:
        """Keep that a candidate of the choice of this number refused, and who is asked next.

        Returns:
            What stands; another try is under way where somebody else has gone on since.
        """
        return await self._database.write(
            lambda db: choices.turned_down(db, order, number, tried, why=why, then=then, at=at)
        )

    async def entered(self, order_id: str, stage: Stage, at: datetime) -> None:
        """Move the order to this stage, unless it is past it or at an end."""
        await self._database.write(lambda db: orders.enter(db, order_id, stage, at))

    async def unwound(self, order: Order, at: datetime, *, released: bool, by: str = "") -> None:
        """Void and withdraw this revision; reverse its estimates, and its charge if released.

        Released, the order is given up: when and by whom is kept, as it was told first.
        """
        await self._database.write(
            lambda db: releases.unwound(db, order, at, released=released, by=by)
        )
