"""Resolutions: the typed answers that free a hold.

Before dispatch an answer may amend the order, which makes a revision; afterwards it is an
instruction to a partner, carried out by `activities/answers.py`.
"""

from typing import Annotated, get_args

from pydantic import Field, TypeAdapter

from domain.resolutions.answer import (
    Answer,
)
from domain.resolutions.claims import (
    AcceptDecision,
    DisputeClaim,
    FileClaim,
    Reship,
    SupplyEvidence,
    TraceParcel,
    WithdrawClaim,
)
from domain.resolutions.corrections import (
    Correction,
    CorrectOrder,
)
from domain.resolutions.customs import (
    AcceptAssessment,
    CorrectDeclaration,
    DisputeAssessment,
    Document,
    PayCharges,
    SupplyDocuments,
)
from domain.resolutions.on_the_way import (
    ClaimCash,
    KeepWaiting,
    Redeliver,
    RefusalReason,
    ReturnToOrigin,
    TellCustomer,
    WriteOff,
    WriteOffCash,
)
from domain.resolutions.release import (
    Cancel,
    ChooseService,
    ClassifyLine,
    ClearMatch,
    LeaveIt,
    PermitGoods,
    ReplaceAddress,
    Reprice,
    Retry,
    SupplyIdentifier,
    SwitchOrigin,
    SwitchToDap,
    Waive,
)
from domain.resolutions.returns import (
    CloseReturn,
    SettleGrade,
)

__all__ = [
    "ANY_RESOLUTION",
    "RESOLUTIONS",
    "AcceptAssessment",
    "AcceptDecision",
    "Cancel",
    "ChooseService",
    "ClaimCash",
    "ClassifyLine",
    "ClearMatch",
    "CloseReturn",
    "CorrectDeclaration",
    "CorrectOrder",
    "Correction",
    "DisputeAssessment",
    "DisputeClaim",
    "Document",
    "FileClaim",
    "KeepWaiting",
    "LeaveIt",
    "PayCharges",
    "PermitGoods",
    "Redeliver",
    "RefusalReason",
    "ReplaceAddress",
    "Reprice",
    "Reship",
    "Resolution",
    "Retry",
    "ReturnToOrigin",
    "SettleGrade",
    "SupplyDocuments",
    "SupplyEvidence",
    "SupplyIdentifier",
    "SwitchOrigin",
    "SwitchToDap",
    "TellCustomer",
    "TraceParcel",
    "Waive",
    "WithdrawClaim",
    "WriteOff",
    "WriteOffCash",
]

Resolution = Annotated[
    ClassifyLine
    | SupplyIdentifier
    | Waive
    | Reprice
    | SwitchOrigin
    | PermitGoods
    | ClearMatch
    | SwitchToDap
    | ReplaceAddress
    | ChooseService
    | CorrectOrder
    | CorrectDeclaration
    | Retry
    | Cancel
    | LeaveIt
    | SupplyDocuments
    | PayCharges
    | AcceptAssessment
    | DisputeAssessment
    | KeepWaiting
    | TellCustomer
    | Redeliver
    | ReturnToOrigin
    | WriteOff
    | TraceParcel
    | FileClaim
    | Reship
    | SupplyEvidence
    | DisputeClaim
    | AcceptDecision
    | WithdrawClaim
    | ClaimCash
    | WriteOffCash
    | SettleGrade
    | CloseReturn,
    Field(discriminator="kind"),
]

RESOLUTIONS: dict[str, type[Answer]] = {
    member.model_fields["kind"].default: member for member in get_args(get_args(Resolution)[0])
}
"""Every kind of answer by its name."""

ANY_RESOLUTION: TypeAdapter[Resolution] = TypeAdapter(Resolution)
