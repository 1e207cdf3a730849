"""What CDS says about a declaration: WCO-RES notifications, read into replies.

Sources, read 2026-11-22: HMRC's Customs Declarations API v2.0, schema WCO_RES_2_DMS and its
sample notifications; the end-to-end service guide on what each of them means.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from domain.customs import AssessedTax, CustomsReply
from domain.holds import Fault
from domain.money import Money, total
from partners.brokers.cds.pointers import Step, element_of, field_of
from partners.brokers.cds.tables import ERRORS, tax_type
from partners.brokers.cds.uploads import is_outcome, outcome
from partners.brokers.cds.xml import Element, child, children, local, read, text
from partners.brokers.codes import NotUnderstood, meaning
from partners.wire import TEXT_MAX

RESPONSES_MAX, FAULTS_MAX, NAME_MAX = 50, 200, 70
REUSED = "CDS12003"
DENIED = ("11", "41")
STERLING = "GBP"

_MOMENT = re.compile(r"(20[0-9]{6})([0-9]{6})?(Z|[+-][0-9]{2})?", re.ASCII).fullmatch


def notification(body: bytes) -> tuple[CustomsReply, ...]:
    """What a notification says, one reply for each response in it, in its order.

    The LRN is the one on the wire: a reply to an amendment or a cancellation has that message's
    own. Pointers lead into the order (`pointers.field_of`). What became of a file that was
    uploaded comes in the same queue; one that was taken says nothing of a declaration.

    Raises:
        NotUnderstood: It is no notification, or says what nobody has written down.
    """
    root = read(body)
    if is_outcome(root):
        outcome(root)
        return ()
    responses = [root] if local(root) == "Response" else list(children(root, "Response"))
    if not 0 < len(responses) <= RESPONSES_MAX:
        raise NotUnderstood(f"a {local(root)} with {len(responses)} responses is no notification")
    try:
        return tuple(map(_reply, responses))
    except (ValidationError, InvalidOperation, OverflowError) as error:
        raise NotUnderstood(f"a notification with a value out of range: {error}") from error


def _reply(response: Element) -> CustomsReply:
    declaration = child(response, "Declaration")
    errors = list(children(response, "Error"))[:FAULTS_MAX]
    code = text(response, "FunctionCode").zfill(2)
    lrn = _named(declaration, "FunctionalReferenceID")
    qualifier = _qualifier(response, declaration)
    taxes = tuple(_taxes(declaration))
    return CustomsReply(
        event_id=f"cds:{_named(response, 'FunctionalReferenceID')}",
        lrn=lrn,
        mrn=text(declaration, "ID")[:NAME_MAX] or None,
        status=meaning("cds", code, qualifier, about=lrn).status,
        at=moment(text(response, "IssueDateTime", "DateTimeString")),
        faults=tuple(map(_fault, errors)),
        documents=tuple(_documents(response)) if code == "06" else (),
        due=_due(declaration, taxes),
        assessed=taxes,
        respond_by=_limit(response),
        says=_said(response, code, qualifier),
    )


def _qualifier(response: Element, declaration: Element | None) -> str:
    """What tells two meanings of one function code apart."""
    if text(declaration, "DutyTaxFee", "Payment", "ReferenceID"):
        return "payment"
    codes = {text(error, "ValidationCode") for error in children(response, "Error")}
    return REUSED if codes == {REUSED} else text(response, "Status", "NameCode")


def _fault(error: Element) -> Fault:
    code = text(error, "ValidationCode")[:NAME_MAX]
    steps = tuple(_step(pointer) for pointer in children(error, "Pointer"))
    said = text(error, "Description") or ERRORS.get(code, "CDS refuses this")
    return Fault(
        pointer=field_of(steps), code=code, message=f"{said}: {element_of(steps)}"[:TEXT_MAX]
    )


def _step(pointer: Element) -> Step:
    nth = text(pointer, "SequenceNumeric")
    return Step(
        section=text(pointer, "DocumentSectionCode")[:NAME_MAX],
        nth=int(nth) if re.fullmatch("[1-9][0-9]{0,4}", nth, re.ASCII) else 1,
        tag=text(pointer, "TagID")[:NAME_MAX],
    )


def _documents(response: Element) -> Iterator[str]:
    for each in children(response, "AdditionalInformation"):
        if code := text(each, "StatementCode"):
            yield code[:NAME_MAX]


# --------------------------------------------------------------------------------- money


def _taxes(declaration: Element | None) -> Iterator[AssessedTax]:
    """The tax lines of a DMSTAX, item by item."""
    for item in children(declaration, "GoodsShipment", "GovernmentAgencyGoodsItem"):
        for fee in children(item, "Commodity", "DutyTaxFee"):
            code = text(fee, "TypeCode")[:NAME_MAX]
            tax = tax_type(code)
            yield AssessedTax(
                line=int(_amount(item, "SequenceNumeric") or 0),
                kind=tax.kind,
                name=tax.name,
                code=code,
                currency=_currency(child(fee, "Payment", "TaxAssessedAmount")),
                assessed=_amount(fee, "Payment", "TaxAssessedAmount") or Decimal(0),
                payable=_amount(fee, "Payment", "PaymentAmount") or Decimal(0),
                base=_amount(fee, "AdValoremTaxBaseAmount"),
                rate=_amount(fee, "TaxRateNumeric"),
                preference=text(fee, "DutyRegimeCode")[:NAME_MAX],
            )


def _due(declaration: Element | None, taxes: tuple[AssessedTax, ...]) -> Money | None:
    """What is to be paid: as stated for the whole declaration, else the sum of its items."""
    stated = [
        (_currency(child(fee, "Payment", "PaymentAmount")), amount)
        for fee in children(declaration, "DutyTaxFee")
        if (amount := _amount(fee, "Payment", "PaymentAmount")) is not None
    ] or [(tax.currency, tax.payable) for tax in taxes]
    if not stated:
        return None
    if len({currency for currency, _ in stated}) > 1:
        raise NotUnderstood("a notification with amounts in two currencies")
    return Money(amount=total(amount for _, amount in stated), currency=stated[0][0])


def _currency(amount: Element | None) -> str:
    """Sterling where none is said, as HMRC leaves it out at times (its sample of DMSCPR)."""
    return (amount.get("currencyID") if amount is not None else None) or STERLING


def _amount(element: Element | None, *path: str) -> Decimal | None:
    said = text(element, *path)
    if not said:
        return None
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", said, re.ASCII):
        raise NotUnderstood(f"{said[:NAME_MAX]!r} is no number of a notification")
    return Decimal(said)


# --------------------------------------------------------------------------------- names


def _named(element: Element | None, name: str) -> str:
    said = text(element, name)
    if not 0 < len(said) <= NAME_MAX:
        raise NotUnderstood(f"a notification whose {name} is missing or too long")
    return said


def _said(response: Element, code: str, qualifier: str) -> str:
    """Its own words; a denial without any says at least that it is one."""
    stated = text(response, "AdditionalInformation", "StatementDescription")[:TEXT_MAX]
    denied = (code, qualifier) == DENIED
    return stated or ("what we asked for later is denied, without a reason" if denied else "")


def _limit(response: Element) -> datetime | None:
    said = text(response, "AdditionalInformation", "LimitDateTime", "DateTimeString")
    return moment(said) if said else None


def moment(said: str) -> datetime:
    """A date, or a moment, of format 304; without an offset it is UTC."""
    match = _MOMENT(said)
    if match is None:
        raise NotUnderstood(f"{said[:NAME_MAX]!r} is no date of a notification")
    day, time, offset = match.groups()
    try:
        at = datetime.strptime(day + (time or "000000"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise NotUnderstood(f"{said!r} is no date of a notification") from error
    return at - timedelta(hours=int(offset)) if offset and offset != "Z" else at
