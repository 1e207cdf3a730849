"""The carrier gateway's last mile: other wishes, pickup points (`docs/partners.md`)."""

from collections.abc import Sequence
from datetime import time
from urllib.parse import quote

from pydantic import AwareDatetime, Base64Bytes

from domain.carriage import Booking
from domain.last_mile.cash import Cash
from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.last_mile.proofs import Proof, ProofKind, ProofPaper
from domain.money import Money
from domain.parties import Address
from domain.promised import DeliveryOptions
from domain.values import Id
from partners.http import Partner, Request, acknowledged, json_body, or_nothing
from partners.wire import Name, Remark, Wire

NO_PROOF, NOT_REMITTED = "no_proof", "not_remitted_yet"


class _Point(Wire):
    point_id: Id
    kind: PointKind
    name: Name
    address: Address
    distance_m: int | None = None
    opening: Remark = ""
    takes_cash: bool = False


class _Points(Wire):
    points: tuple[_Point, ...]


class _Cash(Wire):
    reference: Name
    collected: Money
    remitted: Money


class _Paper(Wire):
    kind: ProofKind
    content: Base64Bytes


class _Proof(Wire):
    received_by: Remark = ""
    at: AwareDatetime | None = None
    place: Remark = ""
    papers: tuple[_Paper, ...] = ()


# --------------------------------------------------------------------------- requests


def wishes_of(options: DeliveryOptions) -> dict[str, str]:
    """What the consignee wishes, each by its name on the wire; what is not wished is left out."""
    window = options.window
    wishes = {
        "safe_place": options.safe_place,
        "pickup_point": options.pickup_point,
        "instructions": options.instructions,
        "signature": "required" if options.signature else None,
        "contactless": "wanted" if options.contactless else None,
        "day": window.on.isoformat() if window else None,
        "not_before": _clock(window.not_before) if window else None,
        "not_after": _clock(window.not_after) if window else None,
    }
    return {what: wish for what, wish in wishes.items() if wish}


def change_request(booking: Booking, options: DeliveryOptions) -> Request:
    """Deliver so from now on."""
    body = json_body({"instructions": wishes_of(options)})
    return Request("POST", f"{at(booking)}/delivery", body)


def points_request(carrier: str, country: str, near: str, limit: int) -> Request:
    """Which places there are."""
    query = {"carrier": carrier, "country": country, "near": near, "limit": str(limit)}
    return Request("GET", "/points", query=query)


def at(booking: Booking) -> str:
    """Where a parcel stands on the wire."""
    return f"/parcels/{quote(booking.waybill, safe='')}"


def _clock(hour: time | None) -> str | None:
    return f"{hour:%H:%M}" if hour else None


# ---------------------------------------------------------------------------- parsing


def parse_points(body: bytes, carrier: str) -> tuple[PickupPoint, ...]:
    """The places, in the order in which they were told."""
    return tuple(
        PickupPoint(carrier=carrier, **dict(point))
        for point in _Points.model_validate_json(body).points
    )


def parse_proof(body: bytes, waybill: str) -> Proof:
    """Who took the parcel."""
    told = _Proof.model_validate_json(body)
    papers = tuple(ProofPaper(paper.kind, paper.content) for paper in told.papers)
    return Proof(waybill, told.received_by, told.at, told.place, papers)


def parse_cash(body: bytes) -> Cash:
    """What was collected and passed on."""
    return Cash.model_validate(_Cash.model_validate_json(body).model_dump())


# ----------------------------------------------------------------------------- adapter


class GatewayLastMile:
    """The part of `CarrierGateway` between the depot and the door."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    async def change_delivery(self, booking: Booking, options: DeliveryOptions, key: str) -> None:
        """Have the parcel delivered so from now on."""
        await self._partner.effect(change_request(booking, options), key, acknowledged)

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """The places near a postcode or a town, the nearest first."""
        request = points_request(carrier, country, near, limit)
        return await self._partner.ask(request, lambda body: parse_points(body, carrier))

    async def proof(self, booking: Booking) -> Proof | None:
        """Who took the parcel; None before it is delivered."""
        request = Request("GET", f"{at(booking)}/proof")
        asked = self._partner.ask(request, lambda body: parse_proof(body, booking.waybill))
        return await or_nothing(asked, NO_PROOF)

    async def cash(self, booking: Booking) -> Cash | None:
        """What was collected at the door and passed on; None while nothing was passed on."""
        request = Request("GET", f"{at(booking)}/cash")
        return await or_nothing(self._partner.ask(request, parse_cash), NOT_REMITTED)
