"""Customs: lodge the declaration of a revision, read the authority's first answer, withdraw."""

import asyncio
from datetime import UTC, datetime

from temporalio import activity

from activities.errors import PartnerRefused, PartnerUnavailable
from activities.ports import Broker, Documents, Filing, Journal, Rates
from domain.charges import LandedCost
from domain.customs import ANSWERED, TAKEN, CustomsReply, Declaration, DeclarationStatus, lrn_of
from domain.filing.faults import placed
from domain.filing.plan import incomplete
from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from domain.resolutions import CorrectDeclaration
from domain.status import CorrectedOrder
from domain.territories import crosses_a_border

ANSWER_WITHIN_SECONDS = 30 * 60
"""A declaration without an answer for this long goes back to the server's retries."""

_PAUSE_FIRST, _PAUSE_GROWTH, _PAUSE_MAX = 0.1, 1.5, 30.0

NOTHING_TO_DECLARE = Declaration(
    lrn="", kind="none", broker="none", status=DeclarationStatus.CLEARED
)
"""Goods that are in the customs territory already go without a declaration."""


class CustomsActivities:
    """The second step of the release chain, its undoing, and corrections on the way."""

    def __init__(
        self, rates: Rates, broker: Broker, filing: Filing, documents: Documents, journal: Journal
    ) -> None:
        self.rates = rates
        self.broker = broker
        self.filing = filing
        self.documents = documents
        self.journal = journal

    @activity.defn(name="lodge_declaration")
    async def lodge(self, order: Order, landed: LandedCost) -> Declaration | Hold:
        """Lodge this revision's declaration and wait for the authority to accept or reject it.

        What would be incomplete is not lodged at all. A repeat asks before it sends: the LRN
        derives from order and revision, so a declaration whose outcome was unknown is found,
        not lodged twice.

        Returns:
            The accepted declaration with its MRN; or a Hold with the faulty fields, be it ours
            before anything was sent or the authority's.

        Raises:
            PartnerUnavailable: The broker is out of reach, or silent. Retried.
            PartnerRefused: The broker will not take the declaration, or it stands withdrawn.
        """
        if not crosses_a_border(order):
            return NOTHING_TO_DECLARE.model_copy(update={"lrn": lrn_of(order)})
        lodged = await self._lodged_before(order)
        if lodged is None:
            if hold := await self._lacking(order, landed) or await self._documented(order, landed):
                return hold
            lodged = await self.broker.lodge(order, landed, order.key("lodge"))
        reply = await self._answer(order)
        declaration = lodged.model_copy(
            update={"mrn": reply.mrn, "status": reply.status, "faults": reply.faults}
        )
        await self.journal.lodged(order, declaration, datetime.now(UTC))
        if reply.status is DeclarationStatus.REJECTED:
            return Hold.ask(
                order,
                HoldReason.DECLARATION_REJECTED,
                faults=placed(order, reply.faults),
                cause=reply.event_id,
                why="; ".join(fault.message for fault in reply.faults),
            )
        if reply.status not in TAKEN:
            raise PartnerRefused(
                "broker", f"declaration {declaration.lrn} stands {reply.status}; nothing goes on it"
            )
        return declaration

    @activity.defn(name="withdraw_declaration")
    async def withdraw(self, order: Order) -> None:
        """Take this revision's declaration back; no error if it was never lodged."""
        await self.broker.withdraw(order, order.key("withdraw"))

    @activity.defn(name="amend_declaration")
    async def amend(
        self, order: Order, landed: LandedCost, hold: Hold, resolution: CorrectDeclaration
    ) -> CorrectedOrder | Hold:
        """Correct what was declared where it stands: priced, checked, amended, written down.

        It is priced by the rules of the day that it was declared for.

        Returns:
            The order as it is right, with its landed cost; or a Hold where that cannot be
            priced or would not be complete, and then nothing was sent.

        Raises:
            PartnerUnavailable: Retried.
            PartnerRefused: The authority takes no amendment of this (any more).
        """
        corrected = resolution.amend(order)
        priced = await self.rates.price(corrected, landed.entry_date)
        if isinstance(priced, Hold):
            return priced
        if hold_on := await self._lacking(corrected, priced):
            return hold_on
        key = f"{hold.hold_id}:{resolution.kind}"
        why = resolution.note or hold.question
        await self.broker.amend(corrected, priced, resolution.fields, why, key)
        await self.journal.corrected(corrected, priced, datetime.now(UTC))
        return CorrectedOrder(order=corrected, landed=priced)

    async def _lacking(self, order: Order, landed: LandedCost) -> Hold | None:
        """What the declaration would lack, as a question; None if it may be lodged."""
        filing = await self.filing.plan(order, landed)
        return incomplete(order, filing) if filing else None

    async def _documented(self, order: Order, landed: LandedCost) -> Hold | None:
        """Draw and keep the papers of this revision; a question where one cannot be made.

        They are dated as the landed cost is, so that a repeat draws the same bytes.
        """
        papers = await self.documents.draw(order, landed, landed.entry_date)
        if isinstance(papers, Hold):
            return papers
        await self.journal.documented(order, papers, datetime.now(UTC))
        return None

    async def _lodged_before(self, order: Order) -> Declaration | None:
        """What an earlier attempt may have lodged before its outcome was lost."""
        if activity.info().attempt == 1:
            return None
        return await self.broker.find(order)

    async def _answer(self, order: Order) -> CustomsReply:
        """Ask at growing intervals until the authority has answered."""
        pause, waited = _PAUSE_FIRST, 0.0
        while waited < ANSWER_WITHIN_SECONDS:
            reply = await self.broker.ask(order)
            if reply and reply.status in ANSWERED:
                return reply
            await asyncio.sleep(pause)
            waited += pause
            pause = min(pause * _PAUSE_GROWTH, _PAUSE_MAX)
        raise PartnerUnavailable("broker", f"no answer to {lrn_of(order)} yet")
