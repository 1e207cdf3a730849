"""Replies of an authority taken together: which one holds, and which ones a run must hear of."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.customs import ENDS_A_WAIT, MAY_FOLLOW, CustomsReply, DeclarationStatus

_WAY = tuple(DeclarationStatus)


def moves(status: DeclarationStatus, reply: CustomsReply) -> bool:
    """Whether a reply moves a declaration that stands so; it stays where the move is illegal."""
    return reply.status in MAY_FOLLOW[status]


def standing(replies: Iterable[CustomsReply]) -> CustomsReply | None:
    """The reply that holds now: the last legal move by the authority's clock, whatever came when.

    A repeated reply counts once. None before any reply, or where none moves anything.
    """
    stands: CustomsReply | None = None
    told: set[str] = set()
    for reply in sorted(replies, key=_in_order):
        status = stands.status if stands else DeclarationStatus.DRAFT
        if reply.event_id not in told and moves(status, reply):
            stands = reply
        told.add(reply.event_id)
    return stands


def _in_order(reply: CustomsReply) -> tuple[datetime, int, str]:
    return (reply.at, _WAY.index(reply.status), reply.event_id)


def concerns_the_run(before: Iterable[CustomsReply], reply: CustomsReply) -> bool:
    """Whether the order's run must be told of a reply, given those that came before it.

    It must if the declaration now stands by this reply, and a person has something to
    answer or no longer has. A rejection, like an acceptance, is read by the step that
    lodged the declaration. What was assessed is a question beside these.
    """
    earlier = tuple(before)
    return _moves_a_question(earlier, reply) or _assesses_anew(earlier, reply)


def _moves_a_question(earlier: Sequence[CustomsReply], reply: CustomsReply) -> bool:
    if standing((*earlier, reply)) is not reply:
        return False
    ends_a_wait = reply.status in ENDS_A_WAIT and any(map(asks_a_person, earlier))
    return asks_a_person(reply) or ends_a_wait


def assessing(replies: Iterable[CustomsReply]) -> CustomsReply | None:
    """The reply whose assessment counts: the last one by the authority's clock."""
    return max((reply for reply in replies if reply.assessment), key=_in_order, default=None)


def _assesses_anew(earlier: Sequence[CustomsReply], reply: CustomsReply) -> bool:
    """Whether the assessment that counts is this one, and it opens or settles a question.

    One that says again what was said asks nobody again.
    """
    if reply.assessment is None or assessing((*earlier, reply)) is not reply:
        return False
    last = assessing(earlier)
    before = last.assessment if last else None
    if before == reply.assessment:
        return False
    return reply.assessment.beyond or (before is not None and before.beyond)


def asks_a_person(reply: CustomsReply) -> bool:
    """Whether the reply opens a hold on the way; a rejection does so while lodging."""
    return reply.hold_reason is not None and reply.status is not DeclarationStatus.REJECTED
