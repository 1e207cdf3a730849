"""The body of a quote as FastAPI reads it: our own models, not strict about Python's types.

FastAPI parses JSON first and hands over lists for tuples and texts for dates and amounts, which
a strict model refuses. All else is ours, field by field: unknown ones are refused, countries,
currencies and codes are looked up, floats are no amounts, sums must agree.
"""

from pydantic import ConfigDict, Field

from domain import lines, order, parties, promised, trade
from domain.order import LINES_MAX
from domain.quoting import quotes
from domain.quoting.quotes import OPTIONS_MAX
from domain.values import Posted

_READ = ConfigDict(strict=False)


class Address(parties.Address):
    model_config = _READ


class TaxId(parties.TaxId):
    model_config = _READ


class Party(parties.Party):
    model_config = _READ

    address: Address
    tax_ids: tuple[TaxId, ...] = Field(default=(), max_length=10)


class Tolerance(parties.Tolerance):
    model_config = _READ


class Permit(parties.Permit):
    model_config = _READ


class Seller(parties.Seller):
    model_config = _READ

    tolerance: Tolerance = Tolerance()
    permits: tuple[Permit, ...] = Field(default=(), max_length=50)


class Dimensions(lines.Dimensions):
    model_config = _READ


class MeasureOfPiece(lines.MeasureOfPiece):
    model_config = _READ


class OriginProof(lines.OriginProof):
    model_config = _READ


class Line(lines.Line):
    model_config = _READ

    dimensions: Dimensions | None = None
    measures: tuple[MeasureOfPiece, ...] = Field(default=(), max_length=8)
    origin_proof: OriginProof | None = None


class _Read(Posted):
    model_config = _READ


class QuotedCharge(promised.QuotedCharge, frozen=True, kw_only=True):
    checked_as = _Read


class Quote(promised.Quote):
    model_config = _READ

    charges: tuple[QuotedCharge, ...] = Field(default=(), max_length=promised.CHARGES_MAX)


class Promise(promised.Promise):
    model_config = _READ


class Inventory(trade.Inventory):
    model_config = _READ


class DeliveryOptions(promised.DeliveryOptions):
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
