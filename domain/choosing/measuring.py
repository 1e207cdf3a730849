"""Measuring: what one candidate costs, when it would arrive, and how far it can be trusted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from domain.carriage import Offer
from domain.charges import ChargeKind, CollectedBy, LandedCost
from domain.choosing.lanes import LaneRecord
from domain.choosing.policy import Policy, Trait
from domain.choosing.services import Abilities, Known
from domain.choosing.weighing import (
    ALL,
    NOTHING,
    Arrival,
    Cost,
    Estimate,
    Left,
    Measured,
    estimate,
    mean,
    percent,
)
from domain.fx import Exchange
from domain.markets.clauses import Advancement
from domain.money import rounded, total
from domain.order import Order
from domain.territories import crosses_a_border
from domain.trade import Incoterm

OF_AUTHORITY = (ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.FEE)


class Measuring:
    """Measures the candidates of one order by one policy."""

    def __init__(
        self,
        order: Order,
        landed: LandedCost | None,
        policy: Policy,
        *,
        exchange: Exchange,
        advancements: Sequence[Advancement],
        at: datetime,
    ) -> None:
        self.order = order
        self.landed = landed
        self.policy = policy
        self.exchange = exchange
        self.advancements = advancements
        self.at = at

    def of(
        self,
        offer: Offer,
        known: Known,
        record: LaneRecord,
        *,
        insurance: Decimal | None = NOTHING,
        pilot: str = "",
    ) -> Measured:
        """All of it, of one offer; `insurance` is the premium, None where nobody knows it.

        Raises:
            NoRate: What a trouble or an advance costs is in money that the order's cannot buy.
        """
        can = known.abilities
        traits = self._traits(record)
        return Measured(
            offer=offer,
            cost=self._cost(offer, can, traits).model_copy(update={"insurance": insurance}),
            arrival=self._arrival(offer, can, record),
            clearance=self._clearance(can, record, traits),
            reliability=_reliability(traits, record),
            accuracy=self._accuracy(record),
            left=self._left(),
            parcels=record.parcels,
            pilot=pilot,
            sources=known.sources,
        )

    def _traits(self, record: LaneRecord) -> dict[Trait, Decimal]:
        """The share of parcels expected to be so: what the policy expects, moved by the records."""
        of = record.parcels
        good = {
            Trait.ON_TIME: record.on_time,
            Trait.NOT_HELD: of - record.held,
            Trait.DELIVERED_AT_FIRST: of - record.failed_first,
            Trait.NOT_RETURNED: of - record.returned,
        }
        priors = self.policy.reliability
        return {trait: priors[trait].mean(number, of) for trait, number in good.items()}

    def _cost(self, offer: Offer, can: Abilities, traits: dict[Trait, Decimal]) -> Cost:
        owed = _owed(self.landed)
        return Cost(
            freight=offer.price.amount,
            import_charges=None if self.landed is None else total(owed.values()),
            advancement=self._advancement(can, owed.get(CollectedBy.AUTHORITY, NOTHING)),
            troubles=self._troubles(traits),
        )

    def _advancement(self, can: Abilities, paid: Decimal) -> Decimal:
        """What the carrier asks for paying the authority, with the tax on that."""
        order, on = self.order, self.at.date()
        row = next(self._asked(can, order), None)
        if row is None or not paid:
            return NOTHING
        rate = self.exchange.rate(row.fee_currency, order.currency, on)
        fee = rounded(row.fee(paid, rate), order.currency)
        return fee + rounded(fee * row.taxed_percent / 100, order.currency)

    def _asked(self, can: Abilities, order: Order) -> Iterator[Advancement]:
        on = self.at.date()
        for row in self.advancements:
            if row.carrier == can.advances_as and row.asked(on, order.destination, order.incoterm):
                yield row

    def _troubles(self, traits: dict[Trait, Decimal]) -> Decimal:
        """What exceptions cost on average: how often they are expected, times what each costs."""
        costs = self.policy.troubles
        each = (
            (Trait.NOT_HELD, costs.held),
            (Trait.DELIVERED_AT_FIRST, costs.failed_first),
            (Trait.NOT_RETURNED, costs.returned),
        )
        expected = total((ALL - traits[trait]) * cost for trait, cost in each)
        if not expected:
            return NOTHING
        rate = self.exchange.rate(costs.currency, self.order.currency, self.at.date())
        return rounded(expected * rate, self.order.currency)

    def _arrival(self, offer: Offer, can: Abilities, record: LaneRecord) -> Arrival:
        """What the policy expects of a new service, moved by the parcels of this one."""
        prior, late = self.policy.promise, dict(record.late)
        whole = prior.parcels + record.parcels
        first = offer.transit_days + can.missed(self.at)
        days: dict[int, Decimal] = {}
        for lateness in sorted({*prior.late, *late}):
            expected = prior.late.get(lateness, NOTHING) * prior.parcels
            day = max(first + lateness, 0)
            share = (expected + late.get(lateness, 0)) / whole
            days[day] = days.get(day, NOTHING) + share
        return Arrival(days=_summing_to_one(days))

    def _clearance(
        self, can: Abilities, record: LaneRecord, traits: dict[Trait, Decimal]
    ) -> Estimate:
        """How sure the service is to clear under the declaration that the landed cost assumes."""
        order = self.order
        if not crosses_a_border(order):
            return estimate(ALL, "nothing is imported")
        kind = self.landed.declaration if self.landed else ""
        way = f"{order.logistics_model} {kind}".rstrip()
        if can.logistics is not None and order.logistics_model not in can.logistics:
            return estimate(NOTHING, f"it does not clear under {way}")
        if order.incoterm is Incoterm.DDP and Incoterm.DDP not in (can.incoterms or Incoterm):
            return estimate(NOTHING, f"it clears {way} at the consignee's cost only")
        by, trust = "unknown", self.policy.clearance_unknown
        if can.clears_by is not None:
            by, trust = can.clears_by, self.policy.clearance[can.clears_by]
        said = f"{way}, cleared by: {by}; held: {record.held} of {record.parcels}"
        return estimate(trust * traits[Trait.NOT_HELD], said)

    def _accuracy(self, record: LaneRecord) -> Estimate:
        """How near the bills come to what was expected."""
        prior = self.policy.accuracy
        strays = (prior.strays * prior.parcels + record.strayed) / (prior.parcels + record.settled)
        return estimate(
            ALL - strays, f"bills stray by {percent(strays)}; settled: {record.settled}"
        )

    def _left(self) -> Left | None:
        """What the sale leaves before freight; None where the goods' cost is not stated."""
        order = self.order
        costs = [
            line.unit_cost * line.quantity for line in order.lines if line.unit_cost is not None
        ]
        if len(costs) < len(order.lines) or self.landed is None:
            return None
        ddp = order.incoterm is Incoterm.DDP
        imports = (c for c in self.landed.billed_to_seller(ddp=ddp) if c.kind in OF_AUTHORITY)
        borne = total(c.amount for c in imports if c.collected_by is not CollectedBy.CARRIER)
        return Left(charged=order.charged, spent=total(costs) + order.quote.insurance + borne)


def _owed(landed: LandedCost | None) -> dict[CollectedBy, Decimal]:
    """Duties, taxes and fees by who takes them, but for what the quoted carrier asked."""
    owed: dict[CollectedBy, Decimal] = {}
    for charge in landed.charges if landed else ():
        if charge.kind in OF_AUTHORITY and charge.collected_by is not CollectedBy.CARRIER:
            owed[charge.collected_by] = owed.get(charge.collected_by, NOTHING) + charge.amount
    return owed


def _reliability(traits: dict[Trait, Decimal], record: LaneRecord) -> Estimate:
    """The mean of what makes a service reliable."""
    said = ", ".join(
        f"{trait.replace('_', ' ')} {percent(share)}" for trait, share in traits.items()
    )
    return estimate(mean(traits.values()), f"{said}; parcels: {record.parcels}")


def _summing_to_one(days: dict[int, Decimal]) -> tuple[tuple[int, Decimal], ...]:
    """Shares to six places; what rounding leaves goes to the last day."""
    rounded_off = {day: share.quantize(Decimal("0.000001")) for day, share in days.items()}
    last = max(days)
    rounded_off[last] += ALL - total(rounded_off.values())
    return tuple(sorted(rounded_off.items()))
