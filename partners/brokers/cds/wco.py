"""The declaration of an order as WCO-DEC XML, in the order of HMRC's schema.

Sources, read 2026-11-22: HMRC's Customs Declarations API v2.0, its schema WCO_DEC_2_DMS 2.15
and its annotated sample declarations TT_IM001a (H1) and TT_IM067a, TT_IM077a (super-reduced);
gov.uk, CDS volume 3, appendices 21A (H1) and 21H (H7) of 2025-02-28, appendix 2A (F48, F49).
Not read there but known from the EU's common data elements, unverified: addition code AK for
carriage, preference 300, fiscal role FR5.
"""

from collections.abc import Iterator, Sequence

from domain.charges import LandedCost
from domain.customs import lrn_of
from domain.filing.references import wire_reference
from domain.money import total
from domain.order import Order
from domain.parties import Party
from domain.trade import TransportMode
from partners.brokers.cds.elements import amount, document, of
from partners.brokers.cds.filing import Dataset, Filing, Previous
from partners.brokers.cds.goods import Item, goods, ioss, items_of
from partners.brokers.cds.xml import Element

MODES = {
    TransportMode.SEA: "1",
    TransportMode.RAIL: "2",
    TransportMode.ROAD: "3",
    TransportMode.AIR: "4",
    TransportMode.MAIL: "5",
}
"""Data element 7/4."""

UK_EORI = ("GB", "XI")
POSTCODE_MAX = 9


def declaration(order: Order, landed: LandedCost, filing: Filing) -> bytes:
    """The declaration of this revision, lodged under its LRN.

    Raises:
        NotDeclarable: More lines than a declaration holds, or a number too long for it.
    """
    return document(body(order, landed, filing))


def body(order: Order, landed: LandedCost, filing: Filing) -> Element:
    """The `Declaration` element itself; amendments take their parts from it."""
    full = filing.dataset is Dataset.H1
    items = items_of(order, landed)
    reference = wire_reference(lrn_of(order))
    invoiced = amount("InvoiceAmount", total(each.price for each in items), order.currency)
    return of(
        "Declaration",
        of("FunctionCode", "9"),
        of("FunctionalReferenceID", reference),
        of("TypeCode", "IMA" if filing.arrived else "IMD"),
        of("GoodsItemQuantity", str(len(items))),
        invoiced if full else None,
        of("TotalPackageQuantity", "1"),
        _deferment(filing) if full else None,
        of("Agent", of("FunctionCode", filing.representation)) if filing.representation else None,
        _authorisation(filing) if full else None,
        of("BorderTransportMeans", of("ModeCode", MODES[order.transport])),
        of("Declarant", of("ID", filing.declarant)),
        _party("Exporter", order.shipper),
        _shipment(order, filing, items, reference),
    )


def _shipment(order: Order, filing: Filing, items: Sequence[Item], reference: str) -> Element:
    full = filing.dataset is Dataset.H1
    return of(
        "GoodsShipment",
        of("TransactionNatureCode", "1") if full else None,
        of(
            "Consignment",
            of("ContainerCode", "0") if full else None,
            _arrival(filing) if full else None,
            _location(filing),
        ),
        _carriage(order, full=full),
        of("Destination", of("CountryCode", order.destination)) if full else None,
        *_fiscal(order, filing),
        of("ExportCountry", of("ID", order.inventory.country)) if full else None,
        *(goods(order, filing, item) for item in items),
        _party("Importer", order.importer_of_record),
        *map(_previous, filing.previous or (Previous(type="380", id=order.order_id),)),
        _terms(order) if full else None,
        of("UCR", of("TraderAssignedReferenceID", reference)),
    )


def _arrival(filing: Filing) -> Element | None:
    if filing.means is None:
        return None
    means = filing.means
    return of("ArrivalTransportMeans", of("ID", means.id), of("IdentificationTypeCode", means.kind))


def _location(filing: Filing) -> Element:
    place = filing.location
    return of(
        "GoodsLocation",
        of("Name", place.code),
        of("TypeCode", place.kind),
        of("Address", of("TypeCode", place.qualifier), of("CountryCode", place.country)),
    )


def _carriage(order: Order, *, full: bool) -> Element | None:
    """Freight and insurance: an addition to the value (4/9), or stated beside it (4/19)."""
    cost = order.quote.freight + order.quote.insurance
    if not full:
        return of("CustomsValuation", amount("FreightChargeAmount", cost, order.currency))
    if not cost:
        return None
    added = amount("OtherChargeDeductionAmount", cost, order.currency)
    return of("CustomsValuation", of("ChargeDeduction", of("ChargesTypeCode", "AK"), added))


def _terms(order: Order) -> Element:
    """The named place of DDP, as of DAP, is where the consignee is."""
    address = order.consignee.address
    place = f"{address.country} {address.city}"
    return of("TradeTerms", of("ConditionCode", order.incoterm), of("LocationName", place))


def _fiscal(order: Order, filing: Filing) -> Iterator[Element]:
    """The IOSS number under which the VAT was taken at checkout (3/40)."""
    if number := ioss(order, filing):
        yield of("DomesticDutyTaxParty", of("ID", number), of("RoleCode", "FR5"))


def _previous(previous: Previous) -> Element:
    return of(
        "PreviousDocument",
        of("CategoryCode", previous.category),
        of("ID", previous.id[:70]),
        of("TypeCode", previous.type),
    )


def _deferment(filing: Filing) -> Element | None:
    """The account that pays later (2/6)."""
    if filing.deferment is None:
        return None
    account = of("ID", filing.deferment.account)
    return of("AdditionalDocument", of("CategoryCode", "1"), account, of("TypeCode", "DAN"))


def _authorisation(filing: Filing) -> Element | None:
    """Who was authorised to pay later (3/39)."""
    if filing.deferment is None:
        return None
    holder = of("ID", filing.deferment.holder)
    return of("AuthorisationHolder", holder, of("CategoryCode", "DPO"))


def _party(name: str, party: Party) -> Element:
    """By the EORI number that the UK gave, where the party has one, else by name and address."""
    eori = party.tax_id("EORI")
    if eori and eori.startswith(UK_EORI):
        return of(name, of("ID", eori))
    address = party.address
    postcode = _postcode(address.postcode or "")
    return of(
        name,
        of("Name", party.name[:70]),
        of(
            "Address",
            of("CityName", address.city[:35]),
            of("CountryCode", address.country),
            of("Line", ", ".join(address.lines)[:70]),
            of("PostcodeID", postcode) if postcode else None,
        ),
    )


def _postcode(postcode: str) -> str:
    """At most nine characters: a longer one loses its spaces and hyphens first."""
    if len(postcode) <= POSTCODE_MAX:
        return postcode
    return postcode.replace(" ", "").replace("-", "")[:POSTCODE_MAX]
