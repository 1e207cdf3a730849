"""The goods of an order, line by line: what they are, weigh and cost, and where they were made."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.markets.expressions import Unit
from domain.values import Amount, Country, HsCode, Id, Measure, Posted, Text


class GoodsFlag(StrEnum):
    """What a carrier or an authority must know about the goods."""

    LITHIUM_BATTERY = "lithium_battery"
    LIQUID = "liquid"
    FOOD = "food"
    COSMETIC = "cosmetic"
    WOOD = "wood"
    MAGNETIC = "magnetic"
    PERISHABLE = "perishable"


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
