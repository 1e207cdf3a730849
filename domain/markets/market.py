"""A market: what one destination asks of goods that enter it, as dated and cited rows.

A market is data. `markets/` holds one file per destination, loaded into these shapes;
`domain/landed_cost.py` computes with the rows in force on the entry date.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from domain.charges import ChargeKind
from domain.checks.identifiers import Identifier
from domain.lines import GoodsFlag, MeasureOfPiece, OriginProof
from domain.markets.clauses import (
    Agreement,
    Declaration,
    Disclosure,
    DutyBase,
    Fee,
    FlatDuty,
    FlatRate,
    NationalCodes,
    Relief,
    Restriction,
    Scheme,
    Tariff,
    Tax,
)
from domain.markets.expressions import DutyText
from domain.markets.regimes import WAYS_IN_KEPT, Regimes, Rows, WayIn
from domain.markets.restricted import Restrictions
from domain.markets.rounding import Rounding, rounding_of
from domain.markets.tariff_rows import THIRD_COUNTRY
from domain.markets.tariffs import Tariffs
from domain.reasons import HoldReason
from domain.rules import Confidence, Rule, Sentence, Strict
from domain.trade import Incoterm, LogisticsModel, TransportMode
from domain.values import Amount, Country, CurrencyCode, HsCode, Measure, Text

TABLES = (
    "national_codes",
    "declarations",
    "duty_bases",
    "reliefs",
    "flat_duties",
    "flat_rates",
    "agreements",
    "tariff",
    "taxes",
    "schemes",
    "fees",
    "identifiers",
    "restrictions",
    "disclosures",
)
"""The tables of a file whose rows are dated rules."""

DAYS_KEPT = 16

SHELF_LIFE_DAYS_MAX = 3650
"""Rules that nobody has read for ten years are nobody's rules."""


class ExampleLine(Strict):
    """Goods of a worked example; `duty` where its source states the rate itself."""

    hs_code: HsCode
    origin: Country
    unit_price: Amount
    quantity: int = 1
    duty: DutyText | None = None
    net_weight_kg: Measure = Decimal("0.5")
    metal_percent: Amount | None = None
    measures: tuple[MeasureOfPiece, ...] = ()
    origin_proof: OriginProof | None = None
    flags: tuple[GoodsFlag, ...] = ()


class Example(Strict):
    """A case worked out by somebody else, or by hand, that the engine must reproduce.

    `units` states exchange rates as the source does: units for one of the market's currency.
    `expect` names charges by kind, or by their own name. `hold` is expected instead of them.
    `permits` are restrictions that the seller has a licence for.
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
    incoterm: Incoterm = Incoterm.DDP
    logistics: LogisticsModel = LogisticsModel.EXPRESS
    transport: TransportMode = TransportMode.AIR
    carrier: Text | None = None
    permits: tuple[Text, ...] = ()
    shipper_ids: dict[str, str] = Field(default_factory=dict)
    consignee_ids: dict[str, str] = Field(default_factory=dict)
    units: dict[CurrencyCode, Measure] = Field(default_factory=dict)
    expect: dict[ChargeKind | Text, Amount] = Field(default_factory=dict)
    hold: HoldReason | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if bool(self.expect) == bool(self.hold):
            raise ValueError("expect either charges or a hold")
        return self


class Part(Strict):
    """One file of `markets/`: a market, or rules that several markets share.

    `gaps` says in words what is known to be owed there and is not computed yet. `fx` names
    the series of exchange rates that the authority converts by. `general_duty` is what the
    country itself calls the third country duty.
    """

    extends: tuple[str, ...] = ()
    country: Country | None = None
    name: Text | None = None
    currency: CurrencyCode | None = None
    incoterms: tuple[Incoterm, ...] = ()
    shelf_life_days: int | None = Field(default=None, ge=1, le=SHELF_LIFE_DAYS_MAX)
    measures: tuple[Text, ...] = ()
    may_lack: tuple[Text, ...] = ()
    general_duty: Text | None = None
    fx: Text | None = None
    gaps: tuple[Sentence, ...] = ()
    national_codes: tuple[NationalCodes, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    duty_bases: tuple[DutyBase, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    flat_duties: tuple[FlatDuty, ...] = ()
    flat_rates: tuple[FlatRate, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    tariff: tuple[Tariff, ...] = ()
    taxes: tuple[Tax, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    fees: tuple[Fee, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    examples: tuple[Example, ...] = ()


class Market(Part):
    """A destination with all its rules.

    `measures` are the duties in the order in which they are laid on a line. Every line needs
    a row for each, or its duty is unknown, not zero; only those in `may_lack` are of some
    goods and origins alone.
    """

    country: Country
    name: Text
    currency: CurrencyCode
    incoterms: tuple[Incoterm, ...] = Field(min_length=1)
    shelf_life_days: int = Field(ge=1, le=SHELF_LIFE_DAYS_MAX)
    measures: tuple[Text, ...] = Field(min_length=1)
    general_duty: Text = THIRD_COUNTRY
    duty_bases: tuple[DutyBase, ...] = Field(min_length=1)
    taxes: tuple[Tax, ...] = Field(min_length=1)
    version: str = ""

    def rules(self) -> tuple[Rule, ...]:
        """Every row, whenever in force."""
        return tuple(row for table in TABLES for row in getattr(self, table))

    def on(self, day: date) -> "Market":
        """The market with only the rows in force on this day; kept for the days last asked."""
        days = self._days
        if day not in days:
            if len(days) >= DAYS_KEPT:
                days.clear()
            in_force = {
                table: tuple(row for row in getattr(self, table) if row.in_force(day))
                for table in TABLES
            }
            days[day] = self.model_copy(update=in_force)
        return days[day]

    @cached_property
    def _days(self) -> dict[date, "Market"]:
        return {}

    def called(self, name: str) -> str:
        """A duty by the name that the country gives it."""
        return self.general_duty if name == THIRD_COUNTRY else name

    @cached_property
    def code_lengths(self) -> Sequence[int]:
        """How many digits national codes have; of one day, if asked of the market on it."""
        return sorted({digits for row in self.national_codes for digits in row.digits})

    @cached_property
    def read_on(self) -> date | None:
        """The day on which the row was read that nobody has looked at for longest."""
        return min((rule.verified_on for rule in self.rules()), default=None)

    def turn_after(self, day: date) -> date | None:
        """The next day on which a row begins, or is no longer in force."""
        turns = self._turns
        place = bisect_right(turns, day)
        return turns[place] if place < len(turns) else None

    @cached_property
    def _turns(self) -> Sequence[date]:
        begin = {rule.valid_from for rule in self.rules()}
        end = {rule.valid_to + timedelta(days=1) for rule in self.rules() if rule.valid_to}
        return sorted(begin | end)

    @cached_property
    def taxes_named(self) -> Mapping[str, Sequence[Tax]]:
        """The rows of each tax, in the order in which the taxes stand."""
        named: dict[str, list[Tax]] = {}
        for tax in self.taxes:
            named.setdefault(tax.name, []).append(tax)
        return named

    def regimes(self, ships_from: str, logistics: str, region: str | None) -> Regimes:
        """What the rules come to for goods that come so; of the day that the market is of."""
        way, known = WayIn(ships_from, logistics, region if self._regional else None), self._ways_in
        regimes = known.get(way)
        if regimes is None:
            if len(known) >= WAYS_IN_KEPT:
                known.clear()
            rows = Rows(self.reliefs, self.schemes, self.taxes_named)
            regimes = known[way] = Regimes(way, rows)
        return regimes

    @cached_property
    def _ways_in(self) -> dict[WayIn, Regimes]:
        return {}

    @cached_property
    def _regional(self) -> bool:
        """Whether any tax is of one region alone."""
        return any(tax.regions for tax in self.taxes)

    @cached_property
    def duty_base(self) -> DutyBase | None:
        """What duty is computed on; of one day, if asked of the market on it."""
        return next(iter(self.duty_bases), None)

    @cached_property
    def duty_rounding(self) -> Rounding:
        """How the duty on a line is rounded; of one day, as its base."""
        return rounding_of(self.duty_base.round if self.duty_base else None, self.currency)

    @cached_property
    def restricted_in(self) -> Restrictions:
        """What may not enter, or not without more; of one day, if asked of the market on it."""
        return Restrictions(row for row in self.restrictions if row.side == "import")

    @cached_property
    def restricted_out(self) -> Restrictions:
        """What may not leave, or not without more; of one day, if asked of the market on it."""
        return Restrictions(row for row in self.restrictions if row.side == "export")

    @cached_property
    def tariffs(self) -> Tariffs:
        """The duties by measure and code; of one day, if asked of the market on it."""
        return Tariffs(self.tariff)
