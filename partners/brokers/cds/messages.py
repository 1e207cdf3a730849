"""Messages about a declaration that was lodged: an amendment, and a request to invalidate.

They have references of their own, and name the declaration by its MRN. Sources, read 2026-11-22:
HMRC's Customs Declarations API v2.0, schemas WCO_DEC_2_DMS and CANCEL, and the requests of its
own test stub (hmrc/customs-declarations-stub, SubmissionRequests): function 13, types COR and INV.
"""

from collections.abc import Iterable, Sequence

from domain.charges import LandedCost
from domain.filing.faults import NotDeclarable
from domain.filing.references import wire_reference
from domain.holds import Fault
from domain.order import Order
from partners.brokers.cds.elements import document, of
from partners.brokers.cds.filing import Filing
from partners.brokers.cds.pointers import DECLARATION, Step, element_of, steps_to
from partners.brokers.cds.wco import body
from partners.brokers.cds.xml import Element, child, children, local

SEQUENCE = "SequenceNumeric"
ITEM = "GovernmentAgencyGoodsItem"
CORRECTED = "21"
"""The reason in an example of an amendment of HMRC's; its list of reasons was not seen."""
DUPLICATE = "1"
"""The reason of HMRC's own example of an invalidation; its list of reasons was not seen."""


def amendment(
    order: Order,
    landed: LandedCost,
    filing: Filing,
    mrn: str,
    *,
    key: str,
    fields: Sequence[str],
    reason: str,
    code: str,
) -> bytes:
    """Ask to correct these fields of a declaration to what this revision of the order says.

    `fields` are JSON pointers into the order, `reason` is for the officer, `code` the reason in
    HMRC's list (21 is a value). Its reference is derived from `key`: sent again it is the same
    message. The answer to another question is another, also where nobody learnt what became of
    the first.

    Raises:
        NotDeclarable: A field stands in no single element of the declaration.
    """
    new = body(order, landed, filing)
    pointers = [_steps(new, field) for field in fields]
    kept = {element for steps in pointers for element in _trail(new, steps)}
    return document(
        of(
            "Declaration",
            of("FunctionCode", "13"),
            of("FunctionalReferenceID", wire_reference(key)),
            of("ID", mrn),
            of("TypeCode", "COR"),
            *(_explained(reason, nth) for nth in range(1, len(pointers) + 1)),
            *(_changed(code, steps) for steps in pointers),
            *(_pruned(each, kept) for each in new if each in kept),
        )
    )


def cancellation(lrn: str, mrn: str, *, reason: str, code: str = DUPLICATE) -> bytes:
    """Ask to invalidate a declaration; its reference is derived from the declaration's."""
    return document(
        of(
            "Declaration",
            of("FunctionCode", "13"),
            of("FunctionalReferenceID", wire_reference(f"{lrn}-INV")),
            of("ID", mrn),
            of("TypeCode", "INV"),
            _explained(reason, 1),
            of("Amendment", of("ChangeReasonCode", code)),
        )
    )


def _explained(reason: str, nth: int) -> Element:
    """The reason in words, tied to the nth amendment of the message."""
    return of(
        "AdditionalInformation",
        of("StatementDescription", reason[:512]),
        of("StatementTypeCode", "AES"),
        _pointer(Step(DECLARATION)),
        _pointer(Step("06A", nth)),
    )


def _changed(code: str, steps: Iterable[Step]) -> Element:
    return of("Amendment", of("ChangeReasonCode", code), *map(_pointer, steps))


def _pointer(step: Step) -> Element:
    return of(
        "Pointer",
        of(SEQUENCE, str(step.nth)),
        of("DocumentSectionCode", step.section),
        of("TagID", step.tag) if step.tag else None,
    )


def _steps(new: Element, field: str) -> tuple[Step, ...]:
    try:
        steps = steps_to(field)
    except ValueError as error:
        raise NotDeclarable(Fault(pointer=field, message=str(error))) from error
    if not _trail(new, steps):
        why = f"this declaration does not state {element_of(steps)}"
        raise NotDeclarable(Fault(pointer=field, message=why))
    return steps


def _trail(new: Element, steps: Sequence[Step]) -> list[Element]:
    """The elements from below the declaration to the one that a pointer means; [] if absent."""
    trail: list[Element] = []
    at: Element | None = new
    for name in element_of(steps).split("/"):
        plain, _, nth = name.rstrip("]").partition("[")
        at = next((e for e in children(at, plain) if not nth or _number(e) == nth), None)
        if at is None:
            return []
        trail.append(at)
    return trail


def _number(item: Element) -> str:
    number = child(item, SEQUENCE)
    return (number.text or "") if number is not None else ""


def _pruned(element: Element, kept: set[Element]) -> Element:
    """A copy with only what is kept, and the numbers of the items that it stands in."""
    if not len(element):
        return of(
            local(element), element.text or "", **{str(k): str(v) for k, v in element.items()}
        )
    inside = [
        _pruned(each, kept)
        for each in element
        if each in kept or (local(each) == SEQUENCE and local(element) == ITEM)
    ]
    return of(local(element), *inside)
