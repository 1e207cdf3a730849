"""What was lost, and who pays for it."""

from domain.cover.insurance import Insurance
from records.cover import claims
from records.cover.cases import case_of
from records.rows import ClaimRow
from records.views.reads import Reads

CLAIMS_LISTED_MAX = 500
"""The most claims in one list."""


class ReadsLosses(Reads):
    """The views of losses and claims."""

    async def claims_of(self, order_id: str) -> tuple[ClaimRow, ...]:
        """Its claims on carriers and insurers, by number."""
        return await self._database.read(lambda db: claims.of_order(db, order_id))

    async def claims(self, *, open_only: bool = False, limit: int = 100) -> tuple[ClaimRow, ...]:
        """The latest claims of all orders."""
        limit = max(1, min(limit, CLAIMS_LISTED_MAX))
        return await self._database.read(
            lambda db: claims.listed(db, open_only=open_only, limit=limit)
        )

    async def claim_of(self, reference: str) -> str | None:
        """Our number of the claim that its payer knows by this reference; None if it is none."""
        return await self._database.read(lambda db: claims.by_reference(db, reference))

    async def next_claim_number(self, order_id: str) -> int:
        """The number of the next claim. Two who ask at once get the same; one is refused."""
        return await self._database.read(lambda db: claims.next_number(db, order_id))

    async def insurance_of(self, order_id: str) -> Insurance | None:
        """The insurance of the parcel that stands; None where nobody insured it."""
        case = await self._database.read(lambda db: case_of(db, order_id))
        return case.insurance if case else None
