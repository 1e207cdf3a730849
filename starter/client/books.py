"""The client's part for money: what an order was to cost, what it cost, and disputes."""

from datetime import UTC, datetime
from decimal import Decimal

from domain.charges import Bill, LandedCost, ToldBill
from domain.fx import Exchange, NoRate
from domain.money import OtherMoney, rounded
from domain.order import Order
from domain.settlement import Settlement
from domain.values import Value
from records.books.late_bills import BooksOpen
from records.books.told_bills import BillOfAnother
from records.books.variances import NotDisputable
from records.rows import VarianceRow
from starter.client.connected import Connected
from starter.refusals import BillRefused, DisputeRefused, NotPriced, OrderUnknown, WaybillUnknown


class Costs(Value):
    """An order's landed cost as it was released, and every line that strayed from it.

    `settlement` is there once the books are closed, with who else answers for a part.
    """

    landed_cost: LandedCost
    variances: tuple[VarianceRow, ...]
    settlement: Settlement | None = None


class Books(Connected):
    """Quoted against actual."""

    exchange: Exchange | None = None
    """By which bills in other money are read; the API sets it."""

    async def costs(self, order_id: str) -> Costs:
        """The landed cost of the last revision that was released, and what strayed.

        Raises:
            NotPriced: The order was never released.
        """
        landed = await self.records.landed_cost_of(order_id)
        if landed is None:
            raise NotPriced(f"order {order_id} has no landed cost yet, or there is no such order")
        order = await self.records.order(order_id)
        return Costs(
            landed_cost=landed,
            variances=await self.records.variances_of(order_id),
            settlement=order.settlement if order else None,
        )

    async def billed_late(self, order_id: str, bill: Bill) -> tuple[VarianceRow, ...]:
        """Book what a carrier or a broker bills after the books were closed, once.

        Raises:
            OrderUnknown: The records have no such order.
            BillRefused: Its books are open, or nobody knows what the bill's currency is worth.
        """
        order = await self.records.latest_document(order_id)
        if order is None:
            raise OrderUnknown(order_id)
        try:
            return await self.journal.billed_late(order, bill, datetime.now(UTC))
        except (BooksOpen, OtherMoney) as refused:
            raise BillRefused(str(refused)) from refused

    async def bill_told(self, told: ToldBill) -> None:
        """Book what a carrier bills by itself for a parcel, once; while books are open it waits.

        Raises:
            WaybillUnknown: No order has such a parcel (yet).
            BillRefused: Nobody knows what the bill's currency is worth, or it is another order's.
        """
        order_id = (await self.records.orders_of([told.waybill])).get(told.waybill)
        order = await self.records.latest_document(order_id) if order_id else None
        if order is None:
            raise WaybillUnknown(told.waybill)
        try:
            read = told.model_copy(update={"bill": self._read(order, told)})
            await self.journal.bill_told(order, read, datetime.now(UTC))
        except (OtherMoney, BillOfAnother) as refused:
            raise BillRefused(str(refused)) from refused

    async def dispute(self, variance_id: str, *, by: str, why: str) -> VarianceRow:
        """Withhold what was billed beyond the expected, and say why.

        Raises:
            DisputeRefused: Nothing was billed beyond the expected, or somebody disputed it.
        """
        try:
            now = datetime.now(UTC)
            return await self.journal.disputed(variance_id, by=by, why=why, at=now)
        except NotDisputable as refused:
            raise DisputeRefused(str(refused)) from refused

    async def close_dispute(self, variance_id: str, *, by: str, credited: Decimal) -> VarianceRow:
        """End a dispute with what the biller gave back, in the order's currency.

        Raises:
            DisputeRefused: It is not in dispute, or less than this is.
        """
        try:
            now = datetime.now(UTC)
            return await self.journal.dispute_closed(variance_id, credited=credited, by=by, at=now)
        except NotDisputable as refused:
            raise DisputeRefused(str(refused)) from refused

    def _read(self, order: Order, told: ToldBill) -> Bill:
        """The bill in the order's money at the rate of its day; as it is where there is none."""
        bill = told.bill
        if self.exchange is None or bill.currency == order.currency:
            return bill
        try:
            rate = self.exchange.rate(bill.currency, order.currency, told.billed_on)
        except NoRate:
            return bill
        charges = tuple(
            line.model_copy(update={"amount": rounded(line.amount * rate, order.currency)})
            for line in bill.charges
        )
        return bill.model_copy(update={"currency": order.currency, "charges": charges})
