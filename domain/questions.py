"""The questions that an order may stop for, one row each.

Add an exception here and nowhere else: one member of `HoldReason`, one row of `POLICIES`
and, where no existing answer fits, one `Resolution` in `domain/resolutions/`.
"""

from datetime import timedelta

from domain.reasons import Desk, HoldReason, Phase, Responsible
from domain.values import Value


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


# fmt: off
POLICIES: dict[HoldReason, HoldPolicy] = {
    HoldReason.MISSING_HS_CODE: _policy(
        Desk.CLASSIFICATION, Phase.FIRST_MILE,
        "Which HS code does {sku} have?",
        4, "classify_line", "cancel",
    ),
    HoldReason.MISSING_IDENTIFIER: _policy(
        Desk.CUSTOMS, Phase.SALE,
        "{country} wants the {identifier} of the {party}. What is it?",
        24, "supply_identifier", "cancel",
    ),
    HoldReason.RATE_NOT_COMPUTABLE: _policy(
        Desk.PRICING, Phase.FIRST_MILE,
        "The charges on {sku} ({stated}) cannot be computed: {why}. How shall we go on?",
        8, "classify_line", "correct_order", "retry", "cancel",
    ),
    HoldReason.RULEPACK_STALE: _policy(
        Desk.PRICING, Phase.SALE,
        "The rules of {country} were last read on {read}, too long ago to rely on. Do they hold?",
        24, "waive", "retry", "cancel",
    ),
    HoldReason.LANDED_COST_DRIFTED: _policy(
        Desk.PRICING, Phase.SALE,
        "Import charges were quoted at {quoted} and are now {landed}. Who bears the difference?",
        8, "waive", "reprice", "switch_origin", "switch_to_dap", "cancel",
    ),
    HoldReason.RULES_CHANGED: _policy(
        Desk.PRICING, Phase.SALE,
        "Other rules apply than were quoted ({rules}): {quoted} became {landed}. Who bears it?",
        8, "waive", "reprice", "switch_origin", "switch_to_dap", "cancel",
    ),
    HoldReason.QUOTE_EXPIRED: _policy(
        Desk.PRICING, Phase.SALE,
        "The quote was good until {valid_until}; the order came at {placed_at}. Keep its price?",
        8, "waive", "reprice", "switch_to_dap", "cancel",
    ),
    HoldReason.MARGIN_BELOW_FLOOR: _policy(
        Desk.PRICING, Phase.SALE,
        "The order would leave a margin of {margin} %, below the floor of {floor} %. Ship it?",
        8, "waive", "reprice", "switch_origin", "switch_to_dap", "cancel",
    ),
    HoldReason.GOODS_RESTRICTED: _policy(
        Desk.COMPLIANCE, Phase.SALE,
        "{sku} to {country}: {says} ({verdict}). May it go?",
        24, "permit_goods", "classify_line", "correct_order", "cancel",
    ),
    HoldReason.DENIED_PARTY: _policy(
        Desk.COMPLIANCE, Phase.SALE,
        "The {party} {name} resembles {listed} on {list} ({score} %). Is it the same?",
        24, "clear_match", "correct_order", "cancel",
    ),
    HoldReason.UNSUPPORTED_DESTINATION: _policy(
        Desk.OPERATIONS, Phase.SALE,
        "There is no market file for {country}. Where to instead?",
        24, "replace_address", "retry", "cancel",
    ),
    HoldReason.UNSUPPORTED_SERVICE: _policy(
        Desk.CARRIAGE, Phase.FIRST_MILE,
        "No carrier offers {service} to {postcode} {country}: {why}. Which service instead?",
        8, "choose_service", "switch_to_dap", "replace_address", "retry", "cancel",
    ),
    HoldReason.DECLARATION_INCOMPLETE: _policy(
        Desk.CUSTOMS, Phase.FIRST_MILE,
        "The {declaration} would not be complete: {why}. What is right?",
        8, "correct_order", "classify_line", "supply_identifier", "replace_address", "waive",
        "cancel",
    ),
    HoldReason.PAPERS_NOT_DRAWN: _policy(
        Desk.CUSTOMS, Phase.FIRST_MILE,
        "The papers of {order_id} cannot all be drawn: {why}. What is right?",
        8, "correct_order", "replace_address", "waive", "cancel",
    ),
    HoldReason.DECLARATION_REJECTED: _policy(
        Desk.CUSTOMS, Phase.FIRST_MILE,
        "Customs rejected the declaration: {why}. What is right?",
        8, "correct_order", "classify_line", "supply_identifier", "replace_address", "cancel",
    ),
    HoldReason.DOCUMENTS_REQUESTED: _policy(
        Desk.CUSTOMS, Phase.IMPORT,
        "Customs asks for: {documents}. Which documents do we send?",
        24, "supply_documents", "correct_order", "correct_declaration", "return_to_origin",
        "cancel",
    ),
    HoldReason.CUSTOMS_EXAMINATION: _policy(
        Desk.CUSTOMS, Phase.IMPORT,
        "Customs examines the goods of {order_id}. Do we wait?",
        72, "keep_waiting", "return_to_origin", "cancel",
    ),
    HoldReason.CUSTOMS_QUERY: _policy(
        Desk.CUSTOMS, Phase.IMPORT,
        "Customs has a query about {order_id} ({says}). What do we send, or do we wait?",
        24, "supply_documents", "correct_order", "correct_declaration", "keep_waiting",
        "return_to_origin", "cancel",
    ),
    HoldReason.CUSTOMS_DETAINED: _policy(
        Desk.CUSTOMS, Phase.IMPORT,
        "Customs detains the goods of {order_id}. Do we wait?",
        24, "keep_waiting", "supply_documents", "correct_order", "correct_declaration",
        "return_to_origin", "cancel",
    ),
    HoldReason.HELD_FOR_PAYMENT: _policy(
        Desk.CUSTOMS, Phase.IMPORT,
        "Customs holds the goods until {due} is paid. From which account?",
        24, "pay_charges", "return_to_origin", "cancel",
    ),
    HoldReason.SEIZED: _policy(
        Desk.CUSTOMS, Phase.FIRST_MILE,
        "Customs seized the goods of {order_id}. Do we write them off?",
        72, "write_off", "keep_waiting",
    ),
    HoldReason.ASSESSMENT_DIFFERS: _policy(
        Desk.PRICING, Phase.IMPORT,
        "Customs assessed {assessed} where {expected} was expected: {lines}. Accept or dispute it?",
        24, "accept_assessment", "dispute_assessment", "correct_order", "correct_declaration",
        "cancel",
    ),
    HoldReason.ADDRESS_PROBLEM: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "The carrier cannot deliver to {address}. Which address is right?",
        48, "replace_address", "correct_order", "waive", "redeliver", "return_to_origin", "cancel",
        responsible=Responsible.CONSIGNEE,
    ),
    HoldReason.DELIVERY_FAILED: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "Delivery failed: {why}. When shall the carrier try again?",
        48, "redeliver", "replace_address", "return_to_origin",
    ),
    HoldReason.REFUSED: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "The consignee refused the parcel: {why}. Why so, and do we try again or bring it back?",
        48, "return_to_origin", "redeliver",
        responsible=Responsible.CONSIGNEE,
    ),
    HoldReason.PROMISE_AT_RISK: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "{order_id} was promised by {promised} and is likely to come on {likely}. What do we do?",
        24, "tell_customer", "choose_service", "keep_waiting", "return_to_origin", "cancel",
    ),
    HoldReason.CARRIER_SILENT: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "No scan of {waybill} for {days} days. Trace it, wait, or write it off?",
        24, "trace", "keep_waiting", "file_claim", "reship", "write_off", "return_to_origin",
        "cancel",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.LOST: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "The carrier reports {waybill} lost. Search, claim, send again or write off?",
        48, "file_claim", "trace", "reship", "write_off", "keep_waiting",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.DAMAGED: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "The carrier reports {waybill} damaged: {why}. Deliver, return, claim or resend?",
        24, "file_claim", "redeliver", "return_to_origin", "reship", "write_off",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.RETURN_GRADE_DISPUTED: _policy(
        Desk.RETURNS, Phase.RETURN,
        "Claimed as {claimed}, graded {graded} by the hub. Which grade stands?",
        48, "settle_grade",
    ),
    HoldReason.RETURN_OVERDUE: _policy(
        Desk.RETURNS, Phase.RETURN,
        "Nothing arrived for {subject} in {days} days. Wait on, or close the return?",
        72, "keep_waiting", "close_return",
        responsible=Responsible.CONSIGNEE,
    ),
    HoldReason.INSURANCE_REFUSED: _policy(
        Desk.CARRIAGE, Phase.FIRST_MILE,
        "{insurer} does not insure {waybill} for {value}: {why}. Ship it uninsured?",
        8, "waive", "retry", "correct_order", "cancel",
    ),
    HoldReason.CLAIM_EVIDENCE: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "{payer} asks about claim {claim}: {payer_says}. What do we send?",
        72, "supply_evidence", "withdraw_claim",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.CLAIM_DENIED: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "{payer} denies claim {claim} for {asked}: {payer_says}. Dispute it?",
        120, "dispute_claim", "accept_decision",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.CLAIM_SHORT: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "{payer} paid {paid} of {asked} on claim {claim}: {payer_says}. Dispute the rest?",
        120, "dispute_claim", "accept_decision",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.CLAIM_SILENT: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "{payer} has not answered claim {claim} for {days} days. Wait on, or give it up?",
        72, "keep_waiting", "supply_evidence", "withdraw_claim",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.CASH_SHORT: _policy(
        Desk.CARRIAGE, Phase.LAST_MILE,
        "{carrier} passed on {remitted} of {collected} due for {waybill}. Claim {missing}?",
        72, "claim_cash", "keep_waiting", "write_off_cash",
        responsible=Responsible.CARRIER,
    ),
    HoldReason.PARTNER_REFUSED: _policy(
        Desk.OPERATIONS, Phase.FIRST_MILE,
        "{partner} refused {step}: {why}. How shall we go on?",
        8, "correct_order", "replace_address", "retry", "leave_it", "cancel",
    ),
    HoldReason.OUTCOME_UNKNOWN: _policy(
        Desk.OPERATIONS, Phase.FIRST_MILE,
        "{partner} never said how {step} ended: {why}. How shall we go on?",
        4, "retry", "leave_it", "cancel",
    ),
}
# fmt: on
"""Every reason: its desk and phase, its question, the hours to answer in, the answers."""
