"""The client's part for the last mile: how an order is delivered, and where it can be fetched."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from temporalio.client import WorkflowUpdateFailedError

from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.refused import Refusals
from domain.promised import DeliveryOptions
from records.rows import HandOverRow, ProofRow
from starter.client.connected import Connected
from starter.client.rpc import RunGone, of_worker, refusal
from starter.refusals import (
    DeliveryRefused,
    NoCarrier,
    OrderUnknown,
    ProofUnknown,
    Refused,
    TooLate,
)
from workflows.order import OrderWorkflow

POINTS_MAX = 50
NEAR_MAX = 80


class Points(Protocol):
    """Whoever knows the places of a carrier."""

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """The nearest first. Refusals are `Refused`, silence is `Unavailable`."""
        ...


class LastMile(Connected):
    """What can be asked about the last mile of an order."""

    points: Points | None = None
    """`wiring.asking.AskedCarriers` is one; the API and the command line set it."""

    async def delivery(self, order_id: str) -> HandOverRow:
        """How the order is delivered as of now, and what became of every change asked for.

        Raises:
            OrderUnknown: The records have no such order.
        """
        found = await self.records.delivery_of(order_id)
        if found is None:
            raise OrderUnknown(order_id)
        return found

    async def change_delivery(self, order_id: str, options: DeliveryOptions, *, by: str) -> str:
        """Have the parcel delivered so from now on.

        Before a label is bought it goes with it; then the carrier is asked, and `delivery`
        shows what it said.

        Raises:
            TooLate: It is out for delivery, or at its end.
            DeliveryRefused: These are its options already, or they are not the asker's to change.
            OrderUnknown: There is no such order.
            NoWorker: Nobody took the wish. Asking again is safe.
        """
        try:
            return await of_worker(
                self._order_run(order_id).execute_update(
                    OrderWorkflow.change_delivery,
                    args=[options, by],
                    id=f"delivery:{uuid.uuid4().hex}",
                )
            )
        except WorkflowUpdateFailedError as refused:
            kind, why = refusal(refused)
            raise (TooLate(why) if kind == TooLate.__name__ else DeliveryRefused(why)) from refused
        except RunGone as gone:
            raise await self._no_run(order_id) from gone

    async def pickup_points(
        self, order_id: str, near: str | None = None, limit: int = 10
    ) -> tuple[PickupPoint, ...]:
        """Where the parcel could be fetched: places of its carrier in its country, nearest first.

        Args:
            order_id: An order whose label is bought.
            near: A postcode or a town; that of the consignee where absent.
            limit: So many at most, 50 of them.

        Raises:
            OrderUnknown: There is no such order.
            DeliveryRefused: It has no carrier yet, or its carrier has no places to be asked for.
            CarriersSilent: The carrier gave no answer. Asking again is safe.
            NoCarrier: No carrier can be asked from here.
        """
        order = await self.records.latest_document(order_id)
        if order is None:
            raise OrderUnknown(order_id)
        booked = [row for row in await self.records.bookings_of(order_id) if not row.voided_at]
        if not booked:
            raise DeliveryRefused(f"{order_id} has no carrier yet that could be asked")
        if self.points is None:
            raise NoCarrier
        address = order.consignee.address
        place = (near or "").strip()[:NEAR_MAX] or address.postcode or address.city
        limit = max(1, min(limit, POINTS_MAX))
        carrier = booked[-1].carrier
        found = await self.points.pickup_points(carrier, address.country, place, limit)
        return tuple(found)[:limit]

    async def proof(self, order_id: str) -> tuple[ProofRow, ...]:
        """Who took the parcels of an order; the papers are fetched by `document`.

        Raises:
            OrderUnknown: The records have no such order.
            ProofUnknown: It is not delivered, or its carrier has shown nothing (yet).
        """
        found = await self.records.proofs_of(order_id)
        if found:
            return found
        if await self.records.order(order_id) is None:
            raise OrderUnknown(order_id)
        raise ProofUnknown(order_id)

    async def refusals(self, days: int = 180) -> tuple[Refusals, ...]:
        """Of the parcels that came to the door these days, how many were refused, and why.

        By lane and Incoterm, each with how many there were: a share of few says little.
        """
        return await self.records.refusals(datetime.now(UTC) - timedelta(days=days))

    async def _no_run(self, order_id: str) -> Refused:
        row = await self.records.order(order_id)
        if row is None:
            return OrderUnknown(order_id)
        return TooLate(f"{order_id} has ended: it is {row.stage.replace('_', ' ')}")
