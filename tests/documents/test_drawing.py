"""Documents drawn from orders and read back: every field, every script, every barcode."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from typst import TypstError

from documents import Fonts, NoGlyph, Typesetter, draw, draw_all
from domain.charges import Charge, ChargeKind, LandedCost
from domain.lines import GoodsFlag, MeasureOfPiece, OriginProof
from domain.markets.expressions import Unit
from domain.order import Order
from domain.packing import Package, Packed
from domain.papers.documents import DocumentFacts, DocumentKind, Drawn, ExportReason, Needed
from domain.parties import Address, Party, TaxId
from tests.builders import a_line, an_address, an_order
from tests.documents.reading import barcodes_of, height_mm, pages_of, size_mm, text_of, words_of

ON = date(2026, 11, 22)

PARTIES = {
    "AE": ("شركة المثال", "شارع المثال 12", "دبي"),
    "IL": ("חברת הדוגמה", "רחוב הדוגמה 12", "תל אביב"),
    "JP": ("見本 花子", "神宮前1-2-3", "渋谷区"),
    "CN": ("示例贸易有限公司", "示例路88号", "上海市"),
    "KR": ("예시 상사", "예시로 1", "강남구"),
    "TH": ("บริษัท ตัวอย่าง", "ถนนตัวอย่าง 1", "กรุงเทพฯ"),
    "GR": ("Παράδειγμα", "Οδός Παραδείγματος 1", "Αθήνα"),
    "IN": ("उदाहरण कंपनी", "उदाहरण मार्ग 1", "दिल्ली"),
}


def a_party(name: str, street: str, city: str, country: str, **ids: str) -> Party:
    return Party(
        name=name,
        address=Address(lines=(street,), city=city, country=country, postcode="12345"),
        phone="+4930000001",
        email="someone@example.com",
        tax_ids=tuple(TaxId(kind=kind, value=value) for kind, value in ids.items()),
    )


def drawn(typesetter: Typesetter, kind: DocumentKind, order: Order, **facts: Any) -> Drawn:
    landed = facts.pop("landed", None)
    needed = Needed(kind=kind, why="a test", agreement=facts.pop("agreement", None))
    said = DocumentFacts.of(order, ON).model_copy(update=facts)
    return draw(typesetter, needed, order, landed, said)


def landed_at(order: Order, value: str, **charges: str) -> LandedCost:
    return LandedCost(
        currency=order.currency,
        destination=order.destination,
        entry_date=ON,
        customs_value=Decimal(value),
        charges=tuple(
            Charge(kind=ChargeKind(kind), name=kind, amount=Decimal(amount), rule="r", source="s")
            for kind, amount in charges.items()
        ),
        rules_version="v",
        declaration="H1",
        digits=10,
    )


def test_a_number_of_another_places_scheme_is_not_printed(typesetter: Typesetter) -> None:
    ids = {"EORI": "GB1234567", "IOSS": "IM2760000013"}
    order = an_order(
        shipper=a_party("Example Lighting", "1 Factory Road", "Shenzhen", "CN", **ids),
        consignee=a_party("Example Consignee", "1 Example Street", "Tokyo", "JP"),
    )

    printed = text_of(drawn(typesetter, DocumentKind.COMMERCIAL_INVOICE, order))

    assert "GB1234567" in printed
    assert "IM2760000013" not in printed


def test_an_invoice_states_all_that_a_broker_asks_for(typesetter: Typesetter) -> None:
    order = an_order(
        "TW-77",
        shipper=a_party("Example Lighting", "1 Factory Road", "Shenzhen", "CN", EORI="GB1234567"),
        importer=a_party("Example Imports", "2 Dock Street", "Leeds", "GB", VAT="GB987654321"),
        lines=(
            a_line(
                unit_price=Decimal("1234.5"),
                hs_code="9405214090",
                materials=("brass", "glass"),
                measures=(MeasureOfPiece(unit=Unit.LTR, amount=Decimal("0.75")),),
                flags=(GoodsFlag.LITHIUM_BATTERY,),
                origin_proof=OriginProof(agreement="EU-UK TCA"),
            ),
        ),
    )
    order = order.model_copy(
        update={"quote": order.quote.model_copy(update={"discount": Decimal(10)})}
    )
    text = words_of(
        drawn(
            typesetter,
            DocumentKind.COMMERCIAL_INVOICE,
            order,
            landed=landed_at(order, "2468.00", duty="3.33", tax="20.00"),
            reason=ExportReason.SAMPLE,
        )
    )

    # fmt: off
    for said in (
        "TW-77-1", "2026-11-22", "GBP",
        "Example Lighting", "1 Factory Road", "12345 Shenzhen", "CHINA", "EORI GB1234567",
        "Example Consignee", "London SW1A 1AA", "UNITED KINGDOM",
        "Example Imports", "VAT GB987654321", "+4930000001", "someone@example.com",
        "DDP London, GB", "Delivered Duty Paid", "Commercial sample", "Air, express",
        "Transaction value", "pay-TW-77", "SZX-1, CN", "H1, LRN TW-77-1",
        "Table lamp of brass, with LED bulb", "LAMP", "brass, glass", "9405.21.40.90", "1.5 l",
        "lithium battery", "preference EU-UK TCA", "1.8", "2.4", "1 234.50", "2 469.00",
        "Discount", "\N{MINUS SIGN}10.00", "Freight", "9.00", "Total GBP", "2 468.00",
        "CIF, as GB values", "Duty 3.33", "Tax 20.00", "Page 1 of 1",
        "NAME AND SIGNATURE OF THE EXPORTER",
    ):
        assert said in text, said
    # fmt: on


@pytest.mark.parametrize(("value", "basis"), [("90.00", "FOB"), ("99.00", "CIF")])
def test_the_declared_value_is_the_destinations(
    typesetter: Typesetter, value: str, basis: str
) -> None:
    order = an_order()

    invoice = drawn(
        typesetter, DocumentKind.COMMERCIAL_INVOICE, order, landed=landed_at(order, value)
    )

    assert f"{value} GBP\n{basis}, as GB values" in text_of(invoice)


@pytest.mark.parametrize("country", PARTIES)
@pytest.mark.parametrize(
    "kind", [DocumentKind.COMMERCIAL_INVOICE, DocumentKind.PACKING_LIST, DocumentKind.CN23]
)
def test_names_and_addresses_are_drawn_in_their_own_script(
    typesetter: Typesetter, country: str, kind: DocumentKind
) -> None:
    name, street, city = PARTIES[country]
    order = an_order(consignee=a_party(name, street, city, country))

    paper = draw_all(
        typesetter, [Needed(kind=kind, why="a test")], order, None, DocumentFacts.of(order, ON)
    )

    shown = set(text_of(paper[0]))
    # A reader puts right-to-left text, and what was joined to one glyph, in an order of its own.
    lost = {char for char in name + street + city if char.isalpha()} - shown
    assert len(lost) <= len(name) // 4, lost


def test_a_character_that_no_font_has_is_refused_by_name_and_field(typesetter: Typesetter) -> None:
    order = an_order(
        consignee=Party(name="Example \N{TIBETAN LETTER KA}", address=an_address()),
        lines=(a_line(description="Lamp \N{CUNEIFORM SIGN A}"),),
    )

    with pytest.raises(NoGlyph) as refused:
        draw_all(typesetter, [], order, None, DocumentFacts.of(order, ON))

    pointers = [fault.pointer for fault in refused.value.faults]
    assert pointers == ["/consignee/name", "/lines/0/description"]
    assert "U+0F40 TIBETAN LETTER KA" in refused.value.faults[0].message
    assert "TIDEWAITER_FONTS" in refused.value.faults[0].message


def test_no_box_is_drawn_even_where_nobody_has_checked(typesetter: Typesetter) -> None:
    order = an_order(consignee=Party(name="\N{TIBETAN LETTER KA}", address=an_address()))

    with pytest.raises(TypstError, match="could not be displayed"):
        drawn(typesetter, DocumentKind.COMMERCIAL_INVOICE, order)


def test_a_folder_of_fonts_that_is_not_there_is_told(tmp_path: Any) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder of fonts"):
        Fonts(tmp_path / "fonts")


@pytest.mark.parametrize("kind", [k for k in DocumentKind if k != "statement_on_origin"])
def test_the_same_order_is_the_same_bytes(typesetter: Typesetter, kind: DocumentKind) -> None:
    order = an_order(lines=(a_line(flags=(GoodsFlag.LITHIUM_BATTERY,)),))
    first, again = drawn(typesetter, kind, order), drawn(Typesetter(Fonts()), kind, order)

    assert first.sha256 == again.sha256
    assert first.sha256 != drawn(typesetter, kind, an_order("TW-2", lines=order.lines)).sha256


@pytest.mark.parametrize(
    ("kind", "order_id", "symbology"),
    [
        (DocumentKind.COMMERCIAL_INVOICE, "TW-1001", "Code128"),
        (DocumentKind.COMMERCIAL_INVOICE, "SHOP.2026-11.0000042_A", "Code128"),
        (DocumentKind.COMMERCIAL_INVOICE, "X" * 60, "DataMatrix"),
        (DocumentKind.PACKING_LIST, "TW-1001", "Code128"),
        (DocumentKind.CN23, "TW-1001", "Code128"),
        (DocumentKind.CN22, "TW-1001", "DataMatrix"),
        (DocumentKind.CN22, "X" * 60, "DataMatrix"),
    ],
)
def test_the_number_is_read_back_from_a_label_printers_dots(
    typesetter: Typesetter, kind: DocumentKind, order_id: str, symbology: str
) -> None:
    assert barcodes_of(drawn(typesetter, kind, an_order(order_id))) == {symbology: f"{order_id}-1"}


def test_two_hundred_lines_go_over_pages_that_are_numbered(typesetter: Typesetter) -> None:
    lines = tuple(a_line(sku=f"SKU-{number}", quantity=1) for number in range(200))
    invoice = drawn(typesetter, DocumentKind.COMMERCIAL_INVOICE, an_order(lines=lines))

    text, words, pages = text_of(invoice), words_of(invoice).split(), pages_of(invoice)
    assert pages > 4
    assert {f"SKU-{number}" for number in range(200)} <= set(words)
    assert all(f"Page {page} of {pages}" in text for page in range(1, pages + 1))
    assert text.count("UNIT PRICE") >= pages - 1
    assert "Total GBP" in text


def test_a_statement_on_origin_names_its_products_and_says_the_words(
    typesetter: Typesetter,
) -> None:
    ours = a_line(sku="OURS", origin="JP", origin_proof=OriginProof(agreement="EU-Japan EPA"))
    order = an_order(
        shipper=a_party("Example Exports", "1 Sample", "Tokyo", "JP", JCN="1234567890123"),
        lines=(ours, a_line(sku="THEIRS")),
    )

    text = words_of(
        drawn(
            typesetter,
            DocumentKind.STATEMENT_ON_ORIGIN,
            order,
            agreement="EU-Japan EPA",
            origin_criteria="C1",
        )
    )

    assert "(Exporter Reference No 1234567890123) declares that, except where otherwise" in text
    assert "these products are of Japan preferential origin." in text
    assert "C1" in text
    assert "OURS" in text
    assert "THEIRS" not in text


def test_postal_forms_have_the_size_and_the_boxes_of_the_postal_union(
    typesetter: Typesetter,
) -> None:
    order = an_order()
    cn22, cn23 = (drawn(typesetter, kind, order) for kind in (DocumentKind.CN22, DocumentKind.CN23))

    assert size_mm(cn22) == (74, 105)
    assert size_mm(cn23) == (210, 148)
    for said in ("CN 22", "Sale of goods", "2.4", "90.00", "9405.21", "I, the undersigned"):
        assert said in text_of(cn22)
    for said in ("CN 23", "Sale of goods", "Postal charges", "9.00 GBP", "9405.21", "2.4 kg"):
        assert said in text_of(cn23)


@pytest.mark.parametrize(("quantity", "size"), [(1, (110, 80)), (2, (110, 110))])
def test_the_battery_mark_is_as_large_as_it_must_be(
    typesetter: Typesetter, quantity: int, size: tuple[int, int]
) -> None:
    small = {"length_cm": Decimal(8), "width_cm": Decimal(6), "height_cm": Decimal(3)}
    phone = a_line(
        hs_code="851713",
        quantity=quantity,
        dimensions=small,
        flags=(GoodsFlag.LITHIUM_BATTERY,),
    )
    bank = phone.model_copy(update={"sku": "BANK", "hs_code": "850760"})
    one = drawn(typesetter, DocumentKind.BATTERY_MARK, an_order(lines=(phone,)))
    both = drawn(typesetter, DocumentKind.BATTERY_MARK, an_order(lines=(phone, bank)))

    assert size_mm(one) == size  # with 5 mm of paper around
    assert "UN3481" in text_of(one)
    assert {"UN3480", "UN3481"} <= set(text_of(both).split())
    # 12 mm: the figures of Noto Sans are as high as its capitals, rounded ones a little more.
    assert height_mm(one, "1") > 11.9
    assert height_mm(both, "1") > 11.9


def test_markup_in_an_order_stays_text(typesetter: Typesetter) -> None:
    evil = '#read("/etc/passwd") *bold* $x^2$ @ref <label> \\'
    order = an_order(lines=(a_line(description=evil),))

    assert evil in text_of(drawn(typesetter, DocumentKind.COMMERCIAL_INVOICE, order))


# --------------------------------------------------------------------- several packages


def in_two() -> Order:
    """Three lamps and a vase: two lamps in one box, the rest in the other."""
    vase = a_line(sku="VASE", description="Vase of glass", quantity=1, unit_price=Decimal(10))
    lamps = a_line(quantity=3)
    boxes = (({"LAMP": 2}, "3.1"), ({"LAMP": 1, "VASE": 1}, "2.75"))
    order = an_order(lines=(lamps, vase))
    packages = tuple(
        Package(
            weight_kg=Decimal(weight),
            length_cm=Decimal(40),
            width_cm=Decimal(30),
            height_cm=Decimal(20),
            contents=tuple(Packed(sku=sku, quantity=units) for sku, units in held.items()),
        )
        for held, weight in boxes
    )
    return Order.model_validate(order.model_dump() | {"packages": packages})


def test_a_packing_list_says_what_is_in_which_package(typesetter: Typesetter) -> None:
    text = text_of(drawn(typesetter, DocumentKind.PACKING_LIST, in_two()))

    first, second = text.index("CONTENTS OF PACKAGE 1"), text.index("CONTENTS OF PACKAGE 2")
    assert "/ 1 to 2 of 2" in text
    assert first < text.index("Package 1 of 2") < second < text.index("Package 2 of 2")
    assert text.index("Vase of glass") > second
    for printed in ("3.1", "2.75", "40 \N{MULTIPLICATION SIGN} 30", "2 packages, 4 pcs", "5.85 kg"):
        assert printed in text


def test_a_packing_list_of_one_parcel_says_so(typesetter: Typesetter) -> None:
    text = text_of(drawn(typesetter, DocumentKind.PACKING_LIST, an_order()))

    assert "/ 1 of 1" in text
    assert "1 package" in text


@pytest.mark.parametrize("kind", [DocumentKind.CN22, DocumentKind.CN23])
def test_each_package_that_a_post_carries_bears_a_form_of_its_own(
    typesetter: Typesetter, kind: DocumentKind
) -> None:
    order = in_two()
    facts = DocumentFacts.of(order, ON)

    first, second = draw_all(typesetter, (Needed(kind=kind, why="a test"),), order, None, facts)

    assert (first.name[-2:], second.name[-2:]) == ("-1", "-2")
    assert second.title.endswith("package 2 of 2")
    texts = [text_of(each) for each in (first, second)]
    assert ["Vase of glass" in text for text in texts] == [False, True]
    assert ["3.1" in text for text in texts] == [True, False]
    assert ["90.00" in text for text in texts] == [True, False]
    assert ["55.00" in text for text in texts] == [False, True]
