"""Claims: open, file, argue, ask, withdraw, close; and the search for a parcel before one."""

from datetime import UTC, datetime

import structlog
from temporalio import activity

from activities.errors import PartnerRefused
from activities.ports import Cases, Covers, Journal
from domain.carriage import Booking
from domain.cover.claims import (
    BY_HAND,
    ClaimCase,
    ClaimOutcome,
    ClaimReply,
    ClaimRequest,
    Filed,
)
from domain.cover.reshipping import Packages, Reshipment, numbers, reshipment
from domain.cover.terms import ClaimTerms, objection
from domain.cover.traces import Trace
from domain.holds import Hold
from domain.money import Money
from domain.order import Order
from domain.resolutions import DisputeClaim, FileClaim, SupplyEvidence

NO_PARCEL = "order {order_id} has no such parcel that a claim could be for"

_log = structlog.get_logger(__name__)


class ClaimActivities:
    """The steps of one claim, and what an order's run does about a parcel that is missed."""

    def __init__(self, covers: Covers, cases: Cases, journal: Journal, terms: ClaimTerms) -> None:
        self.covers = covers
        self.cases = cases
        self.journal = journal
        self.terms = terms

    # ------------------------------------------------------------------ the claim's own run

    @activity.defn(name="open_claim")
    async def open(self, order: Order, request: ClaimRequest) -> str | None:
        """Keep the claim if its payer takes it now; the reason why not, told at once."""
        return await self._opened(order, request)

    @activity.defn(name="file_claim")
    async def file(self, order: Order, request: ClaimRequest) -> Filed:
        """File the claim, once: one that was sent before is looked up first.

        Raises:
            PartnerUnavailable: The payer is out of reach. Retried.
            PartnerRefused: It does not take this claim; a person decides.
        """
        case = await self._case(request)
        asked, proven = (
            request.asked(order),
            request.model_copy(update={"evidence": case.proven(request)}),
        )
        reference = await self.covers.filed(case.payer, case.booking, request.claim_id)
        if reference is None:
            key = request.key("file")
            reference = await self.covers.file(case.payer, case, proven, asked, key)
        return await self._filed(case, request, asked, reference)

    @activity.defn(name="claim_by_hand")
    async def by_hand(self, order: Order, request: ClaimRequest) -> Filed:
        """The claim was left to a person, who files it; what is said of it is told by hand."""
        case = await self._case(request)
        return await self._filed(case, request, request.asked(order), BY_HAND)

    @activity.defn(name="ask_payer")
    async def ask(self, filed: Filed) -> ClaimReply | None:
        """What the payer says of the claim now; None where it says nothing."""
        said = await self.covers.hear(filed.payer, filed.reference)
        return said and said.received(_now())

    @activity.defn(name="argue_claim")
    async def argue(
        self, order: Order, filed: Filed, answer: SupplyEvidence | DisputeClaim
    ) -> None:
        """Send the payer what was said and shown, once per question."""
        key = f"{answer.hold_id}:{answer.kind}"
        await self.covers.argue(
            filed.payer, order.order_id, filed.reference, answer.says, answer.evidence, key=key
        )

    @activity.defn(name="note_claim")
    async def note(self, order: Order, request: ClaimRequest, reply: ClaimReply) -> None:
        """Book what was paid so far."""
        await self.journal.claim_paid(order.order_id, request.claim_id, reply, _now())

    @activity.defn(name="withdraw_claim")
    async def withdraw(self, filed: Filed) -> None:
        """Take the claim back; one that is closed already is left as it is."""
        key = f"claim:{filed.claim_id}:withdraw"
        try:
            await self.covers.withdraw(filed.payer, filed.reference, key)
        except PartnerRefused as refusal:  # decided or closed meanwhile: nothing is left to undo
            _log.info("claim not withdrawn", claim=filed.claim_id, why=str(refusal))

    @activity.defn(name="close_claim")
    async def close(self, order: Order, request: ClaimRequest, outcome: ClaimOutcome) -> None:
        """Close the claim, and book what was paid."""
        await self.journal.claim_closed(order.order_id, request, outcome, _now())

    # --------------------------------------------------------------------- the order's run

    @activity.defn(name="prepare_claim")
    async def prepare(self, order: Order, hold: Hold, answer: FileClaim) -> ClaimRequest | str:
        """The claim that an answer asks for, under its number; or why there is none."""
        number = await self.cases.claim_number(order.order_id, answer.hold_id)
        while True:
            request = ClaimRequest(
                order_id=order.order_id,
                number=number,
                kind=answer.loss,
                says=answer.says,
                amount=answer.amount,
                evidence=answer.evidence,
                requested_by=answer.by,
                waybill=hold.evidence.get("waybill"),
            )
            why = await self._opened(order, request, cause=answer.hold_id)
            if why is None:
                return request
            free = await self.cases.claim_number(order.order_id, answer.hold_id)
            if free <= number:
                return why
            number = free  # another claim was given this one meanwhile

    @activity.defn(name="trace_parcel")
    async def trace(self, order: Order, booking: Booking, hold: Hold) -> Trace:
        """Have the carrier look for the parcel, once per question.

        Raises:
            PartnerRefused: It has no call for that; says what to do by hand.
        """
        trace = await self.covers.trace(booking, f"{hold.hold_id}:trace")
        await self.journal.traced(order.order_id, trace, _now())
        return trace

    @activity.defn(name="hear_trace")
    async def hear_trace(self, order: Order, booking: Booking, trace: Trace) -> Trace:
        """What the carrier found; kept as evidence."""
        heard = await self.covers.traced(booking, trace.reference)
        await self.journal.traced(order.order_id, heard, _now())
        return heard

    @activity.defn(name="number_reshipment")
    async def number_reshipment(
        self, order: Order, packages: Packages, tries: int
    ) -> Reshipment | None:
        """As which order these packages are sent once more; None if it was done too often.

        A number that somebody else gave to an order is passed over.
        """
        known = await self.cases.orders(numbers(order))
        return reshipment(order, packages, known, tries)

    @activity.defn(name="mark_replaced")
    async def replaced(self, order: Order, by: str) -> None:
        """Keep that the goods are sent once more, and as which order."""
        await self.journal.replaced(order.order_id, by, _now())

    @activity.defn(name="mark_packages_replaced")
    async def packages_replaced(self, order: Order, by: str, waybills: tuple[str, ...]) -> None:
        """Keep that these packages are sent once more, and as which order."""
        await self.journal.replaced(order.order_id, by, _now(), waybills=waybills)

    async def _opened(self, order: Order, request: ClaimRequest, cause: str = "") -> str | None:
        case = await self.cases.case(request.order_id, request.waybill)
        if case is None:
            return NO_PARCEL.format(order_id=order.order_id)
        if why := objection(self.terms, case, request, _now()):
            return why
        asked = request.asked(order)
        return await self.journal.claim_opened(request, case, asked, _now(), cause=cause)

    async def _filed(
        self, case: ClaimCase, request: ClaimRequest, asked: Money, reference: str
    ) -> Filed:
        filed = Filed(
            claim_id=request.claim_id,
            payer=case.payer,
            reference=reference,
            asked=asked,
            watch=self.terms.of(case.payer, request.kind).watch,
        )
        await self.journal.claim_filed(request, filed, _now())
        return filed

    async def _case(self, request: ClaimRequest) -> ClaimCase:
        case = await self.cases.case(request.order_id, request.waybill)
        assert case is not None, f"{request.claim_id} had a parcel when it was opened"
        return case


def _now() -> datetime:
    return datetime.now(UTC)
