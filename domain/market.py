"""A market: what one destination asks of goods that enter it, as dated and cited rows.

A market is data. `markets/` holds one file per destination, loaded into these shapes;
`domain/duty.py` computes with the rows in force on the entry date.
"""

from datetime import date
from decimal import Decimal

from pydantic import Field

from domain.clauses import DutyBase, Fee, FlatDuty, FlatRate, Relief, Scheme, TariffRow, Tax
from domain.identifiers import Identifier
from domain.landed_cost import ChargeKind
from domain.order import Incoterm, LogisticsModel
from domain.rules import Confidence, Rule, Sentence, Strict
from domain.values import Amount, Country, CurrencyCode, HsCode, Measure, Text

TABLES = (
    "duty_bases",
    "reliefs",
    "flat_duties",
    "flat_rates",
    "tariff",
    "taxes",
    "schemes",
    "fees",
    "identifiers",
)
"""The tables of a file whose rows are dated rules."""


class ExampleLine(Strict):
    """Goods of a worked example; `duty_percent` where its source states the rate itself."""

    hs_code: HsCode
    origin: Country
    unit_price: Amount
    quantity: int = 1
    duty_percent: Amount | None = None


class Example(Strict):
    """A case worked out by somebody else, or by hand, that the engine must reproduce.

    `units` states exchange rates as the source does: units for one of the market's currency.
    """

    title: Sentence
    source: Sentence
    verified_on: date
    confidence: Confidence
    entry_date: date
    currency: CurrencyCode
    lines: tuple[ExampleLine, ...] = Field(min_length=1)
    freight: Amount = Decimal(0)
    insurance: Amount = Decimal(0)
    ships_from: Country = "CN"
    region: Text | None = None
    logistics: LogisticsModel = LogisticsModel.EXPRESS
    shipper_ids: dict[str, str] = Field(default_factory=dict)
    consignee_ids: dict[str, str] = Field(default_factory=dict)
    units: dict[CurrencyCode, Measure] = Field(default_factory=dict)
    expect: dict[ChargeKind, Amount] = Field(min_length=1)


class Part(Strict):
    """One file of `markets/`: a market, or rules that several markets share.

    `gaps` says in words what is known to be owed there and is not computed yet.
    """

    extends: tuple[str, ...] = ()
    country: Country | None = None
    name: Text | None = None
    currency: CurrencyCode | None = None
    incoterms: tuple[Incoterm, ...] = ()
    shelf_life_days: int | None = Field(default=None, ge=1)
    measures: tuple[Text, ...] = ()
    gaps: tuple[Sentence, ...] = ()
    duty_bases: tuple[DutyBase, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    flat_duties: tuple[FlatDuty, ...] = ()
    flat_rates: tuple[FlatRate, ...] = ()
    tariff: tuple[TariffRow, ...] = ()
    taxes: tuple[Tax, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    fees: tuple[Fee, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    examples: tuple[Example, ...] = ()


class Market(Part):
    """A destination with all its rules.

    `measures` are the duties that every line needs a row for; where one is missing, the
    duty is unknown, not zero.
    """

    country: Country
    name: Text
    currency: CurrencyCode
    incoterms: tuple[Incoterm, ...] = Field(min_length=1)
    shelf_life_days: int = Field(ge=1)
    measures: tuple[Text, ...] = Field(min_length=1)
    duty_bases: tuple[DutyBase, ...] = Field(min_length=1)
    taxes: tuple[Tax, ...] = Field(min_length=1)
    version: str = ""

    def rules(self) -> tuple[Rule, ...]:
        """Every row, whenever in force."""
        return tuple(row for table in TABLES for row in getattr(self, table))

    def on(self, day: date) -> "Market":
        """The market with only the rows in force on this day."""
        return self.model_copy(
            update={
                table: tuple(row for row in getattr(self, table) if row.in_force(day))
                for table in TABLES
            }
        )
