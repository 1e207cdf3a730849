"""The journal: the only writer of what happened to an order.

It satisfies `activities.ports.Journal`. Each call is one transaction of a few statements.
Calls are repeated by retries and may arrive late from a worker that was thought dead, so
each is told apart by its business key, and none reopens what is closed:

- A stage is entered from the stages before it only, and never after an end.
- An outdated revision, an unwound one, and a settled order book no more estimates.
- Estimates and charges are replaced by reversing what stands, never by changing it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from domain.books.recharges import RechargeRules
from domain.books.reweighing import Scales
from domain.carriage import Booking
from domain.charges import Bill, LandedCost
from domain.choosing.choice import Choice
from domain.choosing.tries import Decision, Try
from domain.cover.claims import (
    ClaimCase,
    ClaimOutcome,
    ClaimReply,
    ClaimRequest,
    Filed,
    in_order,
)
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.customs import CustomsReply, Declaration
from domain.holds import Hold
from domain.last_mile.cash import Cash
from domain.last_mile.changes import DeliveryAnswer, DeliveryChange
from domain.last_mile.proofs import Proof
from domain.last_mile.undone_imports import UndoneImport
from domain.money import Money
from domain.notices import Notice
from domain.order import Order
from domain.papers.documents import Drawn
from domain.resolutions import Resolution
from domain.returns import ReturnOutcome, ReturnRequest
from domain.settlement import Settlement
from domain.status import Stage
from domain.tracking import Milestone
from records import (
    carrier_claims,
    choices,
    events,
    holds,
    last_mile,
    notices,
    orders,
    pieces,
    proofs,
    returns,
    tracking_links,
)
from records import documents as papers
from records.books import late_bills, variances
from records.engine import Database
from records.rows import VarianceRow

NO_RECHARGES = RechargeRules()
NO_SCALES = Scales()


class RecordsJournal:
    """Writes the records. Times are those of the caller: the journal has no clock.

    Args:
        database: Where they are kept.
        rules: What is claimed from others when an order's books are closed; else nothing is.
        scales: From when on what is billed for weight is worth a dispute.
    """

    def __init__(
        self, database: Database, rules: RechargeRules = NO_RECHARGES, scales: Scales = NO_SCALES
    ) -> None:
        self._database = database
        self._rules = rules
        self._scales = scales

    # The order.

    async def priced(self, order: Order, landed: LandedCost | None, at: datetime) -> None:
        """Keep the revision; book its charge and, where known, its estimated landed cost.

        What was booked for an earlier revision, or estimated earlier for this one, is
        reversed. A run prices a new revision once nothing of the last is left at the
        partners, so the last one's label and declaration count as taken back.
        """
        await self._database.write(lambda db: orders.priced(db, order, landed, at))

    async def lodged(self, order: Order, declaration: Declaration, at: datetime) -> None:
        """Keep the declaration as it stands; an older word of it changes nothing."""
        await self._database.write(lambda db: orders.lodged(db, order, declaration, at))

    async def corrected(self, order: Order, landed: LandedCost, at: datetime) -> None:
        """Keep a revision that corrects what was declared; its estimate replaces the last.

        Parcel, declaration and charge are those of the revision before, and stand.
        """
        await self._database.write(lambda db: orders.corrected(db, order, landed, at))

    async def documented(self, order: Order, documents: Sequence[Drawn], at: datetime) -> None:
        """Keep the papers of this revision; each content once."""
        await self._database.write(lambda db: papers.keep(db, order, documents, at))

    async def booked(self, order: Order, booking: Booking, at: datetime) -> None:
        """Keep the parcel; its price replaces the estimated freight. The order is booked.

        Raises:
            OtherMoney: The price is in another currency than the order.
        """
        await self._database.write(lambda db: orders.booked(db, order, booking, at))

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
            lambda db: orders.unwound(db, order, at, released=released, by=by)
        )

    async def settled(
        self, order: Order, stage: Stage, bills: Sequence[Bill], refund: Money | None, at: datetime
    ) -> Settlement:
        """Close the books at this end: bills replace estimates, the difference is kept by kind.

        Returns:
            Estimate and bills in the order's currency; told again, what was settled then.

        Raises:
            OtherMoney: A bill is neither in the order's currency nor in its market's; or the
                refund is not in the order's.
        """
        return await self._database.write(
            lambda db: orders.settled(
                db, order, stage, bills, refund, at=at, rules=self._rules, scales=self._scales
            )
        )

    async def billed_late(self, order: Order, bill: Bill, at: datetime) -> tuple[VarianceRow, ...]:
        """Book a bill that came after the books were closed, once; the lines that it became.

        Raises:
            BooksOpen: The order is not settled yet.
            OtherMoney: The bill is neither in the order's currency nor in its market's.
        """
        return await self._database.write(
            lambda db: late_bills.billed(db, order, bill, at, self._scales)
        )

    async def disputed(self, variance_id: str, *, by: str, why: str, at: datetime) -> VarianceRow:
        """Withhold what was billed beyond the expected. Told again by the same, it stands.

        Raises:
            NotDisputable: Nothing was billed beyond the expected, or somebody disputed it.
        """
        return await self._database.write(
            lambda db: variances.dispute(db, variance_id, by, why, at)
        )

    async def dispute_closed(
        self, variance_id: str, *, credited: Decimal, by: str, at: datetime
    ) -> VarianceRow:
        """End a dispute with what the biller credits, zero if it is dropped.

        Raises:
            NotDisputable: It is not in dispute, or less is.
        """
        return await self._database.write(
            lambda db: variances.close(db, variance_id, credited, by, at)
        )

    # The world's events.

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

    # The questions.

    async def held(self, hold: Hold) -> None:
        """Keep a question that was put."""
        await self._database.write(lambda db: holds.held(db, hold))

    async def reminded(self, hold: Hold, breached: bool, at: datetime) -> None:
        """Keep when the desk was first reminded, or when the deadline passed."""
        await self._database.write(lambda db: holds.reminded(db, hold, breached, at))

    async def answered(self, hold: Hold, resolution: Resolution | None, at: datetime) -> None:
        """Close the question with its answer, or as overtaken by events. The first stands."""
        await self._database.write(lambda db: holds.answered(db, hold, resolution, at))

    # The last mile.

    async def delivery_changed(
        self, order: Order, change: DeliveryChange, answer: DeliveryAnswer | None, at: datetime
    ) -> None:
        """Keep what was asked for, and what the carrier said; the first answer stands."""
        await self._database.write(
            lambda db: last_mile.delivery_changed(db, order, change, answer, at)
        )

    async def lacks_proof(self, waybill: str) -> bool:
        """Whether nobody has kept who took this parcel."""
        return await self._database.read(lambda db: proofs.of_waybill(db, waybill) is None)

    async def proved(self, order: Order, proof: Proof, at: datetime) -> None:
        """Keep who took the parcel, once, and its papers among the documents."""
        await self._database.write(lambda db: proofs.keep(db, order, proof, at))

    async def cash_settled(self, order: Order, cash: Cash | None, at: datetime) -> None:
        """Book what was collected at the door and passed on, as it is told; or that nothing was.

        Raises:
            OtherMoney: It is in another currency than the order.
        """
        await self._database.write(lambda db: last_mile.cash_settled(db, order, cash, at))

    async def cash_written_off(self, order: Order, at: datetime) -> None:
        """Book as lost what a carrier has not passed on, once; all of it where it told nothing."""
        await self._database.write(lambda db: last_mile.cash_written_off(db, order, at))

    async def import_undone(self, order: Order, undone: UndoneImport, at: datetime) -> None:
        """Keep what became of the declaration, once; book what is to be had back."""
        await self._database.write(lambda db: last_mile.import_undone(db, order, undone, at))

    # What is lost, and who pays for it.

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
        await self._database.write(lambda db: carrier_claims.insured(db, order, insurance, at))

    async def insurance_told(self, told: Insurance) -> None:
        """Keep what became of an insurance: in force, or cancelled by its provider."""
        await self._database.write(lambda db: carrier_claims.insurance_told(db, told))

    async def evidence_kept(
        self, order: Order, sha256: str, name: str, content: bytes, at: datetime
    ) -> None:
        """Keep what shows a loss, once by the hash of its content."""
        await self._database.write(
            lambda db: papers.keep_evidence(db, order, sha256, name, content, at=at)
        )

    async def traced(self, order_id: str, trace: Trace, at: datetime) -> None:
        """Keep that a carrier looks for a parcel, and what it found."""
        await self._database.write(lambda db: carrier_claims.traced(db, order_id, trace, at))

    async def claim_opened(
        self, request: ClaimRequest, case: ClaimCase, asked: Money, at: datetime, cause: str = ""
    ) -> str | None:
        """Keep a claim for this parcel.

        Returns:
            None when it is kept; else why not, as a sentence for the requester.
        """
        return await self._database.write(
            lambda db: carrier_claims.opened(db, request, case, asked, at, cause=cause)
        )

    async def claim_filed(self, request: ClaimRequest, filed: Filed, at: datetime) -> None:
        """The payer has the claim, under its own reference."""
        await self._database.write(lambda db: carrier_claims.filed(db, request, filed, at))

    async def claim_paid(
        self, order_id: str, claim_id: str, word: ClaimReply, at: datetime
    ) -> bool:
        """So much was paid in all, by this word; what is new of it is booked, once.

        Returns:
            Whether that stands now: an older word, by its payer's clock, changes nothing.
        """
        return await self._database.write(
            lambda db: carrier_claims.paid(
                db, order_id, claim_id, word.paid, as_of=in_order(word), at=at
            )
        )

    async def claim_closed(
        self, order_id: str, request: ClaimRequest, outcome: ClaimOutcome, at: datetime
    ) -> None:
        """A claim ended; what is new of what was paid is booked, once."""
        await self._database.write(
            lambda db: carrier_claims.closed(db, order_id, request, outcome, at)
        )

    # The customer.

    async def noticed(self, order_id: str, notice: Notice, at: datetime) -> None:
        """Keep that the customer is to be told something; the same kind and cause once."""
        await self._database.write(lambda db: notices.keep(db, order_id, notice, at))

    async def link_renewed(self, order_id: str, at: datetime) -> str:
        """Give the order's page another token; the one before opens nothing from now on."""
        return await self._database.write(lambda db: tracking_links.renew(db, order_id, at))

    async def link_revoked(self, order_id: str, at: datetime) -> bool:
        """Have the token of the order's page open nothing; False where none did before."""
        return await self._database.write(lambda db: tracking_links.revoke(db, order_id, at))

    # The returns.

    async def return_opened(
        self,
        order: Order,  # noqa: ARG002 - the port's; the units are those of the order as recorded
        request: ReturnRequest,
        at: datetime,
    ) -> str | None:
        """Reserve the units for this RMA.

        Returns:
            None when they are reserved; else why not, as a sentence for the requester.
        """
        return await self._database.write(lambda db: returns.opened(db, request, at))

    async def return_moved(
        self, request: ReturnRequest, outcome: ReturnOutcome, at: datetime
    ) -> None:
        """Move the RMA on; book its refund. Turned down, its units are free again."""
        await self._database.write(lambda db: returns.moved(db, request, outcome, at))
