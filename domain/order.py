"""The order: what a seller released, as a backend posts it and every stage reads it.

Frozen and versioned. An answered hold never edits an order: it makes the next revision.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.charges import ChargeKind
from domain.expressions import Unit
from domain.light import Light
from domain.money import Money, minor_units, smallest, total
from domain.values import (
    Amount,
    Country,
    CurrencyCode,
    HsCode,
    Id,
    LongText,
    Measure,
    Moment,
    Posted,
    Text,
)

LINES_MAX = 200
CHARGES_MAX = 2000

VALUE_MAX = 10**9
"""The most that goods and carriage of one order are worth, in whatever currency: what is
reckoned with them must fit the twelve digits of an amount."""

SHARED_SUMS = ("freight", "insurance", "discount")


class Fulfilment(StrEnum):
    """Who runs the order besides the seller; it decides who answers for a hold."""

    OWN = "own"
    SEMI_MANAGED = "semi_managed"
    FULLY_MANAGED = "fully_managed"


class Incoterm(StrEnum):
    """Who pays duty and tax at import (Incoterms 2020): the seller (DDP) or the buyer (DAP)."""

    DDP = "DDP"
    DAP = "DAP"


class Valuation(StrEnum):
    """How the declared value was found (WTO Valuation Agreement, articles 1, 2-3, 5, 6)."""

    TRANSACTION_VALUE = "transaction_value"
    SIMILAR_GOODS = "similar_goods"
    DEDUCTIVE = "deductive"
    COMPUTED = "computed"


class LogisticsModel(StrEnum):
    """How the goods travel."""

    EXPRESS = "express"
    POSTAL = "postal"
    CONSOLIDATED = "consolidated"
    OVERSEAS_WAREHOUSE = "overseas_warehouse"


class TransportMode(StrEnum):
    """How the goods cross the border."""

    AIR = "air"
    SEA = "sea"
    ROAD = "road"
    RAIL = "rail"
    MAIL = "mail"


class ServiceLevel(StrEnum):
    """The promise that the checkout made."""

    EXPRESS = "express"
    STANDARD = "standard"
    ECONOMY = "economy"


class GoodsFlag(StrEnum):
    """What a carrier or an authority must know about the goods."""

    LITHIUM_BATTERY = "lithium_battery"
    LIQUID = "liquid"
    FOOD = "food"
    COSMETIC = "cosmetic"
    WOOD = "wood"
    MAGNETIC = "magnetic"
    PERISHABLE = "perishable"


class Address(Posted):
    """A postal address in the script of its country."""

    lines: tuple[Text, ...] = Field(min_length=1, max_length=4)
    city: Text
    region: Text | None = None
    postcode: Annotated[Text, Field(max_length=16)] | None = None
    country: Country


class TaxId(Posted):
    """An identifier that an authority gave a party: EORI, IOSS, VAT, CPF, PCCC, EIN, ..."""

    kind: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,15}$")]
    value: Annotated[Text, Field(max_length=40)]


class Party(Posted):
    """A person or a company."""

    name: Text
    address: Address
    phone: Annotated[str, Field(pattern=r"^\+[0-9]{6,15}$")] | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$")] | None = None
    tax_ids: tuple[TaxId, ...] = Field(default=(), max_length=10)

    def tax_id(self, kind: str) -> str | None:
        """The party's identifier of this kind, or None."""
        for tax_id in self.tax_ids:
            if tax_id.kind == kind:
                return tax_id.value
        return None


class Tolerance(Posted):
    """How far landed cost may drift from the quote before a person must agree.

    Both must be passed for a hold: the percentage of the quoted total and the amount.
    """

    percent: Amount = Decimal(2)
    amount: Amount = Decimal("1.00")


class Permit(Posted):
    """A licence or registration under which a seller's restricted goods may enter.

    `restriction` is the rule of the market file that asks for it, such as `eu-cosmetics`.
    """

    restriction: Text
    reference: Text


class Seller(Posted):
    """Who sells, under which fulfilment model, and what they put up with."""

    seller_id: Id
    name: Text
    fulfilment: Fulfilment = Fulfilment.OWN
    tolerance: Tolerance = Tolerance()
    margin_floor_percent: Amount | None = None
    permits: tuple[Permit, ...] = Field(default=(), max_length=50)


class Dimensions(Posted):
    """Outer size of one unit."""

    length_cm: Measure
    width_cm: Measure
    height_cm: Measure


class MeasureOfPiece(Posted):
    """How much of a unit one piece is: litres, pairs, square metres; what some duties ask for."""

    unit: Annotated[Unit, Field(strict=False)]  # a market file has it as text, as JSON does
    amount: Measure


class OriginProof(Posted):
    """A preference that is claimed, and the statement or certificate that proves the origin."""

    agreement: Text
    reference: Text | None = None


class Line(Posted):
    """One kind of goods.

    `metal_percent` is the share by weight of steel, aluminium and copper.
    """

    sku: Id
    description: Text
    quantity: int = Field(ge=1, le=9999)
    unit_price: Amount
    unit_cost: Amount | None = None
    hs_code: HsCode | None = None
    origin: Country
    net_weight_kg: Measure
    gross_weight_kg: Measure
    dimensions: Dimensions | None = None
    materials: tuple[Text, ...] = Field(default=(), max_length=10)
    metal_percent: Annotated[Amount, Field(le=100)] | None = None
    measures: tuple[MeasureOfPiece, ...] = Field(default=(), max_length=8)
    origin_proof: OriginProof | None = None
    flags: tuple[GoodsFlag, ...] = Field(default=(), max_length=10)

    @property
    def value(self) -> Decimal:
        """Quantity times unit price, in the order's currency."""
        return self.unit_price * self.quantity

    @model_validator(mode="after")
    def _gross_holds_net(self) -> Self:
        if self.gross_weight_kg < self.net_weight_kg:
            raise PydanticCustomError(
                "gross_below_net", "gross_weight_kg must not be below net_weight_kg"
            )
        return self


class QuotedCharge(Light, frozen=True, kw_only=True):
    """One line of a quote, and the rule that it was computed by."""

    checked_as = Posted

    kind: ChargeKind
    name: Text
    sku: Id | None = None
    amount: Amount
    rule: Text


class Quote(Posted):
    """What the checkout showed, in the order's currency.

    A quote that Tidewaiter made states its lines in `charges`, so that what is charged in the
    end can be held against them one by one, and until when it stands. `carrier` is the one
    whose freight and advancement fee were quoted.
    """

    quote_id: Id
    freight: Amount
    insurance: Amount = Decimal(0)
    discount: Amount = Decimal(0)
    duties: Amount = Decimal(0)
    taxes: Amount = Decimal(0)
    fees: Amount = Decimal(0)
    carrier: Id | None = None
    charges: tuple[QuotedCharge, ...] = Field(default=(), max_length=CHARGES_MAX)
    rules_version: Text | None = None
    guaranteed: bool = False
    valid_until: Moment | None = None

    @model_validator(mode="after")
    def _lines_are_the_sums(self) -> Self:
        if not self.charges:
            return self
        keys = Counter((charge.kind, charge.name, charge.sku) for charge in self.charges)
        if repeated := [name for (_, name, _), times in keys.items() if times > 1]:
            raise PydanticCustomError(
                "charge_repeated",
                "charges must be distinct by kind, name and sku; repeated: {names}",
                {"names": ", ".join(repeated)},
            )
        stated = {"duty": self.duties, "tax": self.taxes, "fee": self.fees}
        for kind, amount in stated.items():
            if total(c.amount for c in self.charges if c.kind == kind) != amount:
                raise PydanticCustomError(
                    "charges_differ",
                    "the charges of kind {kind} must sum to {amount}, as stated beside them",
                    {"kind": kind, "amount": str(amount)},
                )
        return self

    @property
    def import_charges(self) -> Decimal:
        """Duties, taxes and fees at import."""
        return self.duties + self.taxes + self.fees


class Promise(Posted):
    """The service that was sold and its outer day count from release."""

    level: ServiceLevel = ServiceLevel.STANDARD
    transit_days_max: int = Field(default=15, ge=1, le=120)


class Inventory(Posted):
    """Where the goods stand when the order is released."""

    location: Id
    country: Country


class DeliveryOptions(Posted):
    """What the consignee asked of the last mile."""

    signature: bool = False
    safe_place: Text | None = None
    pickup_point: Id | None = None
    instructions: LongText | None = None


class Waiver(Posted):
    """A person accepted the order as it is, for one reason only.

    With `of` it counts for one cause of that reason, such as one match with one list.
    """

    reason: Id
    by: Text
    of: Text | None = None


def _ddu_is_dap(raw: object) -> object:
    """DDU left the Incoterms in 2010; sellers still write it for DAP."""
    return "DAP" if raw == "DDU" else raw


PostedIncoterm = Annotated[Incoterm, BeforeValidator(_ddu_is_dap)]
"""An Incoterm as sellers write it."""


class Order(Posted):
    """One cross-border order, one consignment.

    Amounts are in `currency`. `revision` and `waivers` grow by answered holds only: an
    order is posted as revision 1 without waivers.
    """

    schema_version: Literal["1"] = "1"
    order_id: Id
    revision: int = Field(default=1, ge=1)
    seller: Seller
    shipper: Party
    consignee: Party
    importer: Party | None = Field(
        default=None, description="Importer of record; the consignee where absent."
    )
    currency: CurrencyCode
    lines: tuple[Line, ...] = Field(min_length=1, max_length=LINES_MAX)
    incoterm: PostedIncoterm
    valuation: Valuation = Valuation.TRANSACTION_VALUE
    quote: Quote
    charged: Amount = Field(description="What the customer paid, import charges included if DDP.")
    payment_reference: Id
    promise: Promise = Promise()
    inventory: Inventory
    delivery: DeliveryOptions = DeliveryOptions()
    logistics_model: LogisticsModel = LogisticsModel.EXPRESS
    transport: TransportMode = TransportMode.AIR
    placed_at: Moment
    waivers: tuple[Waiver, ...] = Field(default=(), max_length=50)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        skus = [line.sku for line in self.lines]
        if len(set(skus)) < len(skus):
            raise PydanticCustomError(
                "sku_repeated",
                "lines must have distinct skus; repeated: {skus}",
                {"skus": _repeated(skus)},
            )
        quote, goods = self.quote, self.goods_value
        if quote.discount and quote.discount > goods:
            raise PydanticCustomError(
                "discount_above_goods", "quote.discount must not exceed the value of the goods"
            )
        if goods + quote.freight + quote.insurance > VALUE_MAX:
            raise PydanticCustomError(
                "order_too_large",
                "goods, freight and insurance must not exceed {most} in all",
                {"most": f"{VALUE_MAX:,}"},
            )
        if too_fine := self._too_fine():
            raise PydanticCustomError(
                "too_fine",
                "{field} must have at most {places} decimals, as {currency} has",
                {
                    "field": too_fine,
                    "places": minor_units(self.currency),
                    "currency": self.currency,
                },
            )
        return self

    def _too_fine(self) -> str | None:
        """The first sum to be shared among lines that is finer than money; a price may be."""
        unit = smallest(self.currency)
        for name in SHARED_SUMS:
            amount = getattr(self.quote, name)
            if amount and amount % unit:
                return f"quote.{name}"
        return None

    @property
    def destination(self) -> str:
        """The country that the goods enter."""
        return self.consignee.address.country

    @property
    def importer_of_record(self) -> Party:
        """Who is liable for the entry."""
        return self.importer or self.consignee

    @property
    def goods_value(self) -> Decimal:
        """The value of all lines before discount."""
        return total(line.value for line in self.lines)

    @property
    def gross_weight_kg(self) -> Decimal:
        """The weight of all units with their packing."""
        return total(line.gross_weight_kg * line.quantity for line in self.lines)

    def money(self, amount: Decimal) -> Money:
        """An amount in the order's currency."""
        return Money(amount=amount, currency=self.currency)

    def line(self, sku: str) -> Line | None:
        """The line with this sku, or None."""
        return next((line for line in self.lines if line.sku == sku), None)

    def key(self, step: str) -> str:
        """The idempotency key of a step: survives retries, resets and repeats of a revision."""
        return f"{self.order_id}:{self.revision}:{step}"

    def waived(self, reason: str, of: str | None = None) -> bool:
        """Whether a person accepted this reason, or this cause of it, on an earlier revision."""
        return any(waiver.reason == reason and waiver.of == of for waiver in self.waivers)

    def revised(self, **changes: object) -> "Order":
        """The next revision with these fields replaced, checked like a posted order."""
        amended = self.model_copy(update={**changes, "revision": self.revision + 1})
        return Order.model_validate_json(amended.model_dump_json())


def _repeated(skus: Iterable[str]) -> str:
    return ", ".join(sorted(sku for sku, times in Counter(skus).items() if times > 1))
