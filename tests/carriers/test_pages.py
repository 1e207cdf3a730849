"""Where carriers show parcels to everybody: every row cited, found by any name, safe to link to."""

from pathlib import Path

import pytest

from carriers import CarrierFileError, load_codes, load_pages
from domain.scans.scan import folded


def test_a_parcel_is_linked_to_by_any_name_of_its_carrier() -> None:
    pages = load_pages()
    for name in ("UPS", "ups", "United Parcel Service"):
        assert pages.url(name, "1Z1") == "https://www.ups.com/track?tracknum=1Z1"


def test_a_waybill_cannot_lead_elsewhere() -> None:
    url = load_pages().url("dhl_express", "1&x=2#/../?")
    assert url.endswith("tracking-id=1%26x%3D2%23%2F..%2F%3F")


def test_a_carrier_that_nobody_has_looked_up_has_no_link() -> None:
    assert load_pages().url("tern", "TN1") == ""


def test_every_row_is_a_carriers_that_we_read_scans_of_and_says_its_source() -> None:
    pages, book = load_pages().pages, load_codes()
    assert {page.carrier for page in pages} <= set(book.tables)
    names = [folded(name) for page in pages for name in {page.carrier, *page.also}]
    assert len(names) == len(set(names))
    assert all(page.source and page.read_on for page in pages)


def test_a_row_without_a_place_for_the_number_is_refused(tmp_path: Path) -> None:
    row = '[[pages]]\ncarrier = "x"\nname = "X"\nurl = "http://x.example"\nsource = "s"\n'
    (tmp_path / "pages.toml").write_text(
        f'{row}read_on = 2026-11-22\nconfidence = "secondary"\n', encoding="utf-8"
    )
    with pytest.raises(CarrierFileError, match="url"):
        load_pages(tmp_path)
