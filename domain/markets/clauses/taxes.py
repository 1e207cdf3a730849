"""Rows about taxes on import, and who collects them."""

from decimal import Decimal
from functools import cached_property

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from domain.markets.clauses.bounded import Bounded, HsPrefix
from domain.markets.expressions import HUNDRED, DutyText, percent
from domain.markets.rounding import Rounding
from domain.values import Amount, Measure, Text


class Tax(Bounded):
    """A tax on import. Rows of one name are alternatives: the closest to the goods counts.

    `base` names what it is charged on: goods, freight, insurance, duty, or another tax that
    stands before it. The rate is `percent` per `per`; `inside` means that the tax is part
    of its own base ("por dentro"): base / (1 - rate) x rate. `specific` is charged instead of
    the percentage, or on top: an excise by measure. `uplift_percent` is added to the goods'
    own value in the base; `share_percent` of the tax is collected.
    """

    name: Text
    percent: Amount = Decimal(0)
    per: Measure = Decimal(100)
    specific: DutyText | None = None
    base: tuple[Text, ...] = ("goods", "freight", "insurance", "duty")
    inside: bool = False
    uplift_percent: Amount = Decimal(0)
    share_percent: Amount = Decimal(100)
    hs: tuple[HsPrefix, ...] = ()
    regions: tuple[Text, ...] = ()
    round_base: Rounding | None = None
    round: Rounding | None = None
    waived_below: Amount | None = None

    @field_validator("inside")
    @classmethod
    def _leaves_some_base(cls, inside: bool, info: ValidationInfo) -> bool:
        percent, per = info.data.get("percent"), info.data.get("per")
        if inside and percent is not None and per is not None and percent >= per:
            raise PydanticCustomError(
                "inside", "a tax inside its own base must be less than all of it: see percent"
            )
        return inside

    def of(self, base: Decimal) -> Decimal:
        """The tax on a base, not rounded."""
        rate = self.rate
        if self._plain:
            return base * rate
        tax = base * rate / (1 - rate) if self.inside else base * rate
        return tax * self.share_percent / 100 if self.share_percent != HUNDRED else tax

    @cached_property
    def _plain(self) -> bool:
        """Whether it is its rate of the base and nothing else."""
        return not self.inside and self.share_percent == HUNDRED

    @cached_property
    def rate(self) -> Decimal:
        """The share of the base that is the tax, or of the whole with the tax inside."""
        return self.percent / self.per

    @cached_property
    def told(self) -> str:
        """The percentage in words."""
        rate = percent(self.rate * HUNDRED)
        share = f" of which {percent(self.share_percent)}" if self.share_percent != HUNDRED else ""
        inside = ", inside its own base" if self.inside else ""
        return f"{rate}{share}{inside}"


class Scheme(Bounded):
    """A tax that the seller collects at checkout instead of the authority at the border.

    Only where the shipper has one of the registrations in `registered`, if any is named.
    """

    name: Text
    tax: Text
    not_hs: tuple[HsPrefix, ...] = ()
