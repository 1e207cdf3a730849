"""Answers to an authority: what is sent, paid, corrected where it stands, or disputed."""

from typing import Literal

from pydantic import Field

from domain.order import Order
from domain.resolutions.answer import Answer
from domain.resolutions.corrections import Correction, corrected
from domain.values import Id, LongText, Posted, Text


class CorrectDeclaration(Answer):
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


class Document(Posted):
    """A document kept elsewhere: its kind (UN/EDIFACT 1001 or the authority's) and place."""

    kind: Id
    reference: Text


class SupplyDocuments(Answer):
    """The documents that the authority asked for."""

    kind: Literal["supply_documents"] = "supply_documents"
    documents: tuple[Document, ...] = Field(min_length=1, max_length=20)


class PayCharges(Answer):
    """What the authority asks is paid from this account."""

    kind: Literal["pay_charges"] = "pay_charges"
    account: Id


class AcceptAssessment(Answer):
    """What the authority assessed is right, or not worth a dispute."""

    kind: Literal["accept_assessment"] = "accept_assessment"


class DisputeAssessment(Answer):
    """What was assessed too much is withheld from the bill when it comes, for this reason."""

    kind: Literal["dispute_assessment"] = "dispute_assessment"
    why: LongText
