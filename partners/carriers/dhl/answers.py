"""What MyDHL API answers: products with prices, a shipment with its label, checkpoints.

Sources, read 2026-11-22: DHL's OpenAPI file of the MyDHL API as client libraries carry it (their
generated models and parsers), and the answers recorded in them.
"""

import base64
import hashlib

import structlog
from pydantic import Field

from carriers import load_zones
from domain.carriage import Offer
from domain.charges import BilledCharge, ChargeKind
from domain.last_mile.proofs import ProofKind, ProofPaper
from domain.money import Money
from domain.order import Order
from domain.scans.times import when
from domain.tracking import Milestone, Tracking
from domain.values import Exact
from partners.carriers.dhl.parts import NAME
from partners.carriers.scanned import Scanned, milestone
from partners.carriers.services import service
from partners.wire import Name, Remark, Wire

BILLED = "BILLC"
"""The price in the currency that DHL bills; the others are for display."""

CODES = "dhl_express"
_ZONES = load_zones()

_log = structlog.get_logger(__name__)


class _Price(Wire):
    currency_type: str = Field(alias="currencyType")
    currency: str | None = Field(default=None, alias="priceCurrency")
    price: Exact | None = None


class _Capabilities(Wire):
    days: int | None = Field(default=None, alias="totalTransitDays")


class _Breakdown(Wire):
    name: str = ""
    type_code: str | None = Field(default=None, alias="typeCode")
    price: Exact | None = None


class _Item(Wire):
    number: int
    breakdown: tuple[_Breakdown, ...] = ()


class _Product(Wire):
    code: str = Field(alias="productCode")
    prices: tuple[_Price, ...] = Field(default=(), alias="totalPrice")
    delivery: _Capabilities = Field(default=_Capabilities(), alias="deliveryCapabilities")
    items: tuple[_Item, ...] = ()


class _Products(Wire):
    products: tuple[_Product, ...]


class _Document(Wire):
    type_code: str = Field(alias="typeCode")
    content: str
    package: int | None = Field(default=None, alias="packageReferenceNumber")


class _Package(Wire):
    number: int = Field(alias="referenceNumber")
    waybill: Name = Field(alias="trackingNumber")


class _Sheet(Wire):
    content: str


class _Proven(Wire):
    documents: tuple[_Sheet, ...] = ()


class Shipped(Wire):
    """A shipment that was made; its packages in the order in which they were asked for."""

    waybill: Name = Field(alias="shipmentTrackingNumber")
    packages: tuple[_Package, ...] = ()
    documents: tuple[_Document, ...] = ()
    charges: tuple[_Price, ...] = Field(default=(), alias="shipmentCharges")

    def label(self, package: int | None = None) -> bytes | None:
        """The label of a package, or one sheet for all of them; None where the answer has none."""
        labels = [it for it in self.documents if it.type_code == "label"]
        own = [it for it in labels if package and it.package == package]
        content = (it.content for it in own or labels)
        return next((base64.b64decode(it, validate=True) for it in content), None)

    @property
    def price(self) -> Money | None:
        """What DHL will bill, if it says so."""
        return _billed(self.charges)


class _Area(Wire):
    code: str = ""
    description: str = ""


class _Event(Wire):
    date: str
    time: str
    offset: str = Field(default="", alias="GMTOffset")
    code: Name = Field(alias="typeCode")
    text: Remark = Field(default="", alias="description")
    areas: tuple[_Area, ...] = Field(default=(), alias="serviceArea")


class _Reference(Wire):
    value: str


class _Piece(Wire):
    number: int = 0
    waybill: Name | None = Field(default=None, alias="trackingNumber")
    events: tuple[_Event, ...] = ()


class Tracked(Wire):
    """A shipment that DHL knows of; with its pieces, if it was asked for all of it."""

    waybill: Name = Field(alias="shipmentTrackingNumber")
    product: str = Field(default="", alias="productCode")
    references: tuple[_Reference, ...] = Field(default=(), alias="shipperReferences")
    events: tuple[_Event, ...] = ()
    pieces: tuple[_Piece, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of its pieces, in the order in which they were asked for."""
        by_number = sorted(self.pieces, key=lambda piece: piece.number)
        return tuple(piece.waybill for piece in by_number if piece.waybill)


class _TrackedAll(Wire):
    shipments: tuple[Tracked, ...] = ()


# ---------------------------------------------------------------------------- reading


def offers(body: bytes) -> tuple[Offer, ...]:
    """The products of services that we know, at the price that is billed."""
    return tuple(
        Offer(
            carrier=NAME,
            service=product.code,
            level=known.level,
            price=price,
            transit_days=product.delivery.days or known.transit_days,
        )
        for product in _Products.exactly(body).products
        if (known := service(NAME, NAME, product.code)) and (price := _billed(product.prices))
    )


def landed_cost(body: bytes, order: Order) -> tuple[BilledCharge, ...]:
    """Duties, taxes and fees of every line, as DHL reckons them, in the order's currency."""
    kinds = {"DUTY": ChargeKind.DUTY, "TAX": ChargeKind.TAX, "FEE": ChargeKind.FEE}
    return tuple(
        BilledCharge(
            kind=kinds[part.type_code],
            amount=part.price,
            name=part.name,
            sku=order.lines[item.number - 1].sku,
        )
        for product in _Products.exactly(body).products[:1]
        for item in product.items
        for part in item.breakdown
        if part.type_code in kinds and part.price is not None
    )


def shipped(body: bytes) -> Shipped:
    """The shipment that was made."""
    return Shipped.exactly(body)


def tracked(body: bytes) -> tuple[Tracked, ...]:
    """The shipments that DHL knows of."""
    return _TrackedAll.exactly(body).shipments


def proven(body: bytes) -> tuple[ProofPaper, ...]:
    """The sheets that show who took a shipment."""
    documents = _Proven.exactly(body).documents
    contents = (base64.b64decode(it.content, validate=True) for it in documents)
    return tuple(ProofPaper(ProofKind.DOCUMENT, content) for content in contents)


def tracking(found: Tracked) -> Tracking:
    """Every checkpoint whose moment is known: those of the pieces, where it tells them apart."""
    own = [(piece.waybill, event) for piece in found.pieces for event in piece.events]
    whole = [(found.waybill, event) for event in found.events]
    read = (_milestone(waybill, event) for waybill, event in own or whole if waybill)
    return Tracking(waybill=found.waybill, milestones=tuple(it for it in read if it))


def _milestone(waybill: str, event: _Event) -> Milestone | None:
    """A checkpoint. DHL prints the clock of the place, as in `Birmingham-GB`, and no number."""
    area = event.areas[0] if event.areas else _Area()
    town, _, country = area.description.rpartition("-")
    printed = f"{event.time}{event.offset}"
    clock = when(printed, event.date, zones=_ZONES, place=town, country=country)
    if clock.at is None:
        _log.warning("a scan without a moment", carrier=NAME, waybill=waybill, why=clock.why_not)
        return None
    parts = (waybill, event.date, event.time, event.code, area.code)
    return milestone(
        Scanned(
            carrier=CODES,
            waybill=waybill,
            event_id=f"{NAME}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}",
            code=event.code,
            at=clock.at,
            text=event.text,
            place=area.description,
        )
    )


def _billed(prices: tuple[_Price, ...]) -> Money | None:
    for price in prices:
        if price.currency_type == BILLED and price.currency and price.price:
            return Money(amount=price.price, currency=price.currency)
    return None
