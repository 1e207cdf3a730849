"""What a caller may hear instead of an answer; each message is one sentence for a person."""

from domain.holds import Fault


class Refused(Exception):
    """Base of all that is the caller's to put right. `code` is stable, for programs."""

    code = "refused"

    @property
    def reason(self) -> str:
        """Why, in words."""
        return str(self)


class OrderRefused(Refused):
    """The order cannot be started as it is; `faults` name the fields."""

    code = "order_refused"

    def __init__(self, *faults: Fault) -> None:
        super().__init__(
            "; ".join(f"{fault.pointer or 'order'}: {fault.message}" for fault in faults)
        )
        self.faults = faults


class OrderConflict(Refused):
    """Another order has this id already."""

    code = "order_conflict"


class OrderUnknown(Refused):
    """There is no such order."""

    code = "order_unknown"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"there is no order {order_id}")


class WaybillUnknown(Refused):
    """No order has such a parcel."""

    code = "waybill_unknown"

    def __init__(self, waybill: str) -> None:
        super().__init__(f"no order has a parcel {waybill}")


class DeclarationUnknown(Refused):
    """No declaration of ours is meant."""

    code = "declaration_unknown"

    def __init__(self, reference: str, mrn: str | None) -> None:
        super().__init__(f"no declaration of ours is {reference} (MRN {mrn or 'not given'})")


class DeclarationMisplaced(Refused):
    """What is said of a declaration names another order than its own."""

    code = "declaration_misplaced"

    def __init__(self, lrn: str, order_id: str) -> None:
        super().__init__(f"{lrn} is no declaration of {order_id}, which was named with it")


class DocumentUnknown(Refused):
    """There is no such document."""

    code = "document_unknown"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"there is no document {sha256}")


class ProofUnknown(Refused):
    """Nobody has shown who took the order's parcel."""

    code = "proof_unknown"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"nobody has shown who took the parcel of {order_id}")


class HoldUnknown(Refused):
    """There is no such hold."""

    code = "hold_unknown"

    def __init__(self, hold_id: str) -> None:
        super().__init__(
            f"there is no hold {hold_id}; `tidewaiter holds` and GET /v1/holds list the open ones"
        )


class AnswerRefused(Refused):
    """The answer is stale, not allowed now, or cannot be applied to the order."""

    code = "answer_refused"


class TooLate(Refused):
    """The order can no longer be cancelled or amended, or its delivery not be changed any more."""

    code = "too_late"


class DeliveryRefused(Refused):
    """The delivery cannot be changed so, or nobody can be asked about it."""

    code = "delivery_refused"


class NotPriced(Refused):
    """The order has no landed cost: it was never released, or the records do not know it."""

    code = "not_priced"


class PolicyUnknown(Refused):
    """There is no policy of this name."""

    code = "policy_unknown"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no policy {name[:60]}; there are {', '.join(known)}")


class NotComparable(Refused):
    """What a policy or a limit is in cannot be held against the order's currency."""

    code = "not_comparable"


class NotDecided(Refused):
    """No carrier was chosen for the order yet."""

    code = "not_decided"


class SchemeUnknown(Refused):
    """There is no such scheme."""

    code = "scheme_unknown"

    def __init__(self, scheme: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no scheme {scheme[:20]}; there are {', '.join(known)}")


class PeriodRefused(Refused):
    """A scheme has no return of this period; says why, and which it could be."""

    code = "period_refused"


class PickupRefused(Refused):
    """No courier comes, or none can be sent away; says why."""

    code = "pickup_refused"


class BillRefused(Refused):
    """A bill that came late cannot be booked; says why."""

    code = "bill_refused"


class DisputeRefused(Refused):
    """This line cannot be disputed, or its dispute not closed so."""

    code = "dispute_refused"


class ClaimRefused(Refused):
    """This loss cannot be claimed, or not now."""

    code = "claim_refused"


class ClaimUnknown(Refused):
    """There is no such claim."""

    code = "claim_unknown"

    def __init__(self, claim: str) -> None:
        super().__init__(f"there is no claim {claim}")


class NotEvidence(Refused):
    """A file shows nothing: it is no photo and no PDF, or too large."""

    code = "not_evidence"


class ReturnRefused(Refused):
    """These goods cannot be returned, or not again."""

    code = "return_refused"


class ReturnUnknown(Refused):
    """There is no such RMA."""

    code = "return_unknown"

    def __init__(self, rma: str) -> None:
        super().__init__(f"there is no return {rma}")


class RunFailed(Refused):
    """The run ended without an outcome: it was terminated or cancelled in Temporal."""

    code = "run_failed"


class Unavailable(Exception):
    """Base of all that a later attempt may cure; nothing is known to have happened."""

    code = "unavailable"


class TemporalSilent(Unavailable):
    """Temporal gave no answer in time, or said that it cannot answer now."""

    code = "temporal_silent"


class NoWorker(Unavailable):
    """Temporal is there, but no worker answered in time."""

    code = "no_worker"


class InboxFull(Unavailable):
    """More webhooks wait to be kept than fit; this one was not taken."""

    code = "inbox_full"

    def __init__(self) -> None:
        super().__init__("too many webhooks wait to be kept; this one was not taken, send it again")


class NoCarrier(Unavailable):
    """No carrier is set that could be asked for offers."""

    code = "no_carrier"

    def __init__(self) -> None:
        super().__init__(
            "no carrier is set here, so there is nobody to ask: set what those of "
            "TIDEWAITER_BOOK_WITH need, or ask the API where they are set"
        )


class CarriersSilent(Unavailable):
    """The carriers gave no offers, for now."""

    code = "carriers_silent"


class KeysSilent(Unavailable):
    """What a sender of webhooks signs with cannot be read now, so nothing of its can be proved."""

    code = "keys_silent"
