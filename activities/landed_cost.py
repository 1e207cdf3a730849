"""Landed cost: parties screened and charges computed again at release, held against the quote."""

from datetime import UTC, date, datetime

from temporalio import activity

from activities.ports import Journal, Rates, Screening
from domain.charges import LandedCost
from domain.holds import Hold
from domain.nomenclature import among
from domain.order import Order
from domain.quoting.confirmation import confirm
from domain.reasons import HoldReason


class LandedCostActivities:
    """The first step of the release chain."""

    def __init__(self, rates: Rates, screening: Screening, journal: Journal) -> None:
        self.rates = rates
        self.screening = screening
        self.journal = journal

    @activity.defn(name="confirm_landed_cost")
    async def confirm(self, order: Order) -> LandedCost | Hold:
        """Price the order at the rules in force today, its expected entry date, or hold it.

        Args:
            order: The current revision; amounts in the checkout currency.

        Returns:
            The landed cost, each charge rounded as its market says; or a Hold when a party
            resembles a listed one, goods are restricted, an address cannot be right, a line
            has no HS code, a rate is not computable, an identifier is missing, the charges
            drifted past tolerance or the margin is below the seller's floor.
        """
        now = datetime.now(UTC)
        outcome = await self.screening.screen(order) or await self.rates.price(order, now.date())
        if isinstance(outcome, LandedCost):
            objection = confirm(order, outcome)
            outcome = await self._with_codes(order, objection, now.date()) or outcome
        await self.journal.priced(order, None if isinstance(outcome, Hold) else outcome, now)
        return outcome

    async def _with_codes(self, order: Order, hold: Hold | None, on: date) -> Hold | None:
        """The hold; one for a code that is too short with the national codes under it, ranked."""
        if hold is None or hold.reason is not HoldReason.MISSING_HS_CODE:
            return hold
        codes = await self.rates.national_codes(order.destination, hold.evidence["stated"], on)
        line = order.line(hold.evidence["sku"])
        if not codes or line is None:
            return hold
        ranked = among(codes, line.description, line.materials)
        offered = {"candidates": "; ".join(map(str, ranked))}
        return hold.model_copy(update={"evidence": hold.evidence | offered})
