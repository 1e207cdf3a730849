"""The order: what a seller released, as a backend posts it and every stage reads it.

Frozen and versioned. An answered hold never edits an order: it makes the next revision.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.lines import Line
from domain.money import Money, minor_units, smallest, total
from domain.packing import PACKAGES_MAX, Package, misfit
from domain.parties import Party, Seller
from domain.promised import DeliveryOptions, Promise, Quote
from domain.trade import Inventory, LogisticsModel, PostedIncoterm, TransportMode, Valuation
from domain.values import Amount, CurrencyCode, Id, Moment, Posted, Text

LINES_MAX = 200

VALUE_MAX = 10**9
"""The most that goods and carriage of one order are worth, in whatever currency: what is
reckoned with them must fit the twelve digits of an amount."""

SHARED_SUMS = ("freight", "insurance", "discount")


class Waiver(Posted):
    """A person accepted the order as it is, for one reason only.

    With `of` it counts for one cause of that reason, such as one match with one list.
    """

    reason: Id
    by: Text
    of: Text | None = None


class Order(Posted):
    """One cross-border order, one consignment.

    Amounts are in `currency`. `revision`, `waivers`, `declared_as`, `replaces` and
    `replaces_packages` come of answered holds only: an order is posted as revision 1 without any.
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
    packages: tuple[Package, ...] = Field(
        default=(),
        max_length=PACKAGES_MAX,
        # An order of one parcel reads as it did before there were packages, to the byte.
        exclude_if=lambda packages: not packages,
        description="How it is packed, every unit in one package; one parcel where absent.",
    )
    logistics_model: LogisticsModel = LogisticsModel.EXPRESS
    transport: TransportMode = TransportMode.AIR
    placed_at: Moment
    waivers: tuple[Waiver, ...] = Field(default=(), max_length=50)
    declared_as: int | None = Field(
        default=None,
        ge=1,
        description="The revision whose declaration stands, if one was corrected after dispatch.",
    )

    replaces: Id | None = Field(
        default=None,
        description="The order whose lost goods this one sends once more, under its charge.",
    )
    replaces_packages: tuple[int, ...] = Field(
        default=(),
        max_length=PACKAGES_MAX,
        exclude_if=lambda packages: not packages,
        description="Which packages of it, counted from 0; all of it where absent.",
    )

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
        if self.packages and (wrong := misfit(self.lines, self.packages)):
            raise PydanticCustomError(wrong.code, wrong.says, dict(wrong.of))
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

    @model_validator(mode="after")
    def _cash_is_part_of_the_price(self) -> Self:
        cash = self.delivery.collect
        if cash and cash > self.charged:
            raise PydanticCustomError(
                "collect_above_charged",
                "delivery.collect must not exceed charged: it is the part that is paid at the door",
            )
        if cash and len(self.packages) > 1:
            raise PydanticCustomError(
                "collect_of_several",
                "delivery.collect must be left out where there are several packages: nobody says "
                "for which of them cash was taken; have it paid before, or send each as an order",
            )
        if cash and cash % smallest(self.currency):
            raise PydanticCustomError(
                "too_fine",
                "delivery.collect must have at most {places} decimals, as {currency} has",
                {"places": minor_units(self.currency), "currency": self.currency},
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
        return total([line.value for line in self.lines])

    @property
    def gross_weight_kg(self) -> Decimal:
        """The weight of all units with their packing."""
        return total(line.gross_weight_kg * line.quantity for line in self.lines)

    @property
    def handed_over_kg(self) -> Decimal:
        """What the carrier is told that it all weighs: the packages, where they are known."""
        if self.packages:
            return total(package.weight_kg for package in self.packages)
        return self.gross_weight_kg

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
