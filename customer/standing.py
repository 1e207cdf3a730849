"""How an order stands in one sentence, how far it has come, and what is up to the customer."""

from enum import StrEnum
from typing import NamedTuple

from customer.facts import Facts
from customer.speech import N_
from domain.customs import WANTING, DeclarationStatus
from domain.filing.replies import standing
from domain.status import Stage
from domain.tracking import Milestone, MilestoneKind, Reason


class Mood(StrEnum):
    """How a page looks at it."""

    CALM = "calm"
    GOOD = "good"
    ALERT = "alert"


class Stands(NamedTuple):
    """The sentence, its mood, the step that has been reached, and what the customer may do."""

    now: str
    mood: Mood
    reached: int
    to_do: tuple[str, ...] = ()


STEPS = (
    N_("Ordered"),
    N_("Shipped"),
    N_("Customs"),
    N_("Delivery"),
    N_("Delivered"),
)

CONTACT = N_("Please contact the seller.")
PAY = N_("Pay what customs or the carrier asks for; they will tell you how.")
FETCH = N_("Pick it up, and bring proof of identity.")
CHOOSE = N_("Choose below how you want to receive it.")

_REACHED = {
    MilestoneKind.PICKED_UP: 1,
    MilestoneKind.IN_TRANSIT: 1,
    MilestoneKind.DELAYED: 1,
    MilestoneKind.ARRIVED: 2,
    MilestoneKind.AT_CUSTOMS: 2,
    MilestoneKind.CUSTOMS_CLEARED: 2,
    MilestoneKind.OUT_FOR_DELIVERY: 3,
    MilestoneKind.ATTEMPT_FAILED: 3,
    MilestoneKind.READY_FOR_PICKUP: 3,
    MilestoneKind.DELIVERED: 4,
}

_SAID = {
    MilestoneKind.LABEL_CREATED: (N_("Your parcel waits for the carrier"), Mood.CALM),
    MilestoneKind.PICKED_UP: (N_("Your parcel is on its way"), Mood.CALM),
    MilestoneKind.IN_TRANSIT: (N_("Your parcel is on its way"), Mood.CALM),
    MilestoneKind.DELAYED: (N_("Your parcel will come later than planned"), Mood.ALERT),
    MilestoneKind.ARRIVED: (N_("Your parcel has arrived in your country"), Mood.CALM),
    MilestoneKind.AT_CUSTOMS: (N_("Your parcel is at customs"), Mood.CALM),
    MilestoneKind.CUSTOMS_CLEARED: (N_("Your parcel has passed customs"), Mood.CALM),
    MilestoneKind.HELD: (N_("Your parcel is waiting at the carrier"), Mood.ALERT),
    MilestoneKind.OUT_FOR_DELIVERY: (N_("Your parcel is out for delivery"), Mood.GOOD),
    MilestoneKind.ATTEMPT_FAILED: (N_("Your parcel could not be delivered"), Mood.ALERT),
    MilestoneKind.READY_FOR_PICKUP: (N_("Your parcel is ready to be picked up"), Mood.GOOD),
    MilestoneKind.DELIVERED: (N_("Your parcel was delivered"), Mood.GOOD),
    MilestoneKind.DAMAGED: (N_("Your parcel was damaged; the seller knows"), Mood.ALERT),
    MilestoneKind.LOST: (N_("Your parcel cannot be found; the seller knows"), Mood.ALERT),
    MilestoneKind.DISPOSED: (N_("Your parcel will not be delivered"), Mood.ALERT),
    MilestoneKind.RETURNING: (N_("Your parcel is going back to the sender"), Mood.ALERT),
    MilestoneKind.RETURNED: (N_("Your parcel is back with the sender"), Mood.ALERT),
}

_SENT_AGAIN = (N_("Your parcel is sent once more"), Mood.CALM)
_PREPARED = (N_("Your order is being prepared"), Mood.CALM)
_CANCELLED = (N_("This order was cancelled"), Mood.CALM)
_UNPAID = (N_("Your parcel is waiting for a payment"), Mood.ALERT)
_AT_CUSTOMS = (N_("Your parcel is at customs"), Mood.CALM)
_ASKED = (N_("Customs has a question; the seller is answering it"), Mood.CALM)

_DONE_WITH_CUSTOMS = frozenset(
    {
        MilestoneKind.CUSTOMS_CLEARED,
        MilestoneKind.OUT_FOR_DELIVERY,
        MilestoneKind.ATTEMPT_FAILED,
        MilestoneKind.READY_FOR_PICKUP,
        MilestoneKind.DELIVERED,
        MilestoneKind.RETURNING,
        MilestoneKind.RETURNED,
    }
)
_QUESTIONS = frozenset({DeclarationStatus.DOCUMENTS_REQUESTED, DeclarationStatus.QUERY})
_GONE = frozenset({MilestoneKind.DISPOSED, MilestoneKind.RETURNING, MilestoneKind.RETURNED})


def stands(facts: Facts) -> Stands:
    """How the order stands."""
    scan = facts.scan
    own = (each.kind for each in facts.milestones if scan and each.waybill == scan.waybill)
    reached = max((_REACHED.get(kind, 0) for kind in own), default=0)
    if facts.stage is Stage.CANCELLED:
        return Stands(*_CANCELLED, reached)
    if facts.stage is Stage.WRITTEN_OFF and facts.replaced_by:
        return Stands(*_SENT_AGAIN, reached)
    if _unpaid(facts, scan):
        return Stands(*_UNPAID, max(reached, 2), (PAY,))
    if (customs := _customs(facts, scan)) in WANTING:
        return Stands(*(_ASKED if customs in _QUESTIONS else _AT_CUSTOMS), max(reached, 2))
    said = _SAID.get(scan.kind, _PREPARED) if scan else _PREPARED
    return Stands(*said, reached, tuple(_to_do(facts, scan)))


def _to_do(facts: Facts, scan: Milestone | None) -> list[str]:
    """What the customer may do about where the parcel stands."""
    if scan is None:
        return []
    if scan.kind is MilestoneKind.READY_FOR_PICKUP:
        return [FETCH]
    if scan.kind in _GONE:
        return [CONTACT]
    if scan.kind in {MilestoneKind.ATTEMPT_FAILED, MilestoneKind.HELD}:
        return [CHOOSE if facts.may_change else CONTACT]
    return [CHOOSE] if facts.answer_until and facts.may_change else []


def _customs(facts: Facts, scan: Milestone | None) -> DeclarationStatus | None:
    """Where the declaration stands, unless the parcel has left customs behind since."""
    reply = standing(facts.replies)
    if reply is None or (scan and (scan.final or scan.kind in _DONE_WITH_CUSTOMS)):
        return None
    return reply.status


def _unpaid(facts: Facts, scan: Milestone | None) -> bool:
    """Whether it waits for money of the customer's: the seller's own debts are not theirs."""
    if scan and scan.reason is Reason.CONSIGNEE_UNPAID and not scan.final:
        return True
    by_customs = _customs(facts, scan) is DeclarationStatus.HELD_FOR_PAYMENT
    by_scan = scan is not None and scan.reason is Reason.CUSTOMS_PAYMENT and not scan.final
    return not facts.paid and (by_customs or by_scan)
