"""A due: one amount that a market claims, in its own currency, and how it is rounded."""

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from domain.charges import ChargeKind, CollectedBy
from domain.markets.rounding import Rounding
from domain.money import split, total
from domain.rules import Rule


class Due(Struct, frozen=True):
    """An amount due on one line, or on the whole consignment where `sku` is None.

    It is rounded where it is born. `counted` is the amount as later bases see it, where a
    rounding in total makes it differ. `edition` is the tariff's that a rate was read in;
    `rate_rule` is what states the rate where `rule` does not, as a scheme does not.
    """

    kind: ChargeKind
    name: str
    amount: Decimal
    base: Decimal | None
    rate: str
    rule: Rule
    sku: str | None = None
    edition: str = ""
    collected_by: CollectedBy = CollectedBy.AUTHORITY
    counted: Decimal | None = None
    rate_rule: Rule | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What it stands on, and what states its rate where that is another's."""
        return (self.rule, self.rate_rule) if self.rate_rule else (self.rule,)

    @property
    def source(self) -> str:
        """Who says so; where a scheme collects a tax, who says how much as well."""
        said = self.rule.source
        if self.edition:
            return f"{self.edition}: {said}"
        return f"{said}; {self.rate_rule.rule}: {self.rate_rule.source}" if self.rate_rule else said

    @property
    def counts(self) -> Decimal:
        """The amount as later bases see it."""
        return self.amount if self.counted is None else self.counted


def settled(
    dues: list[Due], currency: str, rounding: Rounding, waived_below: Decimal | None = None
) -> list[Due]:
    """Dues as their sum is collected: rounded in total, or not at all where it is too small.

    A sum that is rounded again in total is shared back among its lines, losing no unit.

    Args:
        dues: Of one kind, each rounded by itself.
        currency: The market's.
        rounding: How each was rounded, and how their sum is.
        waived_below: The least sum that is collected.
    """
    if waived_below is None and rounding.total_step is None:
        return dues
    lines = [due.amount for due in dues]
    if waived_below is not None and 0 < total(lines) < waived_below:
        note = f"not collected below {waived_below:f} {currency}"
        return [replace(due, amount=Decimal(0), rate=f"{due.rate}, {note}") for due in dues]
    if rounding.total_step is None:
        return dues
    shares = split(rounding.apply_total(total(lines)), lines, currency)
    return [
        replace(due, amount=share, counted=rounding.apply_total(line))
        for due, line, share in zip(dues, lines, shares, strict=True)
    ]
