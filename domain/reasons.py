"""The vocabulary of holds: why, who answers, in which phase, and who is responsible."""

from enum import StrEnum

from domain.parties import Fulfilment


class HoldReason(StrEnum):
    """Why an order, or a return, waits for a person."""

    MISSING_HS_CODE = "missing_hs_code"
    MISSING_IDENTIFIER = "missing_identifier"
    RATE_NOT_COMPUTABLE = "rate_not_computable"
    RULEPACK_STALE = "rulepack_stale"
    LANDED_COST_DRIFTED = "landed_cost_drifted"
    RULES_CHANGED = "rules_changed"
    QUOTE_EXPIRED = "quote_expired"
    MARGIN_BELOW_FLOOR = "margin_below_floor"
    GOODS_RESTRICTED = "goods_restricted"
    DENIED_PARTY = "denied_party"
    UNSUPPORTED_DESTINATION = "unsupported_destination"
    UNSUPPORTED_SERVICE = "unsupported_service"
    DECLARATION_INCOMPLETE = "declaration_incomplete"
    PAPERS_NOT_DRAWN = "papers_not_drawn"
    DECLARATION_REJECTED = "declaration_rejected"
    DOCUMENTS_REQUESTED = "documents_requested"
    CUSTOMS_EXAMINATION = "customs_examination"
    CUSTOMS_QUERY = "customs_query"
    CUSTOMS_DETAINED = "customs_detained"
    HELD_FOR_PAYMENT = "held_for_payment"
    SEIZED = "seized"
    ASSESSMENT_DIFFERS = "assessment_differs"
    ADDRESS_PROBLEM = "address_problem"
    DELIVERY_FAILED = "delivery_failed"
    REFUSED = "refused"
    PROMISE_AT_RISK = "promise_at_risk"
    CARRIER_SILENT = "carrier_silent"
    LOST = "lost"
    DAMAGED = "damaged"
    RETURN_GRADE_DISPUTED = "return_grade_disputed"
    RETURN_OVERDUE = "return_overdue"
    INSURANCE_REFUSED = "insurance_refused"
    CLAIM_EVIDENCE = "claim_evidence"
    CLAIM_DENIED = "claim_denied"
    CLAIM_SHORT = "claim_short"
    CLAIM_SILENT = "claim_silent"
    CASH_SHORT = "cash_short"
    PARTNER_REFUSED = "partner_refused"
    OUTCOME_UNKNOWN = "outcome_unknown"


class Desk(StrEnum):
    """The team that answers."""

    CLASSIFICATION = "classification"
    PRICING = "pricing"
    CUSTOMS = "customs"
    COMPLIANCE = "compliance"
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
