"""Quotes: what is asked before an order is paid for, and what is answered.

A request names an order and the ways it could go: origins, Incoterms, services. Each way is
answered by itself: an `Offer`, the landed cost with its terms, or what it is `Held` for.
`offers.py` works the offers out.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, SerializeAsAny, model_validator
from pydantic_core import PydanticCustomError

from domain.charges import LandedCost, Working
from domain.holds import Hold
from domain.light import Light
from domain.nomenclature import EDITION
from domain.order import Order
from domain.promised import Quote
from domain.reasons import Desk, HoldReason
from domain.rules import Confidence, Rule
from domain.trade import Incoterm, Inventory, PostedIncoterm
from domain.values import YEAR_MAX, YEAR_MIN, Amount, Exact, Id, Posted, Text, Value, unchecked

OPTIONS_MAX = 24
"""Ways in one request: three origins by two Incoterms by four services."""


def _in_our_time(day: date) -> date:
    if not YEAR_MIN <= day.year < YEAR_MAX:
        raise PydanticCustomError(
            "entry_date", f"must be a day between the years {YEAR_MIN} and {YEAR_MAX}"
        )
    return day


EntryDate = Annotated[date, AfterValidator(_in_our_time)]
"""The day on which goods enter, near enough to reckon with."""


class ServiceOption(Posted):
    """A carrier's service as the checkout could offer it; amounts in the order's currency."""

    carrier: Id
    service: Text
    freight: Amount
    insurance: Amount = Decimal(0)
    transit_days: int | None = Field(default=None, ge=1, le=120)


class Way(Value):
    """One way for the order to go; no service is the one that its own quote states."""

    origin: Inventory
    incoterm: Incoterm
    service: ServiceOption | None = None

    def of(self, order: Order) -> Order:
        """The order, sent this way."""
        quote = order.quote
        if service := self.service:
            chosen = {name: getattr(service, name) for name in ("carrier", "freight", "insurance")}
            quote = quote.model_copy(update=chosen)
        changes = {"inventory": self.origin, "incoterm": self.incoterm, "quote": quote}
        return order.model_copy(update=changes)


_way = unchecked(Way)


class QuoteRequest(Posted):
    """An order as it would be posted, and the ways to price; left empty, the order's own.

    `entry_date` is the day of entry, today unless said. `explain` asks for the workings and
    for the rules' dates and sources.
    """

    order: Order
    origins: tuple[Inventory, ...] = Field(default=(), max_length=OPTIONS_MAX)
    incoterms: tuple[PostedIncoterm, ...] = Field(default=(), max_length=len(Incoterm))
    services: tuple[ServiceOption, ...] = Field(default=(), max_length=OPTIONS_MAX)
    entry_date: EntryDate | None = None
    explain: bool = False

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if not (self.origins or self.incoterms or self.services):
            return self
        ways = max(len(self.origins), 1) * max(len(self.incoterms), 1) * max(len(self.services), 1)
        if ways > OPTIONS_MAX:
            raise PydanticCustomError(
                "too_many_options",
                "origins, incoterms and services make {ways} options; at most {most}",
                {"ways": ways, "most": OPTIONS_MAX},
            )
        return self

    def ways(self) -> Iterator[tuple[Way, Order]]:
        """Every way asked for, with the order sent that way."""
        order = self.order
        if not (self.origins or self.incoterms or self.services):
            yield _way(origin=order.inventory, incoterm=order.incoterm, service=None), order
            return
        for origin, incoterm, service in product(
            self.origins or (order.inventory,),
            self.incoterms or (order.incoterm,),
            self.services or (None,),
        ):
            way = _way(origin=origin, incoterm=incoterm, service=service)
            yield way, way.of(order)


class Totals(Light, frozen=True, kw_only=True):
    """The sums, in the order's currency: `landed` of all charges, `total` with the goods."""

    goods: Exact
    discount: Exact
    freight: Exact
    insurance: Exact
    duties: Exact
    taxes: Exact
    fees: Exact
    landed: Exact
    total: Exact


class Paid(Light, frozen=True, kw_only=True):
    """Who pays when: the buyer at `checkout` and at the `door`, together the total.

    Of the checkout's money the seller pays `border` charges (DDP), and remits `scheme` taxes
    to an authority that lets sellers collect them.
    """

    checkout: Exact
    door: Exact
    border: Exact
    scheme: Exact


class Disclosed(Light, frozen=True, kw_only=True):
    """What the customer must be told, in the language of the market."""

    language: str
    text: str


class Versions(Light, frozen=True, kw_only=True):
    """What the quote was computed with; `fx` is None where nothing was converted."""

    rules: str
    tariffs: tuple[str, ...]
    fx: str | None
    nomenclature: str = EDITION


class Lock(Light, frozen=True, kw_only=True):
    """Until when the price stands and what ends it; with any reason in `why`, an estimate."""

    valid_until: AwareDatetime
    ends: str
    guaranteed: bool
    why: tuple[str, ...] = ()


class Cited(Value):
    """A rule that a charge stands on: its dates, where it was read, and how sure it is."""

    rule: str
    valid_from: date
    valid_to: date | None
    source: str
    verified_on: date
    confidence: Confidence
    note: str | None = None

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The rule, without what it rules."""
        return cls(**{name: getattr(rule, name) for name in cls.model_fields})


class Offer(Value):
    """One way, priced. `quote` is the block to put into the order that takes it.

    `needs` is what release will ask before the order may go, `not_included` what is known to
    be owed in the market and is not computed. `workings` and `cited` come with `explain`.
    """

    kind: Literal["offer"] = "offer"
    way: Way
    landed: LandedCost
    totals: Totals
    paid: Paid
    disclosures: tuple[Disclosed, ...]
    versions: Versions
    needs: tuple[str, ...]
    not_included: tuple[str, ...]
    lock: Lock
    quote: Quote
    workings: tuple[Working, ...] = ()
    cited: tuple[Cited, ...] = ()


class Held(Value):
    """One way that cannot be priced: the question that release would ask, and its answers."""

    kind: Literal["hold"] = "hold"
    way: Way
    reason: HoldReason
    question: str
    desk: Desk
    answers: tuple[str, ...]
    evidence: dict[str, str]

    @classmethod
    def of(cls, way: Way, hold: Hold) -> Self:
        """What the hold asks."""
        return cls(
            way=way,
            reason=hold.reason,
            question=hold.question,
            desk=hold.desk,
            answers=hold.answers,
            evidence=hold.evidence,
        )


QuoteOption = Annotated[Offer | Held, Field(discriminator="kind")]
"""Told apart by `kind`; written as whichever it is, which spares pydantic trying both."""


class Quoted(Value):
    """The answer to a request, every option in the order asked for: origin, Incoterm, service."""

    quote_id: Id
    order_id: Id
    entry_date: date
    quoted_at: AwareDatetime
    options: tuple[SerializeAsAny[QuoteOption], ...]
