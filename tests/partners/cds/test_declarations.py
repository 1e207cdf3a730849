"""Declarations: valid by HMRC's schema for any order, of the shape of its samples, and true."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from domain.charges import Charge, ChargeKind
from domain.filing.faults import NotDeclarable
from domain.filing.references import wire_reference
from domain.lines import Line, OriginProof
from domain.order import LINES_MAX, Order
from domain.parties import Address, Party, TaxId
from domain.promised import Quote
from domain.trade import TransportMode, Valuation
from partners.brokers.cds.filing import Dataset, Filing
from partners.brokers.cds.messages import amendment, cancellation
from partners.brokers.cds.wco import declaration
from tests.builders import a_line, an_address, an_order
from tests.partners.cds.given import a_filing, a_landed_cost, complaints, names, official

SCRIPTS = (
    "Anna Beispiel", "Łucja Przykład", "Ελένη Παράδειγμα", "Пример Иванов", "דוגמה ישראלית",
    "مثال العربية", "例え 太郎", "示例公司", "예시 주식회사", "उदाहरण", "ตัวอย่าง", "A & <Sons> 🙂",
)  # fmt: skip


def money(most: str = "99999.99") -> st.SearchStrategy[Decimal]:
    return st.decimals("0", most, places=2)


def weights() -> st.SearchStrategy[Decimal]:
    return st.decimals("0.001", "500", places=6)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    return Address(
        lines=tuple(draw(st.lists(st.sampled_from(SCRIPTS), min_size=1, max_size=4))),
        city=draw(st.sampled_from(SCRIPTS)),
        postcode=draw(st.sampled_from((None, "SW1A 1AA", "10115", "10001-1234", "123-4567 X 8"))),
        country=draw(st.sampled_from(("GB", "CN", "JP", "US", "IL", "AE", "HK"))),
    )


@st.composite
def parties(draw: st.DrawFn) -> Party:
    eori = draw(st.sampled_from((None, "GB123456789000", "DE1234567890123")))
    ids = (TaxId(kind="EORI", value=eori),) if eori else ()
    return Party(
        name=draw(st.sampled_from(SCRIPTS)) * draw(st.integers(1, 9)),
        address=draw(addresses()),
        tax_ids=(*ids, TaxId(kind="IOSS", value="IM0000000000")),
    )


@st.composite
def lines(draw: st.DrawFn) -> Line:
    net = draw(weights())
    return a_line(
        description=draw(st.sampled_from(SCRIPTS)),
        quantity=draw(st.integers(1, 99)),
        unit_price=draw(money()),
        hs_code=draw(st.sampled_from(("940521", "94052100", "9405210000"))),
        origin=draw(st.sampled_from(("CN", "VN", "FR"))),
        net_weight_kg=net,
        gross_weight_kg=net + draw(weights()),
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    few = st.lists(lines(), min_size=1, max_size=5)
    kinds = draw(few) * draw(st.sampled_from((1, 1, 1, 19)))
    return an_order(
        draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)),
        lines=tuple(line.model_copy(update={"sku": f"S{n}"}) for n, line in enumerate(kinds)),
        currency=draw(st.sampled_from(("GBP", "EUR", "JPY", "KWD", "CNY"))),
        shipper=draw(parties()),
        consignee=draw(parties()),
        importer=draw(st.none() | parties()),
        transport=draw(st.sampled_from(TransportMode)),
        valuation=draw(st.sampled_from(Valuation)),
        payment_reference="pay",
        quote=Quote(
            quote_id="Q",
            freight=Decimal(draw(st.integers(0, 999))),
            insurance=Decimal(draw(st.integers(0, 99))),
        ),
    )


def filings() -> st.SearchStrategy[Filing]:
    return st.builds(
        a_filing,
        st.sampled_from(Dataset),
        representation=st.sampled_from(("", "2", "3")),
        arrived=st.booleans(),
        northern_ireland=st.booleans(),
        special_arrangements=st.booleans(),
        deferment=st.sampled_from((None, a_filing().deferment)),
        means=st.sampled_from((None, a_filing().means)),
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(orders(), filings())
def test_any_order_makes_a_declaration_that_hmrcs_schema_takes(
    order: Order, filing: Filing
) -> None:
    assert complaints(declaration(order, a_landed_cost(order), filing)) == []


@pytest.mark.parametrize("lines", [1, 99])
def test_every_line_is_an_item_with_its_number(lines: int) -> None:
    order = an_order(lines=tuple(a_line(sku=f"S{n}") for n in range(lines)))

    declared = declaration(order, a_landed_cost(order), a_filing())

    item = ("GoodsShipment", "GovernmentAgencyGoodsItem")
    assert names(declared, "GoodsItemQuantity") == [str(lines)]
    assert names(declared, *item, "SequenceNumeric") == [str(n) for n in range(1, lines + 1)]
    assert names(declared, *item, "Packaging", "QuantityQuantity").count("1") == 1


def test_more_lines_than_a_declaration_holds_are_refused() -> None:
    order = an_order(lines=tuple(a_line(sku=f"S{n}") for n in range(LINES_MAX)))

    with pytest.raises(NotDeclarable, match="a declaration holds 99"):
        declaration(order, a_landed_cost(order), a_filing())


def test_a_number_that_is_too_long_is_refused_and_not_cut() -> None:
    heavy = a_line(net_weight_kg=Decimal(999999999999), gross_weight_kg=Decimal(999999999999))
    order = an_order(lines=(heavy.model_copy(update={"quantity": 9999}),))

    with pytest.raises(NotDeclarable, match="more digits"):
        declaration(order, a_landed_cost(order), a_filing())


def test_the_price_declared_is_the_price_less_discount_to_the_penny() -> None:
    kinds = (a_line(sku="A", unit_price=Decimal("10.00"), quantity=1),) * 3
    order = an_order(
        lines=tuple(line.model_copy(update={"sku": f"S{n}"}) for n, line in enumerate(kinds)),
        quote=Quote(quote_id="Q", freight=Decimal("4.50"), discount=Decimal("1.00")),
    )

    declared = declaration(order, a_landed_cost(order), a_filing())

    item = ("GoodsShipment", "GovernmentAgencyGoodsItem", "Commodity", "InvoiceLine")
    assert names(declared, *item, "ItemChargeAmount") == ["9.66", "9.67", "9.67"]
    assert names(declared, "InvoiceAmount") == ["29.00"]
    carriage = ("GoodsShipment", "CustomsValuation", "ChargeDeduction")
    assert names(declared, *carriage, "OtherChargeDeductionAmount") == ["4.50"]


PROCEDURES = ("GoodsShipment", "GovernmentAgencyGoodsItem", "GovernmentProcedure", "CurrentCode")


@pytest.mark.parametrize(
    ("changes", "procedures", "fiscal"),
    [
        ({}, ["40", "1H7", "C07"], []),
        ({"northern_ireland": True}, ["40", "1H7", "C07", "F48"], ["IM0000000000", "FR5"]),
        ({"special_arrangements": True}, ["40", "1H7", "C07", "F49"], []),
    ],
)
def test_a_super_reduced_declaration_says_under_which_vat_scheme_it_comes(
    changes: dict[str, Any], procedures: list[str], fiscal: list[str]
) -> None:
    shipper = an_order().shipper.model_copy(
        update={"tax_ids": (TaxId(kind="IOSS", value="IM0000000000"),)}
    )
    order = an_order(shipper=shipper)

    declared = declaration(order, a_landed_cost(order), a_filing(Dataset.H7, **changes))

    assert names(declared, *PROCEDURES) == procedures
    party = ("GoodsShipment", "DomesticDutyTaxParty")
    assert names(declared, *party, "ID") + names(declared, *party, "RoleCode") == fiscal


def test_a_preference_that_was_given_is_claimed() -> None:
    line = a_line(origin="FR", origin_proof=OriginProof(agreement="EU-UK TCA", reference="REX1"))
    order = an_order(lines=(line,))
    free = Charge(
        kind=ChargeKind.DUTY,
        name="preferential duty, EU-UK TCA",
        amount=Decimal(0),
        sku=line.sku,
        rule="test",
        source="test",
    )
    landed = a_landed_cost(order).model_copy(update={"charges": (free,)})

    declared = declaration(order, landed, a_filing())

    item = ("GoodsShipment", "GovernmentAgencyGoodsItem")
    assert names(declared, *item, "Commodity", "DutyTaxFee", "DutyRegimeCode") == ["300"]
    assert names(declared, *item, "AdditionalDocument", "ID")[-1] == "REX1"
    unclaimed = declaration(order, a_landed_cost(order), a_filing())
    assert names(unclaimed, *item, "Origin", "TypeCode") == ["1"]


@pytest.mark.parametrize(
    ("sample", "dataset", "arrived"),
    [("Step1_TT_IM001a", Dataset.H1, True), ("TT_IM077a", Dataset.H7, False)],
)
def test_our_elements_are_those_of_hmrcs_samples(
    sample: str, dataset: Dataset, arrived: bool
) -> None:
    """Every place that we fill, HMRC's sample of this kind fills too, but for what is named."""
    theirs = places(official("declarations", f"{sample}.xml").read_bytes())
    order = an_order()
    filing = a_filing(dataset, arrived=arrived, northern_ireland=dataset is Dataset.H7)

    ours = places(declaration(order, a_landed_cost(order), filing))

    more = {place for place in ours - theirs if not place.startswith(MORE[dataset])}
    assert more == set()


MORE = {
    Dataset.H1: (
        "InvoiceAmount",
        "GoodsShipment/CustomsValuation",  # theirs is invoiced CIF
        "GoodsShipment/Importer/",  # a private person has no EORI number
        "GoodsShipment/TradeTerms/LocationName",  # theirs has a coded place
        "GoodsShipment/UCR",  # ours to ask by
    ),
    Dataset.H7: ("TotalPackageQuantity", "GoodsShipment/Importer/", "GoodsShipment/UCR"),
}


def places(document: bytes) -> set[str]:
    """The paths of all elements with text, without the envelope."""
    root = etree.fromstring(document)
    return {
        path.partition("Declaration/")[2]
        for element in root.iter("*")
        if (element.text or "").strip() and "Declaration/" in (path := path_of(element))
    }


def path_of(element: etree._Element) -> str:
    chain = [element, *element.iterancestors()]
    return "/".join(etree.QName(each).localname for each in reversed(chain))


def test_the_same_order_is_the_same_bytes() -> None:
    order = an_order()

    first, again = (declaration(order, a_landed_cost(order), a_filing()) for _ in range(2))

    assert first == again


@pytest.mark.parametrize("lrn", ["TW-1-1", "a" * 22])
def test_a_short_reference_stays_itself(lrn: str) -> None:
    assert wire_reference(lrn) == lrn


def test_a_long_reference_is_shortened_the_same_way_each_time() -> None:
    long = wire_reference("an-order-id-that-is-rather-long-1")

    assert len(long) == 22
    assert long == wire_reference("an-order-id-that-is-rather-long-1")
    assert long != wire_reference("an-order-id-that-is-rather-long-2")


# ---------------------------------------------------------------------------- amendments


def test_an_amendment_points_at_what_changes_and_carries_it_alone() -> None:
    order = an_order(lines=(a_line(sku="A"), a_line(sku="B", hs_code="9405210090")), revision=2)

    asked = amendment(
        order,
        a_landed_cost(order),
        a_filing(),
        "26GB0000000000000",
        key="TW-1:1:customs_query:1:k",
        fields=("/lines/1/hs_code", "/consignee/address/country", "/lines/1/unit_price"),
        reason="The code was wrong",
        code="21",
    )

    assert complaints(asked) == []
    assert names(asked, "TypeCode") == ["COR"]
    assert names(asked, "FunctionalReferenceID") == [wire_reference("TW-1:1:customs_query:1:k")]
    assert names(asked, "Amendment", "Pointer", "TagID") == ["145", "465", "112"]
    item = ("GoodsShipment", "GovernmentAgencyGoodsItem")
    assert names(asked, *item, "SequenceNumeric") == ["2"]
    assert names(asked, *item, "Commodity", "Classification", "ID") == ["94052100"]
    assert names(asked, "GoodsShipment", "Destination", "CountryCode") == ["GB"]
    assert names(asked, *item, "Commodity", "Description") == []


@pytest.mark.parametrize("field", ["/seller/name", "/shipper", "/lines/7/hs_code", "/lines/0/sku"])
def test_what_a_declaration_does_not_state_cannot_be_amended(field: str) -> None:
    order = an_order()

    with pytest.raises(NotDeclarable):
        amendment(
            order,
            a_landed_cost(order),
            a_filing(),
            "M",
            key="k",
            fields=[field],
            reason="-",
            code="1",
        )


def test_a_cancellation_is_what_hmrcs_schema_asks_for() -> None:
    asked = cancellation("TW-1-1", "26GB0000000000000", reason="The customer changed their mind")

    assert complaints(asked) == []
    assert complaints(asked, "customs/wrapper_cancel.xsd") == []
    assert names(asked, "TypeCode") == ["INV"]
    assert names(asked, "ID") == ["26GB0000000000000"]


def test_an_address_is_cut_to_what_fits_and_a_postcode_keeps_its_letters() -> None:
    shipper = Party(name="N" * 200, address=an_address(postcode="SW1A - 1AA 9"))
    order = an_order(shipper=shipper)

    declared = declaration(order, a_landed_cost(order), a_filing())

    assert names(declared, "Exporter", "Name") == ["N" * 70]
    assert names(declared, "Exporter", "Address", "PostcodeID") == ["SW1A1AA9"]
