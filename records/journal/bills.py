"""What closes the books of an order, and what is billed and disputed afterwards."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from domain.charges import Bill, ToldBill
from domain.money import Money
from domain.order import Order
from domain.settlement import Settlement
from domain.status import Stage
from records.books import closing, late_bills, told_bills, variances
from records.journal.writes import Writes
from records.rows import VarianceRow


class WritesBills(Writes):
    """The end of an order, and its bills."""

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

        def settle(db: Connection) -> Settlement:
            settlement = closing.settled(
                db, order, stage, bills, refund, at=at, rules=self._rules, scales=self._scales
            )
            told_bills.book(db, order, at, self._scales)
            return settlement

        return await self._database.write(settle)

    async def billed_late(self, order: Order, bill: Bill, at: datetime) -> tuple[VarianceRow, ...]:
        """Book a bill that came after the books were closed, once; the lines that it became.

        Raises:
            BooksOpen: The order is not settled yet.
            OtherMoney: The bill is neither in the order's currency nor in its market's.
        """
        return await self._database.write(
            lambda db: late_bills.billed(db, order, bill, at, self._scales)
        )

    async def bill_told(self, order: Order, word: ToldBill, at: datetime) -> None:
        """Keep a bill that a carrier told by itself, and book it once the books are closed.

        Raises:
            OtherMoney: The bill is neither in the order's currency nor in its market's.
        """
        await self._database.write(lambda db: told_bills.told(db, order, word, at, self._scales))

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
