"""What is lost, who looks for it, and who pays for it."""

from collections.abc import Sequence
from datetime import datetime

from domain.cover.claims import ClaimCase, ClaimOutcome, ClaimReply, ClaimRequest, Filed, in_order
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.money import Money
from domain.order import Order
from records import documents as papers
from records import orders
from records.cover import claims, insurances, traces
from records.journal.writes import Writes


class WritesLosses(Writes):
    """Insurances, traces, claims."""

    async def replaced(
        self, order_id: str, by: str, at: datetime, *, waybills: Sequence[str] = ()
    ) -> None:
        """Keep that the goods of this order, or these pieces, are sent once more as another."""
        await self._database.write(
            lambda db: orders.replaced(db, order_id, by, at, waybills=waybills)
        )

    async def insured(self, order: Order, insurance: Insurance, at: datetime) -> None:
        """Keep the insurance of this revision's parcel; its premium is expected to be billed.

        Raises:
            OtherMoney: The premium is in another currency than the order.
        """
        await self._database.write(lambda db: insurances.insured(db, order, insurance, at))

    async def insurance_told(self, told: Insurance) -> None:
        """Keep what became of an insurance: in force, or cancelled by its provider."""
        await self._database.write(lambda db: insurances.insurance_told(db, told))

    async def evidence_kept(
        self, order: Order, sha256: str, name: str, content: bytes, at: datetime
    ) -> None:
        """Keep what shows a loss, once by the hash of its content."""
        await self._database.write(
            lambda db: papers.keep_evidence(db, order, sha256, name, content, at=at)
        )

    async def traced(self, order_id: str, trace: Trace, at: datetime) -> None:
        """Keep that a carrier looks for a parcel, and what it found."""
        await self._database.write(lambda db: traces.traced(db, order_id, trace, at))

    async def claim_opened(
        self, request: ClaimRequest, case: ClaimCase, asked: Money, at: datetime, cause: str = ""
    ) -> str | None:
        """Keep a claim for this parcel.

        Returns:
            None when it is kept; else why not, as a sentence for the requester.
        """
        return await self._database.write(
            lambda db: claims.opened(db, request, case, asked, at, cause=cause)
        )

    async def claim_filed(self, request: ClaimRequest, filed: Filed, at: datetime) -> None:
        """The payer has the claim, under its own reference."""
        await self._database.write(lambda db: claims.filed(db, request, filed, at))

    async def claim_paid(
        self, order_id: str, claim_id: str, word: ClaimReply, at: datetime
    ) -> bool:
        """So much was paid in all, by this word; what is new of it is booked, once.

        Returns:
            Whether that stands now: an older word, by its payer's clock, changes nothing.
        """
        return await self._database.write(
            lambda db: claims.paid(db, order_id, claim_id, word.paid, as_of=in_order(word), at=at)
        )

    async def claim_closed(
        self, order_id: str, request: ClaimRequest, outcome: ClaimOutcome, at: datetime
    ) -> None:
        """A claim ended; what is new of what was paid is booked, once."""
        await self._database.write(lambda db: claims.closed(db, order_id, request, outcome, at))
