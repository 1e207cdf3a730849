"""Insuring: whether a policy has a parcel insured, for how much, with whom, and what that costs."""

from datetime import datetime
from decimal import Decimal

from domain.carriage import Offer
from domain.charges import LandedCost
from domain.choosing.conditions import Facts, Unfit
from domain.choosing.lanes import LaneRecord
from domain.choosing.offer_facts import facts_of
from domain.choosing.services import Services
from domain.cover.insurance import InsuranceRule, Premiums, Refusal
from domain.fx import Exchange
from domain.money import Money
from domain.order import Order
from domain.values import Value


class Wanted(Value):
    """An insurance that a policy asks for, and what to do where it is refused."""

    insurer: str
    value: Money
    refused: Refusal


def wanted(
    rule: InsuranceRule | None,
    order: Order,
    offer: Offer,
    facts: Facts,
    *,
    exchange: Exchange,
    at: datetime,
) -> Wanted | None:
    """The insurance of a parcel; None where the policy has none for it.

    A condition that cannot be answered insures: a parcel lost uninsured costs more.

    Raises:
        NoRate: The cap cannot be held against the order's currency.
    """
    if rule is None or not _wants(rule, facts):
        return None
    value = rule.value_of(order, exchange, at.date())
    return Wanted(insurer=rule.provider(offer.carrier), value=value, refused=rule.refused)


def _wants(rule: InsuranceRule, facts: Facts) -> bool:
    try:
        return rule.wants(facts)
    except Unfit:
        return True


def premium(
    found: Wanted | None, premiums: Premiums, exchange: Exchange, at: datetime
) -> Decimal | None:
    """What it is expected to cost, in the order's currency; None where nobody has read it.

    Raises:
        NoRate: The insurer's money cannot be held against the order's.
    """
    if found is None:
        return Decimal(0)
    row = premiums.of(found.insurer)
    return row.of(found.value, exchange, at.date()) if row else None


def booked_facts(
    order: Order,
    offer: Offer,
    services: Services,
    landed: LandedCost | None,
    *,
    exchange: Exchange,
    at: datetime,
) -> Facts:
    """What a condition may ask of a parcel that is booked; of its lane nothing is told."""
    known = services.of(offer.carrier, offer.service)
    record = LaneRecord(carrier=offer.carrier, service=offer.service)
    return facts_of(order, offer, known, record, landed, exchange=exchange, at=at)
