"""Holds: a question for a person, put to one desk, while its subject waits."""

from datetime import datetime, timedelta
from typing import Literal, Self

from pydantic import AwareDatetime, Field

from domain.order import Order
from domain.questions import POLICIES
from domain.reasons import RESPONSIBLE, Desk, HoldReason, Responsible
from domain.values import Value

NOT_AFTER_DISPATCH = frozenset(
    {
        "cancel",
        "correct_order",
        "waive",
        "reprice",
        "switch_origin",
        "switch_to_dap",
        "permit_goods",
        "clear_match",
        "choose_service",
    }
)
"""Answers that would amend an order whose goods have left."""

NOT_BEFORE_DISPATCH = frozenset(
    {"redeliver", "return_to_origin", "correct_declaration", "trace", "file_claim", "reship"}
)
"""Answers that need a parcel on its way."""


class Fault(Value):
    """One thing that is wrong with one field of the order.

    `pointer` is an RFC 6901 JSON pointer into the order; "" is the order as a whole.
    """

    pointer: str
    message: str
    code: str = ""
    value: str = ""


TO_CARRY_IT_OUT = timedelta(hours=4)
"""How long before an authority's own deadline a desk is to have answered, at most: the answer is
still to be carried out. A quarter of what is left, where that is less. Our own figure."""

ESCALATE_AFTER = timedelta(days=1)
"""A hold past its deadline is brought up again after a day, then two, four, eight, ..."""


class Hold(Value):
    """A question for a person; its subject, an order or an RMA, waits until it is answered.

    `answers` are the kinds of resolution allowed now, `escalate_after` the pause until an
    overdue question is brought up once more, doubled each time. `cause` is the partner's event that
    raised it, if one did, and `wanted_by` when that partner wants the answer. `opened_at`,
    `remind_at` and `due_at` are set when it is put, and `answers_on_the_way` where the goods have
    not left: the kinds that are allowed in place of `answers` once they have.
    """

    kind: Literal["hold"] = "hold"
    hold_id: str
    order_id: str
    subject: str
    revision: int
    reason: HoldReason
    question: str
    desk: Desk
    responsible: Responsible
    answers: tuple[str, ...]
    evidence: dict[str, str] = Field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    cause: str = ""
    wanted_by: AwareDatetime | None = None
    answers_on_the_way: tuple[str, ...] = ()
    opened_at: AwareDatetime | None = None
    remind_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    escalate_after: timedelta = ESCALATE_AFTER

    @classmethod
    def ask(
        cls,
        order: Order,
        reason: HoldReason,
        *,
        subject: str | None = None,
        faults: tuple[Fault, ...] = (),
        cause: str = "",
        **evidence: str,
    ) -> Self:
        """Hold this revision for this reason, with what is known about it."""
        policy = POLICIES[reason]
        subject = subject or order.order_id
        return cls(
            hold_id=f"{_of(order, subject)}{subject}:{order.revision}:{reason}",
            order_id=order.order_id,
            subject=subject,
            revision=order.revision,
            reason=reason,
            question=policy.question.format_map(_Known(order_id=order.order_id, **evidence)),
            desk=policy.desk,
            responsible=policy.responsible or RESPONSIBLE[order.seller.fulfilment][policy.phase],
            answers=policy.answers,
            evidence=evidence,
            faults=faults,
            cause=cause,
        )

    def without(self, answer: str) -> Self:
        """The same question without this way out."""
        return self.model_copy(update={"answers": tuple(a for a in self.answers if a != answer)})

    def wanted(self, by: datetime | None) -> Self:
        """The same question with the moment by which the partner that asks wants the answer."""
        return self.model_copy(update={"wanted_by": by})

    def told(self, **evidence: str) -> Self:
        """The same question with more that is known about it."""
        return self.model_copy(update={"evidence": {**self.evidence, **evidence}})

    def allowed(self, *, dispatched: bool) -> tuple[str, ...]:
        """The kinds of resolution that are allowed now that the goods have left, or have not."""
        return (dispatched and self.answers_on_the_way) or self.answers

    def put(self, now: datetime, nth: int, *, dispatched: bool) -> Self:
        """The nth question of its subject, its clock started, with the answers legal now.

        It is due when its desk is to have answered, or some time before the partner that asks wants
        the answer, whichever comes first.
        """
        within = self._within(now)
        before = tuple(kind for kind in self.answers if kind not in NOT_BEFORE_DISPATCH)
        after = tuple(kind for kind in self.answers if kind not in NOT_AFTER_DISPATCH)
        return self.model_copy(
            update={
                "hold_id": f"{self.hold_id}:{nth}",
                "answers": after if dispatched else before,
                "answers_on_the_way": () if dispatched else after,
                "opened_at": now,
                "remind_at": now + within / 2,
                "due_at": now + within,
            }
        )

    def _within(self, now: datetime) -> timedelta:
        """How long its desk has."""
        ours = POLICIES[self.reason].respond_within
        if self.wanted_by is None:
            return ours
        left = max(self.wanted_by - now, timedelta(0))
        return min(ours, left - min(TO_CARRY_IT_OUT, left / 4))


RETURN, CLAIM = "rma~", "claim~"
"""How ids of holds begin whose subject is no order."""


def _of(order: Order, subject: str) -> str:
    """An order may be named as the RMA or the claim of another: they must not share an id."""
    if subject == order.order_id:
        return ""
    return CLAIM if subject.startswith(f"{order.order_id}-C") else RETURN


class _Known(dict[str, str]):
    """Evidence for a question; what is not known is shown as such, never as an error."""

    def __missing__(self, key: str) -> str:
        return f"(unknown {key.replace('_', ' ')})"
