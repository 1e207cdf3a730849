"""The broker."""

from collections.abc import Sequence
from decimal import Decimal

from domain.charges import Bill, BilledCharge, ChargeKind, LandedCost
from domain.customs import CustomsReply, Declaration, DeclarationStatus, lrn_of
from domain.order import Order
from domain.resolutions import Document
from tests.builders import LONG_AGO
from tests.fakes.memory import Partner


class FakeBroker(Partner):
    """Accepts at once, unless told to reject."""

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """As the port says."""
        await self.world.effect("lodge", order.order_id, key)
        return self._declared(lrn_of(order))

    async def find(self, order: Order) -> Declaration | None:
        """As the port says."""
        known = order.key("lodge") in self.world.effects
        return self._declared(lrn_of(order)) if known else None

    async def ask(self, order: Order) -> CustomsReply | None:
        """As the port says."""
        lrn = lrn_of(order)
        faults = self.world.rejects.get(lrn, ())
        answered = DeclarationStatus.REJECTED if faults else DeclarationStatus.ACCEPTED
        status = self.world.stands.get(lrn, answered)
        return CustomsReply(
            event_id=f"{lrn}-answer",
            lrn=lrn,
            status=status,
            at=LONG_AGO,
            mrn=None if faults else f"26GB{lrn}",
            faults=faults,
        )

    async def withdraw(self, order: Order, key: str) -> None:
        """As the port says."""
        await self.world.effect("withdraw", order.order_id, key)

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """As the port says."""
        await self.world.effect("amend", order.order_id, key)

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """As the port says."""
        await self.world.effect("supply", order.order_id, key)

    async def pay(self, order: Order, account: str, key: str) -> None:
        """As the port says."""
        await self.world.effect("pay", order.order_id, key)

    async def bill(self, order: Order) -> Bill | None:
        """As the port says."""
        charges = (
            BilledCharge(kind=ChargeKind.DUTY, amount=Decimal("3.33")),
            BilledCharge(kind=ChargeKind.TAX, amount=Decimal("20.00")),
        )
        reference = f"B-{lrn_of(order)}"
        return Bill(reference=reference, issuer="broker", currency="GBP", charges=charges)

    @staticmethod
    def _declared(lrn: str) -> Declaration:
        return Declaration(lrn=lrn, kind="H7", broker="fake", status=DeclarationStatus.SUBMITTED)
