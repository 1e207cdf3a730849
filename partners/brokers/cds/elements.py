"""Elements of a WCO declaration: how they are made, and the envelope around them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from lxml import etree

from domain.filing.faults import NotDeclarable
from domain.holds import Fault
from partners.brokers.cds.xml import Element

MD: Final = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
DEC: Final = "urn:wco:datamodel:WCO:DEC-DMS:2"

NAMESPACES = {"md": MD, "dec": DEC}

DIGITS_MAX = 16


def document(declared: Element) -> bytes:
    """A declaration, amendment or cancellation in its envelope, the same bytes each time."""
    root = etree.Element(f"{{{MD}}}MetaData", nsmap=NAMESPACES)
    for name, value in (
        ("WCODataModelVersionCode", "3.6"),
        ("WCOTypeName", "DEC"),
        ("ResponsibleCountryCode", "GB"),
        ("ResponsibleAgencyName", "HMRC"),
        ("AgencyAssignedCustomizationVersionCode", "v2.1"),
    ):
        etree.SubElement(root, f"{{{MD}}}{name}").text = value
    root.append(declared)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def of(name: str, *inside: str | Element | None, **attributes: str) -> Element:
    """An element of a declaration with its text or its children; what is None is left out."""
    element = etree.Element(f"{{{DEC}}}{name}", attributes)
    for each in inside:
        if isinstance(each, str):
            element.text = each
        elif each is not None:
            element.append(each)
    return element


def amount(name: str, value: Decimal, currency: str) -> Element:
    """An amount to the hundredth (n..16,2), with its currency."""
    return of(name, number(value, 2), currencyID=currency)


def mass(name: str, value: Decimal) -> Element:
    """A mass in kilograms, or a quantity (n..16,6), without idle zeros."""
    text = number(value, 6)
    return of(name, text.rstrip("0").rstrip("."))


def number(value: Decimal, places: int) -> str:
    """A number rounded half up to so many places.

    Raises:
        NotDeclarable: It has more than sixteen digits.
    """
    if value.adjusted() >= DIGITS_MAX - places:
        why = f"has more digits than a declaration holds, which is {DIGITS_MAX}"
        raise NotDeclarable(Fault(pointer="", message=f"{value:f} {why}"))
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
