"""Answers given while the parcel is on its way, carried out at whom they concern."""

from datetime import UTC, datetime

from temporalio import activity

from activities.ports import Broker, Carrier, Journal
from domain.arrival.at_risk import delayed
from domain.carriage import Booking
from domain.holds import Hold
from domain.order import Order
from domain.resolutions import (
    PayCharges,
    Redeliver,
    ReplaceAddress,
    Resolution,
    ReturnToOrigin,
    SupplyDocuments,
    TellCustomer,
)


class AnswerActivities:
    """One activity for every kind of answer: the answer says what to do."""

    def __init__(self, broker: Broker, carrier: Carrier, journal: Journal) -> None:
        self.broker = broker
        self.carrier = carrier
        self.journal = journal

    @activity.defn(name="carry_out_answer")
    async def carry_out(
        self, order: Order, booking: Booking, hold: Hold, resolution: Resolution
    ) -> None:
        """Tell broker, carrier or customer what was decided, under a key made of the hold.

        Raises:
            PartnerUnavailable: Retried.
            PartnerRefused: It cannot be done (any more); the hold's cause is looked at again.
        """
        key = f"{hold.hold_id}:{resolution.kind}"
        booking = booking.piece(hold.evidence.get("waybill", ""))
        match resolution:
            case SupplyDocuments():
                await self.broker.supply(order, resolution.documents, key)
            case PayCharges():
                await self.broker.pay(order, resolution.account, key)
            case Redeliver():
                await self.carrier.redeliver(booking, resolution.on, None, key)
            case ReplaceAddress():
                await self.carrier.redeliver(booking, None, resolution.address, key)
            case ReturnToOrigin():
                await self.carrier.return_to_origin(booking, key)
            case TellCustomer():
                await self.journal.noticed(order.order_id, delayed(hold), datetime.now(UTC))
            case _:
                raise AssertionError(f"{resolution.kind} is no instruction to a partner")
