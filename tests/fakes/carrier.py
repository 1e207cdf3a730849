"""The carrier, and what it is chosen by."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import chain

from carriers import load_policies, load_premiums, load_services
from domain.carriage import Booking, Offer, Piece
from domain.charges import Bill, BilledCharge, ChargeKind
from domain.choosing.choice import Rulebook
from domain.choosing.grounds import Grounds
from domain.last_mile.cash import Cash
from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.last_mile.proofs import Proof, ProofKind, ProofPaper
from domain.money import Money
from domain.order import Order
from domain.parties import Address
from domain.promised import DeliveryOptions, ServiceLevel
from domain.tracking import Tracking
from markets import load_advancements, load_exchange
from tests.fakes.memory import Partner, order_of


class FakeCarrier(Partner):
    """One carrier with one service of each level."""

    async def offers(self, order: Order) -> Sequence[Offer]:
        """As the port says."""
        if self.world.offers is not None:
            return self.world.offers
        return [
            Offer(
                carrier="northline",
                service=f"northline-{level}",
                level=level,
                price=order.money(Decimal(9)),
                transit_days=6,
            )
            for level in ServiceLevel
        ]

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """As the port says."""
        try:
            await self.world.effect("book", order.order_id, key)
        finally:
            if key in self.world.effects:
                self.world.booked.setdefault(key, _booking(key, offer, len(order.packages)))
        return self.world.booked[key]

    async def find(self, order: Order, reference: str, carrier: str = "") -> Booking | None:
        """As the port says."""
        self.world.calls["find"] += 1
        self.world.with_whom.append(("find", reference, carrier))
        self.world.stumble("find")
        return self.world.booked.get(reference)

    async def void(self, reference: str, key: str, carrier: str = "") -> None:
        """As the port says."""
        self.world.with_whom.append(("void", reference, carrier))
        await self.world.effect("void", reference.split(":", maxsplit=1)[0], key)

    async def track(self, booking: Booking) -> Tracking:
        """As the port says."""
        self.world.calls["track"] += 1
        self.world.stumble("track")
        told = (self.world.tracking.get(waybill, ()) for waybill in booking.waybills)
        return Tracking(waybill=booking.waybill, milestones=tuple(chain.from_iterable(told)))

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """As the port says."""
        self.world.redelivered[key] = booking.waybill
        await self.world.effect("redeliver", order_of(booking.waybill), key)

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """As the port says."""
        await self.world.effect("return_to_origin", order_of(booking.waybill), key)

    async def change_delivery(self, booking: Booking, options: DeliveryOptions, key: str) -> None:
        """As the port says."""
        await self.world.effect("change_delivery", order_of(booking.waybill), key)

    async def proof(self, booking: Booking) -> Proof | None:
        """As the port says."""
        self.world.stumble("proof")
        paper = ProofPaper(ProofKind.SIGNATURE, b"\xff\xd8\xff of " + booking.waybill.encode())
        return Proof(booking.waybill, "Example Consignee", papers=(paper,))

    async def cash(self, booking: Booking) -> Cash | None:
        """As the port says: all of it, but for what the world says is missing."""
        self.world.stumble("cash")
        if self.world.cash_missing == self.world.cash:
            return None
        remitted = self.world.cash - self.world.cash_missing
        return Cash(reference="COD-1", collected=self.world.cash, remitted=remitted)

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """As the port says: one shop."""
        address = Address(lines=("2 Example Street",), city=near, country=country)
        shop = PickupPoint(
            point_id="NL-1", carrier=carrier, kind=PointKind.SHOP, name="Corner", address=address
        )
        return [shop][:limit]

    async def bill(self, booking: Booking) -> Bill | None:
        """As the port says."""
        self.world.stumble("bill")
        freight = (BilledCharge(kind=ChargeKind.FREIGHT, amount=Decimal("9.00")),)
        return Bill(
            reference=f"F-{booking.waybill}", issuer="northline", currency="GBP", charges=freight
        )


def _booking(reference: str, offer: Offer, packages: int) -> Booking:
    order_id, revision, _ = reference.split(":")
    waybill = f"NL{order_id}R{revision}"
    numbers = (waybill, *(f"{waybill}-{nth}" for nth in range(2, packages + 1)))
    pieces = (Piece(waybill=each, label=f"labels/{each}") for each in numbers)
    return Booking(
        carrier=offer.carrier,
        service=offer.service,
        waybill=waybill,
        pieces=tuple(pieces) if packages else (),
        reference=reference,
        price=Money.of(9, "GBP"),
        transit_days=6,
        label=f"labels/{reference}",
    )


class FakeExperience(Partner):
    """Knows what the journal was told, and of lanes what the world says."""

    async def grounds(self, order: Order, at: datetime) -> Grounds:
        """As the port says."""
        decision = self.world.journal.decisions.get(order.key("choice"))
        return Grounds(lanes=self.world.lanes, decision=decision)


@cache
def packaged_rulebook() -> Rulebook:
    """The files of the package, read once."""
    markets = files("markets")
    exchange, advancements = load_exchange(markets), load_advancements(markets)
    return Rulebook(
        load_services(), load_policies(), exchange, advancements, premiums=load_premiums()
    )
