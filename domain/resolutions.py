"""Resolutions: the typed answers that free a hold.

Before dispatch an answer may amend the order, which makes a revision; afterwards it is an
instruction to a partner, carried out by `activities/answers.py`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, TypeAdapter

from domain.holds import Hold
from domain.order import Order, Waiver
from domain.parties import Address, TaxId
from domain.pointers import at, replaced
from domain.promised import ServiceLevel
from domain.reasons import Responsible
from domain.returns import Disposition, Grade
from domain.trade import Incoterm, Inventory
from domain.values import Amount, Country, HsCode, Id, LongText, Posted, Text


class _Resolution(Posted):
    """An answer to one hold, by one person, with an optional remark.

    `responsible` says that the cause turned out to be somebody else's than the hold names.
    """

    hold_id: Annotated[str, Field(min_length=1, max_length=300)]
    by: Text
    note: LongText | None = None
    responsible: Responsible | None = None

    @classmethod
    def of(cls, hold: Hold, *, by: str, **answer: object) -> Self:
        """Answer this hold; what its evidence already says need not be said again."""
        own = cls.model_fields.keys() - _Resolution.model_fields.keys() - {"kind"}
        known = {key: value for key, value in hold.evidence.items() if key in own}
        whole = {**known, **answer, "hold_id": hold.hold_id, "by": by}
        # Evidence is text; strict values read the text of an enum or a date from JSON only.
        return cls.model_validate_json(_JSON.dump_json(whole))

    def amend(self, order: Order) -> Order:
        """The order after this answer: the next revision, or the same if nothing changed."""
        return order


class ClassifyLine(_Resolution):
    """The classifier gives a line its HS code."""

    kind: Literal["classify_line"] = "classify_line"
    sku: Id
    hs_code: HsCode

    def amend(self, order: Order) -> Order:
        """Set the code on the line with this sku."""
        if order.line(self.sku) is None:
            raise ValueError(f"the order has no line {self.sku}")
        lines = tuple(
            line.model_copy(update={"hs_code": self.hs_code}) if line.sku == self.sku else line
            for line in order.lines
        )
        return order.revised(lines=lines)


class SupplyIdentifier(_Resolution):
    """A party's tax or customs identifier is given."""

    kind: Literal["supply_identifier"] = "supply_identifier"
    party: Literal["consignee", "shipper", "importer"] = "consignee"
    identifier: TaxId

    def amend(self, order: Order) -> Order:
        """Add the identifier to the party, in place of one of the same kind."""
        party = order.importer_of_record if self.party == "importer" else getattr(order, self.party)
        kept = tuple(t for t in party.tax_ids if t.kind != self.identifier.kind)
        amended = party.model_copy(update={"tax_ids": (*kept, self.identifier)})
        return order.revised(**{self.party: amended})


class Waive(_Resolution):
    """The order is accepted as it is, for the reason of this hold only."""

    kind: Literal["waive"] = "waive"

    def amend(self, order: Order) -> Order:
        """Record who accepted what."""
        reason = self.hold_id.split(":")[2]
        return order.revised(waivers=(*order.waivers, Waiver(reason=reason, by=self.by)))


class Reprice(_Resolution):
    """The customer agreed to pay this much, in the order's currency."""

    kind: Literal["reprice"] = "reprice"
    charged: Amount
    duties: Amount
    taxes: Amount
    fees: Amount

    def amend(self, order: Order) -> Order:
        """Replace what was charged and the quote of import charges, which nobody computed."""
        quote = order.quote.model_copy(
            update={
                "duties": self.duties,
                "taxes": self.taxes,
                "fees": self.fees,
                "charges": (),
                "rules_version": None,
                "valid_until": None,
                "guaranteed": False,
            }
        )
        return order.revised(charged=self.charged, quote=quote)


class SwitchOrigin(_Resolution):
    """The goods are sent from another stock."""

    kind: Literal["switch_origin"] = "switch_origin"
    location: Id
    country: Country

    def amend(self, order: Order) -> Order:
        """Release the order from there."""
        return order.revised(inventory=Inventory(location=self.location, country=self.country))


class PermitGoods(_Resolution):
    """Restricted goods may go: under this licence or for this reason."""

    kind: Literal["permit_goods"] = "permit_goods"
    restriction: Text
    licence: Text

    def amend(self, order: Order) -> Order:
        """Record who permitted what; the hold does not come back for this restriction."""
        waiver = Waiver(reason="goods_restricted", by=self.by, of=self.restriction)
        return order.revised(waivers=(*order.waivers, waiver))


class ClearMatch(_Resolution):
    """The party is not the one on the list."""

    kind: Literal["clear_match"] = "clear_match"
    match: Text

    def amend(self, order: Order) -> Order:
        """Record who cleared which match; another name or another entry is asked anew."""
        waiver = Waiver(reason="denied_party", by=self.by, of=self.match)
        return order.revised(waivers=(*order.waivers, waiver))


class SwitchToDap(_Resolution):
    """The buyer pays duty and tax at the door; what was charged for them goes back."""

    kind: Literal["switch_to_dap"] = "switch_to_dap"

    def amend(self, order: Order) -> Order:
        """Change the Incoterm and take import charges out of what was charged."""
        owed = order.quote.import_charges if order.incoterm is Incoterm.DDP else 0
        return order.revised(
            incoterm=Incoterm.DAP, charged=max(order.charged - owed, order.charged * 0)
        )


class ReplaceAddress(_Resolution):
    """The consignee's right address."""

    kind: Literal["replace_address"] = "replace_address"
    address: Address

    def amend(self, order: Order) -> Order:
        """Deliver to this address."""
        return order.revised(consignee=order.consignee.model_copy(update={"address": self.address}))


class ChooseService(_Resolution):
    """Another service than the one that was sold."""

    kind: Literal["choose_service"] = "choose_service"
    level: ServiceLevel

    def amend(self, order: Order) -> Order:
        """Change the promised service."""
        return order.revised(promise=order.promise.model_copy(update={"level": self.level}))


CORRECTABLE = ("/lines/", "/consignee/", "/shipper/", "/importer/", "/valuation", "/delivery/")
"""What a declaration or a label is made of. Money, seller and identity of an order are not."""


class Correction(Posted):
    """One field of the order, by JSON pointer (RFC 6901), and its right value as text."""

    pointer: Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_]+)+$", max_length=200)]
    value: Text

    def applied(self, document: dict[str, object]) -> dict[str, object]:
        """The document with this field put right.

        Raises:
            ValueError: It has no such field, or one that no correction may touch.
        """
        if not self.pointer.startswith(CORRECTABLE):
            raise ValueError(f"{self.pointer} is not to be corrected; {CORRECTABLE} are")
        counted = isinstance(at(document, self.pointer), int) and self.value.isdecimal()
        value = int(self.value) if counted else self.value
        return replaced(document, self.pointer, value)


def corrected(order: Order, corrections: Iterable[Correction], **changes: object) -> Order:
    """The next revision with these fields put right, checked like a posted order.

    Raises:
        ValueError: A field is not there, not to be corrected, or makes the order invalid.
    """
    document = order.model_dump(mode="json")
    for correction in corrections:
        document = correction.applied(document)
    document |= {**changes, "revision": order.revision + 1}
    return Order.model_validate_json(_JSON.dump_json(document))


class CorrectOrder(_Resolution):
    """Wrong fields of the order are put right; the order is declared again."""

    kind: Literal["correct_order"] = "correct_order"
    corrections: tuple[Correction, ...] = Field(min_length=1, max_length=50)

    def amend(self, order: Order) -> Order:
        """Replace each field; the amended order is checked like a posted one."""
        return corrected(order, self.corrections)


class CorrectDeclaration(_Resolution):
    """What was declared is put right where it stands; the parcel stays on its way."""

    kind: Literal["correct_declaration"] = "correct_declaration"
    corrections: tuple[Correction, ...] = Field(min_length=1, max_length=50)

    def amend(self, order: Order) -> Order:
        """The order as it is right, under the declaration that it was lodged by."""
        return corrected(order, self.corrections, declared_as=order.declared_as or order.revision)

    @property
    def fields(self) -> tuple[str, ...]:
        """The pointers to what changes."""
        return tuple(correction.pointer for correction in self.corrections)


class Retry(_Resolution):
    """Nothing changes: the step is asked again, under the same key."""

    kind: Literal["retry"] = "retry"


class Cancel(_Resolution):
    """The order is given up; what was done for it is undone."""

    kind: Literal["cancel"] = "cancel"


class LeaveIt(_Resolution):
    """The step is left undone; the person sees to it by other means."""

    kind: Literal["leave_it"] = "leave_it"


class Document(Posted):
    """A document kept elsewhere: its kind (UN/EDIFACT 1001 or the authority's) and place."""

    kind: Id
    reference: Text


class SupplyDocuments(_Resolution):
    """The documents that the authority asked for."""

    kind: Literal["supply_documents"] = "supply_documents"
    documents: tuple[Document, ...] = Field(min_length=1, max_length=20)


class PayCharges(_Resolution):
    """What the authority asks is paid from this account."""

    kind: Literal["pay_charges"] = "pay_charges"
    account: Id


class AcceptAssessment(_Resolution):
    """What the authority assessed is right, or not worth a dispute."""

    kind: Literal["accept_assessment"] = "accept_assessment"


class DisputeAssessment(_Resolution):
    """What was assessed too much is withheld from the bill when it comes, for this reason."""

    kind: Literal["dispute_assessment"] = "dispute_assessment"
    why: LongText


class KeepWaiting(_Resolution):
    """The parcel is given more days before anyone asks again."""

    kind: Literal["keep_waiting"] = "keep_waiting"
    days: int = Field(default=3, ge=1, le=60)


class Redeliver(_Resolution):
    """The carrier tries again, on this day or on the next."""

    kind: Literal["redeliver"] = "redeliver"
    on: date | None = None


class ReturnToOrigin(_Resolution):
    """The carrier brings the parcel back to the shipper."""

    kind: Literal["return_to_origin"] = "return_to_origin"


class WriteOff(_Resolution):
    """The parcel is given up as lost; the customer is refunded what was charged."""

    kind: Literal["write_off"] = "write_off"


class SettleGrade(_Resolution):
    """The grade and disposition that stand for a return."""

    kind: Literal["settle_grade"] = "settle_grade"
    grade: Grade
    disposition: Disposition


class CloseReturn(_Resolution):
    """The return is closed without goods and without a refund."""

    kind: Literal["close_return"] = "close_return"


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
    | Redeliver
    | ReturnToOrigin
    | WriteOff
    | SettleGrade
    | CloseReturn,
    Field(discriminator="kind"),
]

RESOLUTIONS: dict[str, type[_Resolution]] = {
    member.model_fields["kind"].default: member for member in get_args(get_args(Resolution)[0])
}
"""Every kind of answer by its name."""

ANY_RESOLUTION: TypeAdapter[Resolution] = TypeAdapter(Resolution)
_JSON: TypeAdapter[object] = TypeAdapter(object)
