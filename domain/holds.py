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


ESCALATE_AFTER = timedelta(days=1)
"""A hold past its deadline is brought up again after a day, then two, four, eight, ..."""


class Hold(Value):
    """A question for a person; its subject, an order or an RMA, waits until it is answered.

    `answers` are the kinds of resolution allowed now, `escalate_after` the pause until an
    overdue question is brought up once more, doubled each time. `cause` is the partner's event that
    raised it, if one did. `keeps_until` is when a carrier acts by itself, where that is known.
    `opened_at`, `remind_at` and `due_at` are set when it is put.
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
    keeps_until: AwareDatetime | None = None
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

    def until(self, keeps_until: datetime | None) -> Self:
        """The same question, to be answered before a carrier acts by itself, where it would."""
        if keeps_until is None:
            return self
        told = self.evidence | {"keeps_until": f"{keeps_until:%Y-%m-%dT%H:%MZ}"}
        return self.model_copy(update={"keeps_until": keeps_until, "evidence": told})

    def put(self, now: datetime, nth: int, *, dispatched: bool) -> Self:
        """The nth question of its subject, its clock started, with the answers legal now.

        It is due when its policy says, or when a carrier would act by itself if that is earlier.
        """
        policy = POLICIES[self.reason]
        due_at = now + policy.respond_within
        if self.keeps_until and now < self.keeps_until < due_at:
            due_at = self.keeps_until
        illegal = NOT_AFTER_DISPATCH if dispatched else NOT_BEFORE_DISPATCH
        return self.model_copy(
            update={
                "hold_id": f"{self.hold_id}:{nth}",
                "answers": tuple(kind for kind in self.answers if kind not in illegal),
                "opened_at": now,
                "remind_at": now + min(policy.remind_after, (due_at - now) / 2),
                "due_at": due_at,
            }
        )


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
