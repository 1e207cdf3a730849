"""A promise at risk: the day that was promised, held against the days that are likely now."""

from datetime import date
from decimal import Decimal

from domain.arrival.expected import Expected
from domain.arrival.rules import AtRisk
from domain.holds import Hold
from domain.notices import Notice, NoticeKind
from domain.values import Exact, Value

DAYS_TOLD = ("promised", "earliest", "likely", "latest")
PERCENT = Decimal("0.01")


class Outlook(Value):
    """How a promise stands for one parcel.

    `chance` is the share of such parcels that come by the promised day. `by` is the version of
    the rules that said whether it is at risk.
    """

    waybill: str
    promised: date
    expected: Expected
    chance: Exact
    at_risk: bool
    by: str

    @property
    def cause(self) -> str:
        """What a question about it stands for: the same promise is asked about once."""
        return f"promised {self.promised}"

    def evidence(self) -> dict[str, str]:
        """What a desk needs to answer."""
        return {
            "promised": self.promised.isoformat(),
            "earliest": self.expected.earliest.isoformat(),
            "likely": self.expected.likely.isoformat(),
            "latest": self.expected.latest.isoformat(),
            "chance": f"{self.chance * 100:.0f} %",
            "parcels": str(self.expected.parcels),
            "rules": self.by,
        }


def outlook(
    waybill: str,
    promised: date,
    expected: Expected,
    chance: float,
    rules: AtRisk,
    *,
    before: bool,
    by: str,
) -> Outlook:
    """How the promise of this day stands.

    Args:
        waybill: Of the parcel that is to come.
        promised: The last day that was promised.
        expected: When the parcel comes.
        chance: That it comes by then.
        rules: From which chance on a promise is at risk, and from which no longer.
        before: Whether it was at risk so far: between the two, it stays what it was.
        by: The version of the rules.
    """
    kept = Decimal(repr(min(max(chance, 0.0), 1.0))).quantize(PERCENT)
    least = rules.settled_from if before else rules.below(expected.parcels)
    late = expected.likely > promised
    at_risk = kept < least and (late or before)
    return Outlook(
        waybill=waybill,
        promised=promised,
        expected=expected,
        chance=kept,
        at_risk=at_risk,
        by=by,
    )


def delayed(hold: Hold) -> Notice:
    """What the customer is told of a promise at risk: once of each, whatever is likely by then."""
    facts = {name: hold.evidence[name] for name in DAYS_TOLD if name in hold.evidence}
    return Notice(kind=NoticeKind.DELAYED, cause=hold.cause, facts=facts)
