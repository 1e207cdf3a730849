"""Who pays for what is lost."""

from collections.abc import Mapping, Sequence

from domain.carriage import Booking
from domain.cover.claims import ClaimCase, ClaimReply, ClaimRequest, Evidence
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.money import Money, rounded
from domain.order import Order
from tests.fakes.memory import Partner, order_of


class FakeCovers(Partner):
    """Insures for a hundredth, takes every claim, and says of it what the world does."""

    async def insure(
        self, insurer: str, order: Order, booking: Booking, value: Money, *, key: str
    ) -> Insurance:
        """As the port says."""
        await self.world.effect(f"insure for {value}", order.order_id, key)
        return Insurance(
            provider=insurer,
            reference=f"I-{booking.waybill}",
            value=value,
            premium=order.money(rounded(value.amount / 100, order.currency)),
        )

    async def file(
        self, payer: str, case: ClaimCase, request: ClaimRequest, asked: Money, key: str
    ) -> str:
        """As the port says."""
        await self.world.effect(f"claim {asked} of {payer}", request.order_id, key)
        return f"F-{request.claim_id}"

    async def filed(self, payer: str, booking: Booking, claim_id: str) -> str | None:
        """As the port says."""
        known = f"claim:{claim_id}:file" in self.world.effects
        return f"F-{claim_id}" if known else None

    async def hear(self, payer: str, reference: str) -> ClaimReply | None:
        """As the port says."""
        self.world.calls["hear"] += 1
        return self.world.claims.get(reference)

    async def argue(
        self,
        payer: str,
        order_id: str,
        reference: str,
        says: str,
        evidence: Sequence[Evidence],
        *,
        key: str,
    ) -> None:
        """As the port says."""
        await self.world.effect(f"argue: {says}", order_id, key)

    async def withdraw(self, payer: str, reference: str, key: str) -> None:
        """As the port says."""
        order_id = reference.removeprefix("F-").rpartition("-C")[0]
        await self.world.effect("withdraw claim", order_id, key)

    async def trace(self, booking: Booking, key: str) -> Trace:
        """As the port says."""
        await self.world.effect("trace", order_of(booking.waybill), key)
        return self.world.traces[booking.waybill]

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """As the port says."""
        return self.world.traces[booking.waybill]


class FakeCases(Partner):
    """Knows the parcels that the world says it does; each cause has a claim of its own."""

    async def case(self, order_id: str, waybill: str | None = None) -> ClaimCase | None:
        """As the port says."""
        return self.world.cases.get(order_id)

    async def claim_number(self, order_id: str, cause: str) -> int:
        """As the port says."""
        causes = self.world.journal.claim_causes[order_id]
        return causes.setdefault(cause, len(causes) + 1)

    async def orders(self, order_ids: Sequence[str]) -> Mapping[str, Order]:
        """As the port says: those that were priced."""
        priced = self.world.journal.orders
        return {order_id: priced[order_id] for order_id in order_ids if order_id in priced}
