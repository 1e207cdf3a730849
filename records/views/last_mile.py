"""What happened at the door."""

from datetime import datetime

from domain.last_mile.refused import Refusals
from records import last_mile, proofs, refusals
from records.rows import HandOverRow, ProofRow
from records.views.reads import Reads


class ReadsLastMile(Reads):
    """The views of the last mile."""

    async def delivery_of(self, order_id: str) -> HandOverRow | None:
        """How it is delivered as of now, and what was asked; None of an order that is unknown."""
        return await self._database.read(lambda db: last_mile.delivery_of(db, order_id))

    async def refusals(self, since: datetime) -> tuple[Refusals, ...]:
        """What came to the door since then and was refused, by lane and Incoterm."""
        return await self._database.read(lambda db: refusals.since(db, since))

    async def proofs_of(self, order_id: str) -> tuple[ProofRow, ...]:
        """Who took its parcels."""
        return await self._database.read(lambda db: proofs.of_order(db, order_id))
