"""Trying: candidates are asked for a label, one after the other, until one has it.

Three things keep this at one label. A try is in the records before it is made, so whoever goes on
after a crash, a reset or an answer asks the same carrier under the same reference. A try that may
have taken effect is settled first: the carrier is asked what it has under that reference. And the
next candidate is asked only once the one before has refused and has nothing under it.
"""

from datetime import UTC, datetime
from functools import partial

import structlog
from temporalio import activity

from activities.errors import PartnerRefused
from activities.ports import Carriers, Experience, Journal
from domain.arrival.silence import watch
from domain.carriage import Booking, Watch
from domain.choosing.choice import Rulebook, decide
from domain.choosing.grounds import Grounds
from domain.choosing.tries import Decision, Try, first_try
from domain.order import Order

_log = structlog.get_logger(__name__)


class Nobody(Exception):
    """No candidate may carry the order, or all that were asked refused; says why.

    `refusal` is the last of them, None where nobody was asked.
    """

    def __init__(self, why: str, refusal: PartnerRefused | None = None) -> None:
        super().__init__(why)
        self.refusal = refusal


class Trying:
    """Has one revision of an order booked, by the choice that stands for it."""

    def __init__(
        self, carrier: Carriers, journal: Journal, experience: Experience, book: Rulebook
    ) -> None:
        self.carrier = carrier
        self.journal = journal
        self.experience = experience
        self.book = book

    async def booked(self, order: Order, mrn: str | None) -> Booking:
        """A label by the first candidate that gives one.

        Raises:
            Nobody: There is none.
            PartnerUnavailable: A carrier is out of reach, or nobody knows what it did. A repeat
                goes on with the same one.
            NoRate: Prices or costs cannot be compared.
        """
        now = _now()
        grounds = await self.experience.grounds(order, now)
        if grounds.decision is None and (booking := await self._booked_before_choices(order)):
            return booking
        booking = await self._booked(order, mrn, grounds, now)
        return booking.model_copy(update={"watch": self._watch(booking, grounds)})

    def _watch(self, booking: Booking, grounds: Grounds) -> Watch:
        """How long the parcel may be quiet, by its lane as it is known now."""
        own = (booking.carrier, booking.service)
        record = next((r for r in grounds.lanes if (r.carrier, r.service) == own), None)
        return watch(record, self.book.silence)

    async def _booked(
        self, order: Order, mrn: str | None, grounds: Grounds, now: datetime
    ) -> Booking:
        """Go on with the try that is under way; else choose, and begin with the first."""
        before = grounds.decision
        if before and before.under_way:
            return await self._go_on(order, mrn, before, before.under_way, unsettled=True)
        decision = await self._decide(order, grounds, now)
        tried = decision.under_way
        if tried is None:
            raise Nobody(_why_nobody(decision))
        # Decided elsewhere at the same time, or asked before: what it did is settled first.
        new = decision.choice.decided_at == now and not (before and tried.nth in before.numbers)
        return await self._go_on(order, mrn, decision, tried, unsettled=not new)

    async def labels(self, order: Order) -> tuple[Try, ...]:
        """Every try of this revision: each may have left a label."""
        decision = (await self.experience.grounds(order, _now())).decision
        return decision.tries if decision else ()

    async def _decide(self, order: Order, grounds: Grounds, now: datetime) -> Decision:
        """Choose among what is offered now, and keep it with the try that it begins with."""
        before = grounds.decision
        offers = await self.carrier.offers(order)
        choice = decide(
            order, offers, self.book, landed=grounds.landed, records=grounds.lanes, at=now
        )
        tries = before.tries if before else ()
        first = first_try(tries, choice.chosen) if choice.chosen else None
        number = before.number + 1 if before else 1
        if choice.warning:
            _log.warning("no redundancy", order_id=order.order_id, why=choice.warning)
        return await self.journal.decided(order, choice, number, first, now)

    async def _go_on(
        self, order: Order, mrn: str | None, decision: Decision, tried: Try, *, unsettled: bool
    ) -> Booking:
        """This try, and those after it for as long as the policy allows."""
        answer = await self._label(order, mrn, decision, tried, unsettled=unsettled)
        while isinstance(answer, PartnerRefused):
            decision, tried = await self._refused(order, decision, tried, answer)
            # Another worker may have gone on since; what it did is found.
            answer = await self._label(order, mrn, decision, tried, unsettled=True)
        told = {"why": decision.why(tried), "policy": decision.choice.by}
        return answer.model_copy(update=told)

    async def _label(
        self,
        order: Order,
        mrn: str | None,
        decision: Decision,
        tried: Try,
        *,
        unsettled: bool = False,
    ) -> Booking | PartnerRefused:
        """The label of this try; its refusal only where it surely has given none."""
        reference = tried.key(order, "book")
        find = partial(self.carrier.find, order, reference, tried.carrier)
        if unsettled and (found := await find()):
            return found
        candidate = decision.candidate(tried)
        assert candidate is not None, f"{tried} is of no candidate of its choice"
        try:
            return await self.carrier.book(order, candidate.offer, mrn, reference)
        except PartnerRefused as refusal:
            # A carrier without keys refuses a second label because it has given the first.
            return await find() or refusal

    async def _refused(
        self, order: Order, decision: Decision, tried: Try, refusal: PartnerRefused
    ) -> tuple[Decision, Try]:
        """Keep the refusal, and with it who is asked next; follow whoever was faster.

        Raises:
            Nobody: That is a person's now.
        """
        then = None if consignees_to_mend(refusal) else decision.after_refusal()
        why, number = refusal.message, decision.number
        standing = await self.journal.turned_down(order, number, tried, why, then, at=_now())
        _log.info("booking refused", key=tried.key(order, "book"), why=why)
        if standing.under_way is None:
            raise Nobody(why, refusal)
        return standing, standing.under_way

    async def _booked_before_choices(self, order: Order) -> Booking | None:
        """What an attempt has booked that kept no choice: it ran before there were any."""
        if activity.info().attempt == 1:
            return None
        return await self.carrier.find(order, order.key("book"))


def consignees_to_mend(refusal: PartnerRefused) -> bool:
    """Whether it is the consignee's address that was refused: nobody else would find it either."""
    return any(pointer.startswith("/consignee") for pointer in refusal.pointers)


def _why_nobody(decision: Decision) -> str:
    choice = decision.choice
    reasons = [f"{each.name}: {each.reasons[0].says}" for each in choice.removed]
    return "; ".join((choice.why, *reasons))


def _now() -> datetime:
    return datetime.now(UTC)
