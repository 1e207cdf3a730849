"""The goods items of a declaration: one for each line of the order, in its order."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.charges import LandedCost
from domain.filing.faults import NotDeclarable
from domain.holds import Fault
from domain.lines import Line
from domain.money import split
from domain.order import Order
from domain.trade import Valuation
from partners.brokers.cds.elements import amount, mass, of
from partners.brokers.cds.filing import ITEMS_MAX, Dataset, Filing
from partners.brokers.cds.xml import Element

METHODS = {
    Valuation.TRANSACTION_VALUE: "1",
    Valuation.SIMILAR_GOODS: "3",
    Valuation.DEDUCTIVE: "4",
    Valuation.COMPUTED: "5",
}
"""Data element 4/16."""

PROOFS = {"EU-UK TCA": ("U", "116")}
"""The document code of a statement on origin, by agreement; from general knowledge, unverified."""


@dataclass(frozen=True)
class Item:
    """A line of the order as a goods item: its number from 1, and its price less discount."""

    number: int
    line: Line
    price: Decimal
    preferential: bool


def items_of(order: Order, landed: LandedCost) -> tuple[Item, ...]:
    """The order's lines as they are declared.

    Raises:
        NotDeclarable: There are more than a declaration holds.
    """
    if len(order.lines) > ITEMS_MAX:
        why = f"{len(order.lines)} lines; a declaration holds {ITEMS_MAX}: ship them as two orders"
        raise NotDeclarable(Fault(pointer="/lines", message=why))
    preferred = {c.sku for c in landed.charges if c.name.startswith("preferential duty")}
    values = [line.value for line in order.lines]
    discounts = split(order.quote.discount, values, order.currency)
    return tuple(
        Item(number, line, line.value - discount, line.sku in preferred)
        for number, (line, discount) in enumerate(zip(order.lines, discounts, strict=True), 1)
    )


def goods(order: Order, filing: Filing, item: Item) -> Element:
    """One goods item: in full (H1), or its value, description, code and mass (H7)."""
    full = filing.dataset is Dataset.H1
    return of(
        "GovernmentAgencyGoodsItem",
        None if full else amount("CustomsValueAmount", item.price, order.currency),
        of("SequenceNumeric", str(item.number)),
        *(_documents(order, filing, item) if full else ()),
        of("AdditionalInformation", of("StatementCode", "NIIMP"))
        if filing.northern_ireland
        else None,
        _commodity(order, filing, item),
        of("CustomsValuation", of("MethodCode", METHODS[order.valuation])) if full else None,
        of("GovernmentProcedure", of("CurrentCode", "40"), of("PreviousCode", "00")),
        *(of("GovernmentProcedure", of("CurrentCode", it)) for it in _procedures(order, filing)),
        of("Origin", of("CountryCode", item.line.origin), of("TypeCode", _origin(item)))
        if full
        else None,
        _packaging(order, item) if full else None,
        of("ValuationAdjustment", of("AdditionCode", "0000")) if full else None,
    )


def ioss(order: Order, filing: Filing) -> str | None:
    """The number under which the VAT was taken at checkout, where the UK knows of it.

    That is in Northern Ireland alone (gov.uk, appendix 21H of 2025-02-28).
    """
    return order.shipper.tax_id("IOSS") if filing.northern_ireland else None


def _procedures(order: Order, filing: Filing) -> Iterator[str]:
    """Data element 1/11: what makes the set super-reduced, and under which VAT scheme it comes."""
    if filing.dataset is Dataset.H1:
        yield "000"
        return
    yield "1H7"
    yield "C07"
    if ioss(order, filing):
        yield "F48"
    elif filing.special_arrangements:
        yield "F49"


def _documents(order: Order, filing: Filing, item: Item) -> Iterator[Element]:
    """The invoice (N935), the deferment (C506) and the proof of origin, where there are such."""
    if filing.deferment:
        yield _document("C", "506", f"GBDPO{filing.deferment.account}")
    yield _document("N", "935", order.order_id, "AC")
    proof = item.line.origin_proof
    if proof and item.preferential and proof.agreement in PROOFS:
        yield _document(*PROOFS[proof.agreement], proof.reference or order.order_id, "AC")


def _document(category: str, kind: str, id_: str, status: str = "") -> Element:
    return of(
        "AdditionalDocument",
        of("CategoryCode", category),
        of("ID", id_[:70]),
        of("TypeCode", kind),
        of("LPCOExemptionCode", status) if status else None,
    )


def _commodity(order: Order, filing: Filing, item: Item) -> Element:
    line, full = item.line, filing.dataset is Dataset.H1
    units = line.measures[0].amount * line.quantity if line.measures else None
    return of(
        "Commodity",
        of("Description", line.description),
        *_classification(line.hs_code or ""),
        *(_taxes(filing, item) if full else ()),
        of(
            "GoodsMeasure",
            mass("GrossMassMeasure", line.gross_weight_kg * line.quantity),
            mass("NetNetWeightMeasure", line.net_weight_kg * line.quantity) if full else None,
            mass("TariffQuantity", units) if full and units else None,
        ),
        of("InvoiceLine", amount("ItemChargeAmount", item.price, order.currency)) if full else None,
    )


def _classification(code: str) -> Iterator[Element]:
    """The combined nomenclature's eight digits, and TARIC's two where the code has ten."""
    for digits, kind in ((code[:8], "TSP"), (code[8:], "TRC")):
        if digits:
            yield of("Classification", of("ID", digits), of("IdentificationTypeCode", kind))


def _taxes(filing: Filing, item: Item) -> Iterator[Element]:
    """Customs duty and VAT: how each is paid; what is due, HMRC computes."""
    paid = of("Payment", of("MethodCode", filing.payment))
    regime = of("DutyRegimeCode", "300" if item.preferential else "100")
    yield of("DutyTaxFee", regime, of("TypeCode", "A00"), paid)
    paid = of("Payment", of("MethodCode", filing.payment))
    yield of("DutyTaxFee", of("TypeCode", "B00"), paid)


def _origin(item: Item) -> str:
    """1 is the non-preferential origin, 2 the preferential one (5/15, 5/16)."""
    return "2" if item.preferential else "1"


def _packaging(order: Order, item: Item) -> Element:
    """One parcel: the first item carries it, the others are in it (0 packages, same marks)."""
    return of(
        "Packaging",
        of("SequenceNumeric", "1"),
        of("MarksNumbersID", order.order_id),
        of("QuantityQuantity", "1" if item.number == 1 else "0"),
        of("TypeCode", "PK"),
    )
