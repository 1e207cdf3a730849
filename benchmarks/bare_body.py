"""The body of a quote as FastAPI reads it: our own models, not strict about Python's types.

FastAPI parses JSON first and hands over lists for tuples and texts for dates and amounts, which
a strict model refuses. All else is ours, field by field: unknown ones are refused, countries,
currencies and codes are looked up, floats are no amounts, sums must agree.
"""

from pydantic import ConfigDict, Field

from domain import order, quotes
from domain.order import LINES_MAX
from domain.quotes import OPTIONS_MAX
from domain.values import Posted

_READ = ConfigDict(strict=False)


class Address(order.Address):
    model_config = _READ


class TaxId(order.TaxId):
    model_config = _READ


class Party(order.Party):
    model_config = _READ

    address: Address
    tax_ids: tuple[TaxId, ...] = Field(default=(), max_length=10)


class Tolerance(order.Tolerance):
    model_config = _READ


class Permit(order.Permit):
    model_config = _READ


class Seller(order.Seller):
    model_config = _READ

    tolerance: Tolerance = Tolerance()
    permits: tuple[Permit, ...] = Field(default=(), max_length=50)


class Dimensions(order.Dimensions):
    model_config = _READ


class MeasureOfPiece(order.MeasureOfPiece):
    model_config = _READ


class OriginProof(order.OriginProof):
    model_config = _READ


class Line(order.Line):
    model_config = _READ

    dimensions: Dimensions | None = None
    measures: tuple[MeasureOfPiece, ...] = Field(default=(), max_length=8)
    origin_proof: OriginProof | None = None


class _Read(Posted):
    model_config = _READ


class QuotedCharge(order.QuotedCharge, frozen=True, kw_only=True):
    checked_as = _Read


class Quote(order.Quote):
    model_config = _READ

    charges: tuple[QuotedCharge, ...] = Field(default=(), max_length=order.CHARGES_MAX)


class Promise(order.Promise):
    model_config = _READ


class Inventory(order.Inventory):
    model_config = _READ


class DeliveryOptions(order.DeliveryOptions):
    model_config = _READ


class Waiver(order.Waiver):
    model_config = _READ


class Order(order.Order):
    model_config = _READ

    seller: Seller
    shipper: Party
    consignee: Party
    importer: Party | None = None
    lines: tuple[Line, ...] = Field(min_length=1, max_length=LINES_MAX)
    quote: Quote
    promise: Promise = Promise()
    inventory: Inventory
    delivery: DeliveryOptions = DeliveryOptions()
    waivers: tuple[Waiver, ...] = Field(default=(), max_length=50)


class ServiceOption(quotes.ServiceOption):
    model_config = _READ


class QuoteRequest(quotes.QuoteRequest):
    model_config = _READ

    order: Order
    origins: tuple[Inventory, ...] = Field(default=(), max_length=OPTIONS_MAX)
    services: tuple[ServiceOption, ...] = Field(default=(), max_length=OPTIONS_MAX)
