"""Documents are kept once by their hash, listed by order, and fetched whole."""

from datetime import datetime, timedelta

from domain.papers.documents import DocumentKind, Drawn
from records.journal import RecordsJournal
from records.views import Views
from tests.builders import LONG_AGO, an_order

INVOICE = Drawn(DocumentKind.COMMERCIAL_INVOICE, "TW-1-1-invoice", "Invoice", b"%PDF \x00 invoice")
MARK = Drawn(DocumentKind.BATTERY_MARK, "TW-1-1-mark", "Mark", b"%PDF mark")


async def keep(journal: RecordsJournal, *drawn: Drawn, revision: int = 1) -> None:
    order = an_order(revision=revision)
    at: datetime = LONG_AGO + timedelta(hours=revision)
    await journal.priced(order, None, at)
    await journal.documented(order, drawn, at)


async def test_a_document_told_twice_is_kept_once(journal: RecordsJournal, views: Views) -> None:
    await keep(journal, INVOICE, MARK)
    await keep(journal, INVOICE, MARK)

    found = await views.documents_of("TW-1")

    assert [row.sha256 for row in found] == [INVOICE.sha256, MARK.sha256]
    assert [row.size for row in found] == [len(INVOICE.pdf), len(MARK.pdf)]


async def test_the_latest_revision_comes_first(journal: RecordsJournal, views: Views) -> None:
    await keep(journal, INVOICE)
    await keep(journal, MARK._replace(pdf=b"%PDF again"), revision=2)

    assert [row.revision for row in await views.documents_of("TW-1")] == [2, 1]


async def test_a_document_is_fetched_whole_by_its_hash(
    journal: RecordsJournal, views: Views
) -> None:
    await keep(journal, INVOICE)

    found = await views.document(INVOICE.sha256)

    assert found is not None
    row, content = found
    assert (row.name, row.kind, content) == (INVOICE.name, INVOICE.kind, INVOICE.pdf)
    assert await views.document("0" * 64) is None


async def test_no_documents_are_nothing(journal: RecordsJournal, views: Views) -> None:
    await keep(journal)

    assert await views.documents_of("TW-1") == ()


async def test_a_document_is_of_its_own_order_only(journal: RecordsJournal, views: Views) -> None:
    await keep(journal, INVOICE)

    assert await views.drawn_for("TW-1", INVOICE.sha256) == INVOICE
    assert await views.drawn_for("TW-2", INVOICE.sha256) is None
    assert await views.drawn_for("TW-1", MARK.sha256) is None
