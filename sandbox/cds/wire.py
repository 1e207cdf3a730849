"""WCO-XML as HMRC's Customs Declaration Service reads it and writes it.

Written from HMRC's schemas and sample notifications alone (read 2026-11-22), so that an adapter
is held against the authority's format and not against our own idea of it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from lxml import etree

from sandbox.config import Wire
from sandbox.customs.findings import DeclaredLine

MD: Final = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
DEC: Final = "{urn:wco:datamodel:WCO:DEC-DMS:2}"
RES: Final = "urn:wco:datamodel:WCO:RES-DMS:2"
DS: Final = "urn:wco:datamodel:WCO:Response_DS:DMS:2"

TAGS = {
    "hs_code": ("23A", "21A/145"),
    "description": ("23A/137",),
    "origin": ("92A/063",),
    "net_weight_kg": ("23A", "65A/128"),
}
"""From the goods item to an element of it, as WCO ids."""


class Unreadable(Exception):
    """What came is no message that CDS takes."""


class Submission(Wire):
    """What CDS looks at of a declaration, an amendment or a cancellation."""

    lrn: str
    kind: str
    mrn: str = ""
    order: str = ""
    ucr: str = ""
    declarant: str = ""
    super_reduced: bool = False
    items: int = 0
    lines: tuple[DeclaredLine, ...] = ()


class Tax(Wire):
    """One line of a tax notice."""

    line: int
    code: str
    base: str
    rate: str
    amount: str


class Wrong(Wire):
    """A validation error; `pointer` is WCO ids with their numbers: `68A.2/23A/137`."""

    code: str
    pointer: str = ""


# ---------------------------------------------------------------------------- reading


def submitted(body: bytes, schemas: Path | None) -> Submission:
    """Read a message, by HMRC's schema where it is at hand.

    Raises:
        Unreadable: It is not well formed, not valid, or no declaration.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(str(error)) from error
    if schemas is not None:
        schema = etree.XMLSchema(etree.parse(schemas / "driver_declaration.xsd"))
        if not schema.validate(root):
            raise Unreadable(str(schema.error_log))
    declaration = root.find(f"{DEC}Declaration")
    if root.tag != f"{{{MD}}}MetaData" or declaration is None:
        raise Unreadable("there is no Declaration in a MetaData")
    return _read(declaration)


def _read(declaration: etree._Element) -> Submission:
    def said(path: str, at: etree._Element = declaration) -> str:
        return (at.findtext("/".join(DEC + name for name in path.split("/"))) or "").strip()

    documents = declaration.findall(f"{DEC}GoodsShipment/{DEC}PreviousDocument")
    items = declaration.findall(f"{DEC}GoodsShipment/{DEC}GovernmentAgencyGoodsItem")
    procedures = {it.text for it in declaration.iter(f"{DEC}CurrentCode")}
    reduced = "1H7" in procedures

    def line(item: etree._Element) -> DeclaredLine:
        codes = item.findall(f"{DEC}Commodity/{DEC}Classification/{DEC}ID")
        measure = "Commodity/GoodsMeasure"
        gross = said(f"{measure}/GrossMassMeasure", item) or "0"
        price = said("Commodity/InvoiceLine/ItemChargeAmount", item)
        return DeclaredLine(
            sku=said("SequenceNumeric", item),
            description=said("Commodity/Description", item),
            hs_code="".join(code.text or "" for code in codes) or None,
            # A super-reduced declaration states no origin, and none is asked for.
            origin=said("Origin/CountryCode", item) or ("-" if reduced else None),
            quantity=1,
            value=Decimal(price or said("CustomsValueAmount", item) or "0"),
            gross_weight_kg=Decimal(gross),
            net_weight_kg=Decimal(said(f"{measure}/NetNetWeightMeasure", item) or gross),
        )

    return Submission(
        lrn=said("FunctionalReferenceID"),
        kind=said("TypeCode"),
        mrn=said("ID"),
        order=next((said("ID", it) for it in documents if said("TypeCode", it) == "380"), ""),
        ucr=said("GoodsShipment/UCR/TraderAssignedReferenceID"),
        declarant=said("Declarant/ID"),
        super_reduced=reduced,
        items=int(said("GoodsItemQuantity") or 0),
        lines=tuple(map(line, items)),
    )


def stated(line: DeclaredLine) -> dict[str, object]:
    """What a line of an amendment states; the rest stays as it was."""
    said = {name: getattr(line, name) for name in type(line).model_fields}
    empty = DeclaredLine(
        sku=line.sku, description="", quantity=1, value=Decimal(0),
        gross_weight_kg=Decimal(0), net_weight_kg=Decimal(0),
    )  # fmt: skip
    return {name: value for name, value in said.items() if value != getattr(empty, name)}


def wrong_at(line: int, field: str, code: str) -> Wrong:
    """An error of a field of a line, counted from 1."""
    path = "/".join(TAGS[field])
    return Wrong(code=code, pointer=f"67A/68A.{line}/{path}")


# ---------------------------------------------------------------------------- writing


def notification(
    code: str,
    event: str,
    at: datetime,
    lrn: str,
    mrn: str = "",
    *,
    errors: Iterable[Wrong] = (),
    status: str = "",
    document: str = "",
    due: str = "",
    taxes: Iterable[Tax] = (),
) -> str:
    """One notification as CDS sends it, with its prefixes."""
    root = etree.Element(f"{{{MD}}}MetaData", nsmap={"md": MD, "resp": RES, "_2_2": DS})
    for name, text in (("WCODataModelVersionCode", "3.6"), ("WCOTypeName", "RES")):
        etree.SubElement(root, f"{{{MD}}}{name}").text = text
    response = _add(root, "Response")
    _add(response, "FunctionCode", code)
    _add(response, "FunctionalReferenceID", event)
    moment = etree.SubElement(_add(response, "IssueDateTime"), f"{{{DS}}}DateTimeString")
    moment.set("formatCode", "304")
    moment.text = f"{at.astimezone(UTC):%Y%m%d%H%M%S}Z"
    if document:
        _add(_add(response, "AdditionalInformation"), "StatementCode", document)
    for error in errors:
        _error(response, error)
    if status:
        _add(_add(response, "Status"), "NameCode", status)
    declaration = _add(response, "Declaration")
    _add(declaration, "FunctionalReferenceID", lrn)
    if mrn:
        _add(declaration, "ID", mrn)
    if due:
        payment = _add(_add(declaration, "DutyTaxFee"), "Payment")
        _add(payment, "PaymentAmount", due).set("currencyID", "GBP")
    _taxes(declaration, tuple(taxes))
    return etree.tostring(root, encoding="unicode")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{RES}}}{name}")
    element.text = text
    return element


def _error(response: etree._Element, error: Wrong) -> None:
    element = _add(response, "Error")
    _add(element, "ValidationCode", error.code)
    pointer = None
    for part in ["42A", *filter(None, error.pointer.split("/"))]:
        section, _, nth = part.partition(".")
        if len(section) == 3 and section[-1].isalpha():  # noqa: PLR2004 (a class: 68A)
            pointer = _add(element, "Pointer")
            if nth:
                _add(pointer, "SequenceNumeric", nth)
            _add(pointer, "DocumentSectionCode", section)
        elif pointer is not None:
            _add(pointer, "TagID", section)


def _taxes(declaration: etree._Element, taxes: tuple[Tax, ...]) -> None:
    if not taxes:
        return
    shipment = _add(declaration, "GoodsShipment")
    for number in sorted({tax.line for tax in taxes}):
        item = _add(shipment, "GovernmentAgencyGoodsItem")
        _add(item, "SequenceNumeric", str(number))
        commodity = _add(item, "Commodity")
        for tax in taxes:
            if tax.line == number:
                fee = _add(commodity, "DutyTaxFee")
                _add(fee, "AdValoremTaxBaseAmount", tax.base).set("currencyID", "GBP")
                _add(fee, "TaxRateNumeric", tax.rate)
                _add(fee, "TypeCode", tax.code)
                payment = _add(fee, "Payment")
                _add(payment, "TaxAssessedAmount", tax.amount).set("currencyID", "GBP")
                _add(payment, "PaymentAmount", tax.amount).set("currencyID", "GBP")
