"""Landed cost: computed again at release, held against what the checkout quoted."""

from datetime import UTC, datetime

from temporalio import activity

from activities.ports import Journal, Rates
from domain.charges import LandedCost
from domain.confirmation import confirm
from domain.holds import Hold
from domain.order import Order


class LandedCostActivities:
    """The first step of the release chain."""

    def __init__(self, rates: Rates, journal: Journal) -> None:
        self.rates = rates
        self.journal = journal

    @activity.defn(name="confirm_landed_cost")
    async def confirm(self, order: Order) -> LandedCost | Hold:
        """Price the order at the rules in force today, its expected entry date, or hold it.

        Args:
            order: The current revision; amounts in the checkout currency.

        Returns:
            The landed cost, each charge rounded as its market says; or a Hold when a line
            has no HS code, a rate is not computable, an identifier is missing, the charges
            drifted past tolerance or the margin is below the seller's floor.
        """
        now = datetime.now(UTC)
        outcome = await self.rates.price(order, now.date())
        if isinstance(outcome, LandedCost):
            outcome = confirm(order, outcome) or outcome
        await self.journal.priced(order, None if isinstance(outcome, Hold) else outcome, now)
        return outcome
