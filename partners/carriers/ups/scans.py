"""What UPS tracks: packages by number or by reference, and their scans.

Source, read 2026-11-22: UPS's OpenAPI file of its Tracking API (UPS-API/api-documentation).
"""

import base64
import hashlib

import structlog
from pydantic import Field

from carriers import load_zones
from domain.last_mile.proofs import Proof, ProofKind, ProofPaper
from domain.scans.times import when
from domain.tracking import Milestone, Tracking
from partners.carriers.scanned import Scanned, milestone
from partners.carriers.ups.parts import NAME
from partners.carriers.ups.shipment import SERVICE
from partners.wire import Name, Remark, Wire

_ZONES = load_zones()

_log = structlog.get_logger(__name__)


class Address(Wire):
    """Where something was scanned."""

    city: str = ""
    country_code: str = Field(default="", alias="countryCode")
    country: str = ""


class Location(Wire):
    """As UPS nests it."""

    address: Address = Address()


class Scan(Wire):
    """What was scanned: the type of status, and the code of the activity."""

    type: str = ""
    code: str = ""
    description: Remark = ""


class Activity(Wire):
    """One scan, by the clock of its place."""

    date: str
    time: str
    offset: str = Field(default="", alias="gmtOffset")
    location: Location = Location()
    status: Scan


class _Reference(Wire):
    number: str = ""


class _Signature(Wire):
    image: str = ""


class _Photo(Wire):
    photo: str = ""


class _Delivered(Wire):
    received_by: Remark = Field(default="", alias="receivedBy")
    location: Remark = ""
    signature: _Signature = _Signature()
    photo: _Photo = Field(default=_Photo(), alias="deliveryPhoto")


class Tracked(Wire):
    """A package that UPS knows of."""

    waybill: Name = Field(alias="trackingNumber")
    references: tuple[_Reference, ...] = Field(default=(), alias="referenceNumber")
    activity: tuple[Activity, ...] = ()
    delivered: _Delivered = Field(default=_Delivered(), alias="deliveryInformation")

    @property
    def proof(self) -> Proof | None:
        """Who took it; None where UPS shows nothing."""
        told = self.delivered
        images = ((ProofKind.SIGNATURE, told.signature.image), (ProofKind.PHOTO, told.photo.photo))
        decoded = ((kind, _decoded(image)) for kind, image in images)
        papers = tuple(ProofPaper(kind, content) for kind, content in decoded if content)
        if not (told.received_by or papers):
            return None
        return Proof(self.waybill, told.received_by, place=told.location, papers=papers)

    def has(self, reference: str) -> bool:
        """Whether it was booked under this reference."""
        return reference in {known.number for known in self.references}

    @property
    def service(self) -> str:
        """The service that we booked, by the second reference that we gave it."""
        named = (it.number for it in self.references if it.number.startswith(SERVICE))
        return next(named, "").removeprefix(SERVICE)


def _decoded(image: str) -> bytes:
    """An image in base64; nothing of one that is not, for its name alone is a proof as well."""
    try:
        return base64.b64decode(image, validate=True)
    except ValueError:
        return b""


class _TrackedShipment(Wire):
    packages: tuple[Tracked, ...] = Field(default=(), alias="package")


class _TrackResponse(Wire):
    shipments: tuple[_TrackedShipment, ...] = Field(default=(), alias="shipment")


class _Track(Wire):
    response: _TrackResponse = Field(alias="trackResponse")


def tracked(body: bytes) -> tuple[Tracked, ...]:
    """The packages that UPS knows of; none where it has only a warning that it knows nothing."""
    shipments = _Track.exactly(body).response.shipments
    return tuple(package for shipment in shipments for package in shipment.packages)


def tracking(found: Tracked) -> Tracking:
    """Every scan whose moment is known, the oldest first."""
    read = (milestone_of(found.waybill, activity) for activity in reversed(found.activity))
    return Tracking(waybill=found.waybill, milestones=tuple(it for it in read if it))


def milestone_of(waybill: str, scan: Activity) -> Milestone | None:
    """A scan. Its time is the clock of the place, with the offset beside it or without."""
    where, status = scan.location.address, scan.status
    country = where.country_code or where.country
    printed = f"{scan.time[:2]}:{scan.time[2:4]}:{scan.time[4:]}{scan.offset}"
    clock = when(printed, scan.date, zones=_ZONES, place=where.city, country=country)
    if clock.at is None:
        _log.warning("a scan without a moment", carrier=NAME, waybill=waybill, why=clock.why_not)
        return None
    parts = (waybill, scan.date, scan.time, status.type, status.code, where.city)
    return milestone(
        Scanned(
            carrier=NAME,
            waybill=waybill,
            event_id=f"{NAME}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}",
            code=status.type.strip(),
            sub_code=status.code.strip(),
            at=clock.at,
            text=status.description,
            place=", ".join(filter(None, (where.city, country))),
        )
    )
