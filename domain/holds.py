"""Holds: the questions an order may stop for, and the answers that free it.

Add an exception here and nowhere else: one member of `HoldReason`, one row of `POLICIES`
and, where no existing answer fits, one `Resolution` in `domain/resolutions.py`.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Self

from pydantic import AwareDatetime, Field

from domain.order import Fulfilment, Order
from domain.values import Value


class HoldReason(StrEnum):
    """Why an order, or a return, waits for a person."""

    MISSING_HS_CODE = "missing_hs_code"
    MISSING_IDENTIFIER = "missing_identifier"
    RATE_NOT_COMPUTABLE = "rate_not_computable"
    LANDED_COST_DRIFTED = "landed_cost_drifted"
    MARGIN_BELOW_FLOOR = "margin_below_floor"
    UNSUPPORTED_DESTINATION = "unsupported_destination"
    UNSUPPORTED_SERVICE = "unsupported_service"
    DECLARATION_REJECTED = "declaration_rejected"
    DOCUMENTS_REQUESTED = "documents_requested"
    CUSTOMS_EXAMINATION = "customs_examination"
    HELD_FOR_PAYMENT = "held_for_payment"
    SEIZED = "seized"
    ADDRESS_PROBLEM = "address_problem"
    DELIVERY_FAILED = "delivery_failed"
    REFUSED = "refused"
    CARRIER_SILENT = "carrier_silent"
    LOST = "lost"
    DAMAGED = "damaged"
    RETURN_GRADE_DISPUTED = "return_grade_disputed"
    RETURN_OVERDUE = "return_overdue"
    PARTNER_REFUSED = "partner_refused"
    OUTCOME_UNKNOWN = "outcome_unknown"


class Desk(StrEnum):
    """The team that answers."""

    CLASSIFICATION = "classification"
    PRICING = "pricing"
    CUSTOMS = "customs"
    CARRIAGE = "carriage"
    RETURNS = "returns"
    OPERATIONS = "operations"


class Phase(StrEnum):
    """The stretch of the journey that a cause belongs to; it decides who is responsible."""

    SALE = "sale"
    FIRST_MILE = "first_mile"
    IMPORT = "import"
    LAST_MILE = "last_mile"
    RETURN = "return"


class Responsible(StrEnum):
    """Who caused the hold and answers for its cost until shown otherwise."""

    SELLER = "seller"
    PLATFORM = "platform"
    CARRIER = "carrier"
    BROKER = "broker"
    CONSIGNEE = "consignee"


RESPONSIBLE: dict[Fulfilment, dict[Phase, Responsible]] = {
    Fulfilment.OWN: dict.fromkeys(Phase, Responsible.SELLER),
    Fulfilment.SEMI_MANAGED: {
        Phase.SALE: Responsible.PLATFORM,
        Phase.FIRST_MILE: Responsible.SELLER,
        Phase.IMPORT: Responsible.PLATFORM,
        Phase.LAST_MILE: Responsible.PLATFORM,
        Phase.RETURN: Responsible.PLATFORM,
    },
    Fulfilment.FULLY_MANAGED: dict.fromkeys(Phase, Responsible.PLATFORM),
}
"""By fulfilment model and phase: a faulty declaration in the first mile is a semi-managed
seller's, a document missing at destination is the platform's."""


NOT_AFTER_DISPATCH = frozenset({"cancel", "waive", "reprice", "switch_to_dap"})
"""Answers that would amend an order whose goods have left."""

NOT_BEFORE_DISPATCH = frozenset({"redeliver", "return_to_origin"})
"""Answers that need a parcel on its way."""


class Fault(Value):
    """One thing that is wrong with one field of the order.

    `pointer` is an RFC 6901 JSON pointer into the order; "" is the order as a whole.
    """

    pointer: str
    message: str
    code: str = ""
    value: str = ""


class HoldPolicy(Value):
    """Who answers a hold, how soon, and with what.

    `answers` are kinds of `domain.resolutions.Resolution`. `responsible` is set only where
    the cause is a partner's or the consignee's under every fulfilment model.
    """

    desk: Desk
    phase: Phase
    question: str
    respond_within: timedelta
    answers: tuple[str, ...]
    responsible: Responsible | None = None

    @property
    def remind_after(self) -> timedelta:
        """Half of the time has gone."""
        return self.respond_within / 2


ESCALATE_AFTER = timedelta(days=1)
"""A hold past its deadline is brought up again after a day, then two, four, eight, ..."""


class Hold(Value):
    """A question for a person; its subject, an order or an RMA, waits until it is answered.

    `answers` are the kinds of resolution allowed now, `escalate_after` the pause until an
    overdue question is brought up once more, doubled each time. `cause` is the partner's event that
    raised it, if one did. `opened_at`, `remind_at` and `due_at` are set when it is put.
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
            hold_id=f"{subject}:{order.revision}:{reason}",
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

    def put(self, now: datetime, nth: int, *, dispatched: bool) -> Self:
        """The nth question of its subject, its clock started, with the answers legal now."""
        policy = POLICIES[self.reason]
        illegal = NOT_AFTER_DISPATCH if dispatched else NOT_BEFORE_DISPATCH
        return self.model_copy(
            update={
                "hold_id": f"{self.hold_id}:{nth}",
                "answers": tuple(kind for kind in self.answers if kind not in illegal),
                "opened_at": now,
                "remind_at": now + policy.remind_after,
                "due_at": now + policy.respond_within,
            }
        )


class _Known(dict[str, str]):
    """Evidence for a question; what is not known is shown as such, never as an error."""

    def __missing__(self, key: str) -> str:
        return f"(unknown {key.replace('_', ' ')})"


def _policy(
    desk: Desk,
    phase: Phase,
    question: str,
    hours: int,
    *answers: str,
    responsible: Responsible | None = None,
) -> HoldPolicy:
    return HoldPolicy(
        desk=desk,
        phase=phase,
        question=question,
        respond_within=timedelta(hours=hours),
        answers=answers,
        responsible=responsible,
    )


POLICIES: dict[HoldReason, HoldPolicy] = {
    HoldReason.MISSING_HS_CODE: _policy(
        Desk.CLASSIFICATION,
        Phase.FIRST_MILE,
        "Which HS code does {sku} have?",
        4,
        "classify_line",
        "cancel",
    ),
    HoldReason.MISSING_IDENTIFIER: _policy(
        Desk.CUSTOMS,
        Phase.SALE,
        "{country} wants the {identifier} of the {party}. What is it?",
        24,
        "supply_identifier",
        "cancel",
    ),
    HoldReason.RATE_NOT_COMPUTABLE: _policy(
        Desk.PRICING,
        Phase.FIRST_MILE,
        "The duty on {sku} ({hs_code}) cannot be computed: {why}. How shall we go on?",
        8,
        "classify_line",
        "retry",
        "cancel",
    ),
    HoldReason.LANDED_COST_DRIFTED: _policy(
        Desk.PRICING,
        Phase.SALE,
        "Import charges were quoted at {quoted} and are now {landed}. Who bears the difference?",
        8,
        "waive",
        "reprice",
        "switch_to_dap",
        "cancel",
    ),
    HoldReason.MARGIN_BELOW_FLOOR: _policy(
        Desk.PRICING,
        Phase.SALE,
        "The order would leave a margin of {margin} %, below the floor of {floor} %. Ship it?",
        8,
        "waive",
        "reprice",
        "cancel",
    ),
    HoldReason.UNSUPPORTED_DESTINATION: _policy(
        Desk.OPERATIONS,
        Phase.SALE,
        "There is no market file for {country}. Where to instead?",
        24,
        "replace_address",
        "retry",
        "cancel",
    ),
    HoldReason.UNSUPPORTED_SERVICE: _policy(
        Desk.CARRIAGE,
        Phase.FIRST_MILE,
        "No carrier offers {service} to {postcode} {country}: {why}. Which service instead?",
        8,
        "choose_service",
        "switch_to_dap",
        "replace_address",
        "retry",
        "cancel",
    ),
    HoldReason.DECLARATION_REJECTED: _policy(
        Desk.CUSTOMS,
        Phase.FIRST_MILE,
        "Customs rejected the declaration: {why}. What is right?",
        8,
        "correct_order",
        "classify_line",
        "cancel",
    ),
    HoldReason.DOCUMENTS_REQUESTED: _policy(
        Desk.CUSTOMS,
        Phase.IMPORT,
        "Customs asks for: {documents}. Which documents do we send?",
        24,
        "supply_documents",
        "return_to_origin",
        "cancel",
    ),
    HoldReason.CUSTOMS_EXAMINATION: _policy(
        Desk.CUSTOMS,
        Phase.IMPORT,
        "Customs examines the goods of {order_id}. Do we wait?",
        72,
        "keep_waiting",
        "return_to_origin",
        "cancel",
    ),
    HoldReason.HELD_FOR_PAYMENT: _policy(
        Desk.CUSTOMS,
        Phase.IMPORT,
        "Customs holds the goods until {due} is paid. From which account?",
        24,
        "pay_charges",
        "return_to_origin",
        "cancel",
    ),
    HoldReason.SEIZED: _policy(
        Desk.CUSTOMS,
        Phase.FIRST_MILE,
        "Customs seized the goods of {order_id}. Do we write them off?",
        72,
        "write_off",
        "keep_waiting",
    ),
    HoldReason.ADDRESS_PROBLEM: _policy(
        Desk.CARRIAGE,
        Phase.LAST_MILE,
        "The carrier cannot deliver to {address}. Which address is right?",
        48,
        "replace_address",
        "redeliver",
        "return_to_origin",
        "cancel",
        responsible=Responsible.CONSIGNEE,
    ),
    HoldReason.DELIVERY_FAILED: _policy(
        Desk.CARRIAGE,
        Phase.LAST_MILE,
        "Delivery failed: {why}. When shall the carrier try again?",
        48,
        "redeliver",
        "replace_address",
        "return_to_origin",
    ),
    HoldReason.REFUSED: _policy(
        Desk.CARRIAGE,
        Phase.LAST_MILE,
        "The consignee refused the parcel: {why}. Try again or bring it back?",
        48,
        "return_to_origin",
        "redeliver",
        responsible=Responsible.CONSIGNEE,
    ),
    HoldReason.CARRIER_SILENT: _policy(
        Desk.CARRIAGE,
        Phase.LAST_MILE,
        "No scan of {waybill} for {days} days. Trace it, wait, or write it off?",
        24,
        "keep_waiting",
        "write_off",
        "return_to_origin",
        "cancel",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.LOST: _policy(
        Desk.CARRIAGE,
        Phase.LAST_MILE,
        "The carrier reports {waybill} lost. Write it off?",
        48,
        "write_off",
        "keep_waiting",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.DAMAGED: _policy(
        Desk.CARRIAGE,
        Phase.LAST_MILE,
        "The carrier reports {waybill} damaged: {why}. Deliver, bring back or write off?",
        24,
        "redeliver",
        "return_to_origin",
        "write_off",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.RETURN_GRADE_DISPUTED: _policy(
        Desk.RETURNS,
        Phase.RETURN,
        "Claimed as {claimed}, graded {graded} by the hub. Which grade stands?",
        48,
        "settle_grade",
    ),
    HoldReason.RETURN_OVERDUE: _policy(
        Desk.RETURNS,
        Phase.RETURN,
        "Nothing arrived for {subject} in {days} days. Wait on, or close the return?",
        72,
        "keep_waiting",
        "close_return",
        responsible=Responsible.CONSIGNEE,
    ),
    HoldReason.PARTNER_REFUSED: _policy(
        Desk.OPERATIONS,
        Phase.FIRST_MILE,
        "{partner} refused {step}: {why}. Change the order, try again or give up?",
        8,
        "correct_order",
        "retry",
        "cancel",
    ),
    HoldReason.OUTCOME_UNKNOWN: _policy(
        Desk.OPERATIONS,
        Phase.FIRST_MILE,
        "{partner} never said how {step} ended: {why}. Ask again, or give up?",
        4,
        "retry",
        "cancel",
    ),
}
