"""The hub, the payment provider, and who tells people."""

from domain.money import Money
from domain.order import Order
from domain.returns import Authorisation, Disposition, Inspection, ReturnRequest
from tests.fakes.memory import Partner


class FakeHub(Partner):
    """Expects every return."""

    async def authorise(self, order: Order, request: ReturnRequest, key: str) -> Authorisation:
        """As the port says."""
        await self.world.effect("authorise", order.order_id, key)
        return Authorisation(
            rma=request.rma, hub="rotterdam", waybill=f"RT{request.rma}", label="labels/rt"
        )

    async def inspection(self, rma: str) -> Inspection | None:
        """As the port says."""
        self.world.calls["inspection"] += 1
        return self.world.inspections.get(rma)

    async def dispose(self, rma: str, disposition: Disposition, key: str) -> None:
        """As the port says."""
        await self.world.effect(disposition, rma.rsplit("-", 1)[0], key)


class FakePayments(Partner):
    """Gives money back."""

    async def release(self, reference: str, amount: Money, key: str) -> None:
        """As the port says."""
        await self.world.effect("release", reference.removeprefix("pay-"), key)

    async def refund(self, reference: str, amount: Money, key: str) -> None:
        """As the port says."""
        await self.world.effect(f"refund {amount}", reference.removeprefix("pay-"), key)


class FakeNotices(Partner):
    """Keeps what was said."""

    async def send(self, to: str, subject: str, text: str, key: str) -> None:
        """As the port says."""
        self.world.journal.notices.append(subject)
