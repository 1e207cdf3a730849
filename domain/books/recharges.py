"""Recharges: what an order cost beyond the expected that somebody answers for by a rule.

A fee that a customs hold brings is charged to whom the closed hold names. What a platform is
known to take from a seller for being late is expected. Both only where the records know enough:
nothing is guessed, and what is left out is said.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from domain.books.chargebacks import Chargebacks, Incident, Offence, Penalty
from domain.charges import Bill, ChargeKind, LandedCost
from domain.order import Order
from domain.parties import Fulfilment
from domain.reasons import HoldReason, Responsible
from domain.rules import Rule, Strict
from domain.settlement import ExpectedChargeback, Recharge
from domain.trade import Incoterm
from domain.values import Text

HOUR = timedelta(hours=1)

NO_WEIGHT = "weight and volume mismatch: no bill states what was measured"
NO_EVIDENCE = "fraud, quality and the like: no record of an order says so"


class HoldFee(Rule):
    """Fees that holds of some reasons bring, told by a word or more of their names."""

    words: tuple[Text, ...] = Field(min_length=1)
    reasons: tuple[HoldReason, ...] = Field(min_length=1)

    def names(self, fee: str) -> bool:
        """Whether a fee of this name is one of them."""
        return any(re.search(rf"\b{re.escape(word)}\b", fee, re.IGNORECASE) for word in self.words)


class HoldFees(Strict):
    """All of them; the first that names a fee counts."""

    fees: tuple[HoldFee, ...] = ()


class RechargeRules(NamedTuple):
    """What is charged on to whom; by default nothing."""

    fees: HoldFees = HoldFees()
    chargebacks: Chargebacks = Chargebacks(rules=())


class ClosedHold(NamedTuple):
    """A hold that was closed, and who answers for it in the end."""

    hold_id: str
    reason: HoldReason
    responsible: Responsible
    opened_at: datetime


# ---------------------------------------------------------------------------------- recharges


def recharges(
    fees: HoldFees,
    order: Order,
    landed: LandedCost,
    bills: Sequence[Bill],
    *,
    holds: Sequence[ClosedHold],
    at: datetime,
) -> Iterator[Recharge]:
    """The fees on these bills that holds brought, less what was expected of them anyway."""
    expected = {c.key: c.amount for c in landed.billed_to_seller(ddp=_ddp(order))}
    for bill in bills:
        for number, billed in enumerate(bill.charges, start=1):
            rule = next((row for row in fees.fees if _is(row, billed.name, at)), None)
            amount = billed.amount - expected.pop(billed.key, Decimal(0))
            if billed.kind is not ChargeKind.FEE or rule is None or amount <= 0:
                continue
            hold, why = _answering(rule, holds)
            yield Recharge(
                recharge_id=f"{bill.issuer}:{bill.reference}:{number}",
                name=billed.name,
                amount=amount,
                reference=bill.reference,
                party=hold.responsible if hold else None,
                hold_id=hold.hold_id if hold else "",
                why=why,
                rule=rule.rule,
                confidence=rule.confidence,
            )


def credited(recharged: Iterable[Recharge], credit: Decimal) -> Iterator[tuple[Recharge, Decimal]]:
    """What each party no longer owes once a biller gave this much back on their line."""
    for each in recharged:
        back = min(each.amount, credit)
        credit -= back
        if back:
            yield each, back


def is_about(recharge: Recharge, name: str, references: str) -> bool:
    """Whether a variance of this name, by these bills, has the recharge in it.

    A variance of a kind as a whole strings the names of its lines together, as it does bills.
    """
    return _within(recharge.name, name) and _within(recharge.reference, references)


def _ddp(order: Order) -> bool:
    return order.incoterm is Incoterm.DDP


def _is(row: HoldFee, name: str, at: datetime) -> bool:
    return row.in_force(at.date()) and row.names(name)


def _answering(rule: HoldFee, holds: Sequence[ClosedHold]) -> tuple[ClosedHold | None, str]:
    """The last hold that brings such a fee, if all such holds name the same party."""
    matching = sorted((h for h in holds if h.reason in rule.reasons), key=lambda h: h.opened_at)
    if not matching:
        return None, "the order was never held for what brings such a fee"
    parties = sorted({hold.responsible for hold in matching})
    if len(parties) > 1:
        return None, f"its holds name different parties: {', '.join(parties)}"
    last = matching[-1]
    return last, f"held for {last.reason.replace('_', ' ')}; {last.responsible} answers for it"


def _within(part: str, strung: str) -> bool:
    return f", {part}, " in f", {strung}, "


# -------------------------------------------------------------------------------- chargebacks


class LeftAndArrived(NamedTuple):
    """When a parcel left and arrived, by its carrier's scans; None where no scan says so."""

    dispatched_at: datetime | None
    delivered_at: datetime | None


def chargebacks(
    known: Chargebacks, order: Order, way: LeftAndArrived
) -> tuple[tuple[ExpectedChargeback, ...], tuple[str, ...]]:
    """What the seller's platform is expected to take, and in words what is not reckoned.

    Nothing of either where nobody but the seller runs the order, or the platform is not named.
    """
    platform = order.seller.platform
    if order.seller.fulfilment is Fulfilment.OWN:
        return (), ()
    if platform is None:
        return (), ("chargebacks: the order does not name its platform (/seller/platform)",)
    unbooked = [NO_WEIGHT, NO_EVIDENCE]
    found: list[ExpectedChargeback] = []
    for offence, since, until, done in (
        (Offence.LATE_DISPATCH, order.placed_at, way.dispatched_at, "dispatched"),
        (Offence.LATE_DELIVERY, way.dispatched_at, way.delivered_at, "delivered"),
    ):
        what = offence.replace("_", " ")
        rules = [r for r in known.rules if (r.platform, r.offence) == (platform, offence)]
        if since is None or until is None:
            unbooked.append(f"{what}: no scan says when it was {done}")
        elif order.currency not in {rule.currency for rule in rules}:
            unbooked.append(f"{what}: no rule of {platform} is in {order.currency}")
        elif penalty := known.penalty(_late(order, platform, offence, until - since, until)):
            found.append(
                _forecast(
                    platform, offence, penalty, f"{done} after {_hours(until - since):f} hours"
                )
            )
    return tuple(found), tuple(unbooked)


def _hours(took: timedelta) -> Decimal:
    """To the minute or so; where the clocks of two companies disagree, no time at all."""
    return max(round(Decimal(took / HOUR), 2), Decimal(0))


def _late(
    order: Order, platform: str, offence: Offence, took: timedelta, until: datetime
) -> Incident:
    """A delay, in hours, of an order of this value."""
    return Incident(
        platform=platform,
        offence=offence,
        fulfilment=order.seller.fulfilment,
        on=until.date(),
        currency=order.currency,
        value=order.goods_value,
        actual=_hours(took),
    )


def _forecast(platform: str, offence: Offence, penalty: Penalty, why: str) -> ExpectedChargeback:
    money, rule = penalty
    return ExpectedChargeback(
        platform=platform,
        offence=offence,
        amount=money.amount,
        why=why,
        rule=rule.rule,
        source=rule.source,
        confidence=rule.confidence,
    )
