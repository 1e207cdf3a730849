"""The choice of a carrier: who may carry an order, why the others may not, and who does it best."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.arrival.rules import Silence
from domain.carriage import Offer
from domain.charges import LandedCost
from domain.choosing.conditions import Facts, Unfit, holds, prepared, told
from domain.choosing.lanes import Lane, LaneRecord
from domain.choosing.measuring import Measuring
from domain.choosing.offer_facts import facts_of
from domain.choosing.policy import Pilot, Policies, Policy
from domain.choosing.services import Services
from domain.choosing.weighing import Candidate, Measured, Weighing, ranked
from domain.cover.insurance import Premiums
from domain.cover.insuring import premium, wanted
from domain.fx import Exchange
from domain.markets.clauses import Advancement
from domain.order import Order
from domain.values import Value


class Rulebook(NamedTuple):
    """What a choice goes by, apart from the order and its offers.

    `advancements` are what carriers ask for paying import charges in advance, `premiums` what
    insurers do, `silence` is how long a booked parcel may be quiet.
    """

    services: Services
    policies: Policies
    exchange: Exchange
    advancements: Sequence[Advancement] = ()
    silence: Silence = Silence()
    premiums: Premiums = Premiums()


class Reason(Value):
    """A rule that removed a candidate, and its own sentence."""

    rule: str
    says: str


class Removed(Value):
    """An offer that may not carry the order, with every rule that says so."""

    offer: Offer
    reasons: tuple[Reason, ...]

    @property
    def name(self) -> str:
        """Carrier and service."""
        return f"{self.offer.carrier} {self.offer.service}"


class Choice(Value):
    """What was decided for one revision of an order, on what grounds, and by whose policy.

    `candidates` stand in their order, the chosen one first. `version` changes with whatever the
    policy says. `fall_back` is how many others may be tried if the chosen one refuses.
    """

    order_id: str
    revision: int
    lane: Lane
    declaration: str
    currency: str
    policy: str
    version: str
    decided_at: datetime
    scales: Weighing
    fall_back: int
    candidates: tuple[Candidate, ...]
    removed: tuple[Removed, ...]

    @property
    def chosen(self) -> Candidate | None:
        """The best of them; None where nobody may carry the order."""
        return self.candidates[0] if self.candidates else None

    @property
    def by(self) -> str:
        """The policy in its version."""
        return f"{self.policy}@{self.version}"

    @property
    def partners(self) -> tuple[str, ...]:
        """The carriers that qualify, by name."""
        return tuple(sorted({each.offer.carrier for each in self.candidates}))

    @property
    def warning(self) -> str:
        """What somebody should know about the lane; empty if nothing."""
        if len(self.partners) == 1:
            return f"only {self.partners[0]} qualifies on {self.lane}: nobody else could take over"
        return ""

    @property
    def why(self) -> str:
        """The choice in one line."""
        if self.chosen is None:
            return "no offer keeps the promise"
        if self.chosen.pilot:
            return f"on trial as {self.chosen.pilot}"
        best = f"{self.chosen.score:.2f} of 100"
        after = self.candidates[1:2]
        return best + "".join(f", before {each.name} with {each.score:.2f}" for each in after)


def decide(
    order: Order,
    offers: Sequence[Offer],
    book: Rulebook,
    *,
    landed: LandedCost | None = None,
    records: Sequence[LaneRecord] = (),
    at: datetime,
    policy: Policy | None = None,
) -> Choice:
    """Remove what may not carry the order, and rank the rest.

    Args:
        order: What is to be carried.
        offers: Every offer of every carrier; prices in the order's currency.
        book: Services, policies, and what money is worth.
        landed: What bringing the goods in costs, where it is known.
        records: How services fared on this lane.
        at: Now; cut-offs are held against it.
        policy: Instead of the seller's own.

    Raises:
        NoRate: Money of a policy or a limit cannot be held against the order's currency.
    """
    policy = policy or book.policies.of(order.seller.seller_id)
    judge = _Judge(order, book, policy, landed, records, at)
    judged = [judge.of(offer) for offer in sorted(offers, key=lambda o: (o.carrier, o.service))]
    weighing = _weighing(policy, order)
    return Choice(
        order_id=order.order_id,
        revision=order.revision,
        lane=judge.lane,
        declaration=landed.declaration if landed else "",
        currency=order.currency,
        policy=policy.policy,
        version=policy.version,
        decided_at=at,
        scales=weighing,
        fall_back=policy.fall_back,
        candidates=ranked([each for each in judged if isinstance(each, Measured)], weighing),
        removed=tuple(each for each in judged if isinstance(each, Removed)),
    )


class _Judge(NamedTuple):
    """Holds each offer against the rules of one policy, and measures those that keep them."""

    order: Order
    book: Rulebook
    policy: Policy
    landed: LandedCost | None
    records: Sequence[LaneRecord]
    at: datetime

    @property
    def lane(self) -> Lane:
        return Lane(origin=self.order.inventory.country, destination=self.order.destination)

    def of(self, offer: Offer) -> Measured | Removed:
        """The offer measured, or every reason why it may not carry the order."""
        order, exchange, at = self.order, self.book.exchange, self.at
        can = self.book.services.of(offer.carrier, offer.service)
        record = self._record(offer)
        facts = facts_of(order, offer, can, record, self.landed, exchange=exchange, at=at)
        pilot = _pilot(self.policy, self.lane, offer)
        reasons = (
            *_no_price(offer),
            *_objections(self.policy, facts),
            *_not_this_one(pilot, order, self.lane),
        )
        if reasons:
            return Removed(offer=offer, reasons=reasons)
        measuring = Measuring(
            order,
            self.landed,
            self.policy,
            exchange=exchange,
            advancements=self.book.advancements,
            at=at,
        )
        cover = wanted(self.policy.insurance, order, offer, facts, exchange=exchange, at=at)
        insurance = premium(cover, self.book.premiums, exchange, at)
        trial = pilot.pilot if pilot else ""
        return measuring.of(offer, can, record, insurance=insurance, pilot=trial)

    def _record(self, offer: Offer) -> LaneRecord:
        """How the service fared on this lane; nothing where it never went."""
        own = (offer.carrier, offer.service)
        known = (record for record in self.records if (record.carrier, record.service) == own)
        return next(known, LaneRecord(carrier=offer.carrier, service=offer.service))


def _weighing(policy: Policy, order: Order) -> Weighing:
    return Weighing(
        weights={criterion: Decimal(weight) for criterion, weight in policy.weights.items()},
        days=policy.promise.within_days or order.promise.transit_days_max,
        target=policy.promise.target,
    )


def _no_price(offer: Offer) -> Iterator[Reason]:
    """Whatever the policy: a mistake that would win every comparison of costs."""
    if offer.price.amount < 0:
        yield Reason(rule="price", says=f"It asks {offer.price}, which is below nothing.")


def _objections(policy: Policy, facts: Facts) -> Iterator[Reason]:
    """The rules that the candidate breaks; one that cannot be answered lets nobody through."""
    if facts["offer"]["currency"] != facts["order"]["currency"]:
        yield Reason(rule="currency", says=told(_OTHER_MONEY, facts))
    known = prepared(facts)
    for rule in policy.rules:
        try:
            kept = holds(rule.keep_if, known)
        except Unfit as unfit:
            yield Reason(rule=rule.rule, says=f"{told(rule.says, facts)} (not answered: {unfit})")
            continue
        if not kept:
            yield Reason(rule=rule.rule, says=told(rule.says, facts))


_OTHER_MONEY = "Its price is in {offer.currency}, the order in {order.currency}."


def _pilot(policy: Policy, lane: Lane, offer: Offer) -> Pilot | None:
    pilots = (p for p in policy.pilots if p.covers(lane, offer.carrier, offer.service))
    return next(pilots, None)


def _not_this_one(pilot: Pilot | None, order: Order, lane: Lane) -> Iterator[Reason]:
    if pilot and not pilot.takes(order.order_id):
        says = f"On trial on {lane}: it carries {pilot.percent:f} % of the orders, not this one."
        yield Reason(rule=pilot.pilot, says=says)
