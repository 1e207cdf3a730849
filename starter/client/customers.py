"""The client's part for customers: what their page is made of, its link, what they were told."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from iso3166 import countries_by_alpha2

from carriers import load_pages, load_zones
from customer import render
from customer.facts import Facts, Levy, Parcel, Seen, Successor
from domain.arrival.expected import Expected
from domain.carriage import Booking
from domain.charges import IMPORT_CHARGES, LandedCost
from domain.customs import CustomsReply
from domain.last_mile.pickup_points import PickupPoint
from domain.money import Money
from domain.notices import NoticeKind
from domain.order import Order
from domain.pieces import stands
from domain.promised import DeliveryOptions
from domain.scans.pages import CarrierPages
from domain.scans.zones import Zones
from domain.status import ENDS, OrderStatus
from domain.tracking import Milestone, MilestoneKind
from domain.trade import Incoterm
from records.rows import NoticeRow
from starter.client import kept
from starter.client.connected import Connected
from starter.refusals import OrderUnknown

_ON_THE_LAST_STRETCH = frozenset(
    {
        MilestoneKind.OUT_FOR_DELIVERY,
        MilestoneKind.READY_FOR_PICKUP,
        MilestoneKind.DELIVERED,
        MilestoneKind.DAMAGED,
        MilestoneKind.LOST,
        MilestoneKind.DISPOSED,
        MilestoneKind.RETURNING,
        MilestoneKind.RETURNED,
    }
)
"""Where nothing of the last mile can be chosen any more."""


@runtime_checkable
class Foretells(Protocol):
    """Who knows when a parcel is expected."""

    async def expected(self, order_id: str) -> Expected | None:
        """The days on which it should come."""
        ...


class Wished(Protocol):
    """How an order is delivered as of now."""

    @property
    def options(self) -> DeliveryOptions:
        """What was asked of the last mile."""
        ...


@runtime_checkable
class ChangesDelivery(Protocol):
    """Who can have a parcel delivered otherwise."""

    async def delivery(self, order_id: str) -> Wished:
        """How it is delivered as of now."""
        ...

    async def change_delivery(self, order_id: str, options: DeliveryOptions, *, by: str) -> str:
        """Have it delivered so."""
        ...

    async def pickup_points(
        self, order_id: str, near: str | None = None, limit: int = 10
    ) -> tuple[PickupPoint, ...]:
        """Where it could be fetched."""
        ...


class Customers(Connected):
    """What customers see, and how they come to see it."""

    async def facts(self, order_id: str, now: datetime) -> Facts:
        """All of an order that its customer may see.

        Raises:
            OrderUnknown: The records have no such order.
        """
        order = await self.records.latest_document(order_id)
        status = await kept.order_status(self.records, order_id)
        if order is None or status is None:
            raise OrderUnknown(order_id)
        visible = tuple(scan for scan in status.milestones if scan.visible)
        replies = await self.records.replies_of(order_id)
        booking, scan = status.booking, stands(status.booking, visible)
        open_ = booking is not None and status.stage not in ENDS
        landed = await self.records.landed_cost_of(order_id)
        facts = Facts(
            order_id=order_id,
            seller=order.seller.name,
            contact=order.shipper.email or "",
            country=order.destination,
            stage=status.stage,
            now=now,
            placed_at=order.placed_at,
            scan=scan,
            milestones=visible,
            replies=replies,
            seen=_seen(visible, replies, order.destination),
            parcel=_parcel(booking) if booking else None,
            levies=_levies(landed) if landed else (),
            paid=order.incoterm is Incoterm.DDP,
            promised_by=_promised(order) if open_ else None,
            wanted=order.delivery,
            replaced_by=await self._sent_again(status),
        )
        return await self._foreseen(facts, open_=open_)

    async def _sent_again(self, status: OrderStatus) -> tuple[Successor, ...]:
        """As which orders its goods are sent once more, each with what opens its own page."""
        whole = [status.replaced_by] if status.replaced_by else []
        pieces = status.booking.pieces if status.booking else ()
        parts = [piece.replaced_by for piece in pieces if piece.replaced_by]
        return tuple(
            [
                Successor(
                    order_id=order_id,
                    token=await self.records.tracking_token(order_id),
                    whole=order_id in whole,
                )
                for order_id in dict.fromkeys((*whole, *parts))
            ]
        )

    async def _foreseen(self, facts: Facts, *, open_: bool) -> Facts:
        """The same with what is expected, and what may still be chosen."""
        more: dict[str, object] = {}
        if open_ and isinstance(self, Foretells):
            more["expected"] = await self.expected(facts.order_id)
        late = facts.scan is not None and facts.scan.kind in _ON_THE_LAST_STRETCH
        if open_ and not late and isinstance(self, ChangesDelivery):
            wished = await self.delivery(facts.order_id)
            asked = await self._asked_until(facts)
            more |= {"may_change": True, "finds_points": True, "answer_until": asked}
            more["wanted"] = wished.options
        return facts.model_copy(update=more)

    async def _asked_until(self, facts: Facts) -> datetime | None:
        """Until when the customer was asked to choose, if that is to come."""
        asked = await self.records.notices_of(facts.order_id)
        untils = (row.until for row in asked if row.kind is NoticeKind.CHOICE_WANTED)
        return max((until for until in untils if until and until > facts.now), default=None)

    async def followed(self, token: str, now: datetime, kept_for: timedelta) -> Facts | None:
        """What the holder of a token sees.

        Returns:
            None for a token that opens nothing, and for an order that ended too long ago.
        """
        linked = await self.records.linked(token)
        if linked is None or (linked.stage in ENDS and linked.stage_at + kept_for < now):
            return None
        return await self.facts(linked.order_id, now)

    async def renew_link(self, order_id: str) -> str | None:
        """Give its page another link; the one before opens nothing from now on.

        Returns:
            The link; None where no pages are shown (`TIDEWAITER_PUBLIC_URL`).

        Raises:
            OrderUnknown: The records have no such order.
        """
        await self._known(order_id)
        await self.journal.link_renewed(order_id, datetime.now(UTC))
        return await self.tracking_url(order_id)

    async def revoke_link(self, order_id: str) -> bool:
        """Have its link open nothing; False where none did before.

        Raises:
            OrderUnknown: The records have no such order.
        """
        await self._known(order_id)
        return await self.journal.link_revoked(order_id, datetime.now(UTC))

    async def tracking_url(self, order_id: str) -> str | None:
        """Where its customer looks; None where pages are not shown, or its link was revoked."""
        if self.public_url is None:
            return None
        token = await self.records.tracking_token(order_id)
        return f"{self.public_url.rstrip('/')}/t/{token}" if token else None

    async def notices(self, order_id: str) -> tuple[NoticeRow, ...]:
        """What its customer was to be told, oldest first, and what became of it by each channel.

        Raises:
            OrderUnknown: The records have no such order.
        """
        await self._known(order_id)
        return await self.records.notices_of(order_id)

    async def _known(self, order_id: str) -> None:
        if await self.records.order(order_id) is None:
            raise OrderUnknown(order_id)


def rehearse() -> None:
    """Read the files that pages need, so that the first customer need not wait for it."""
    _pages()
    _zones()
    render.style()


@cache
def _pages() -> CarrierPages:
    return load_pages()


@cache
def _zones() -> Zones:
    return load_zones()


def _parcel(booking: Booking) -> Parcel:
    row = _pages().of(booking.carrier)
    return Parcel(
        carrier=row.name if row else booking.carrier,
        waybill=booking.waybill,
        page=_pages().url(booking.carrier, booking.waybill),
    )


def _promised(order: Order) -> date:
    return (order.placed_at + timedelta(days=order.promise.transit_days_max)).date()


def _levies(landed: LandedCost) -> tuple[Levy, ...]:
    sums = ((kind, landed.amount(kind)) for kind in IMPORT_CHARGES)
    return tuple(
        Levy(kind=kind, amount=Money(amount=amount, currency=landed.currency))
        for kind, amount in sums
        if amount > Decimal(0)
    )


def _seen(
    milestones: Iterable[Milestone], replies: Iterable[CustomsReply], destination: str
) -> tuple[Seen, ...]:
    """What carrier and customs told, oldest first, each by the clock of its place."""
    told = [*_scanned(milestones), *_replied(replies, destination)]
    return tuple(sorted(told, key=lambda seen: seen.at))


def _scanned(milestones: Iterable[Milestone]) -> Iterator[Seen]:
    for scan in milestones:
        if scan.kind not in {MilestoneKind.UNKNOWN, MilestoneKind.NOTED}:
            at, local = _local(scan.at, _zone(scan.place))
            yield Seen(at=at, local=local, what=scan.kind, reason=scan.reason, place=scan.place)


def _zone(place: str) -> str:
    """The zone of a printed place; empty where nothing says which. Some print a country alone."""
    if not place:
        return ""
    country = place if place in countries_by_alpha2 else ""
    return _zones().of("" if country else place, country)[0]


def _replied(replies: Iterable[CustomsReply], destination: str) -> Iterator[Seen]:
    """An authority's replies; those of one status are one step, whatever they were about."""
    zone, told = _zones().of("", destination)[0], set()
    for reply in sorted(replies, key=lambda each: each.at):
        if reply.status not in told:
            told.add(reply.status)
            at, local = _local(reply.at, zone)
            yield Seen(at=at, local=local, what=reply.status)


def _local(at: datetime, zone: str) -> tuple[datetime, bool]:
    return (at.astimezone(ZoneInfo(zone)), True) if zone else (at.astimezone(UTC), False)
