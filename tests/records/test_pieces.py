"""Bookings of several packages: each is found by its number, and ends as it ends."""

from domain.carriage import Booking, Piece, PieceEnd
from domain.cover.reshipping import again
from domain.order import Order
from domain.papers.documents import DocumentKind, Drawn
from domain.status import Stage
from domain.tracking import MilestoneKind
from records.engine import Database
from records.journal import RecordsJournal
from records.labels import UNKNOWN, RecordsLabels
from records.views import Views
from starter.client.kept import order_status
from tests.builders import packed
from tests.records.given import NOON, a_booking, a_milestone, a_return, an_order, later


def an_order_in_two() -> Order:
    """Three lamps: two in one box, one in the other."""
    return packed(an_order(), 2, 1)


def booked(order: Order, *ends: PieceEnd | None) -> Booking:
    pieces = tuple(
        Piece(waybill=f"WB-{nth}", label=f"documents/{nth}", end=end)
        for nth, end in enumerate(ends or (None, None), 1)
    )
    return a_booking(order).model_copy(update={"waybill": "WB-1", "pieces": pieces})


async def keep(journal: RecordsJournal, booking: Booking) -> None:
    order = an_order_in_two()
    await journal.priced(order, None, NOON)
    await journal.booked(order, booking, NOON)


async def test_an_order_is_found_by_the_number_of_any_package(
    journal: RecordsJournal, views: Views
) -> None:
    booking = booked(an_order_in_two())
    for _ in range(2):  # told again, it is kept once
        await keep(journal, booking)

    assert await views.orders_of(["WB-1", "WB-2", "WB-3"]) == {"WB-1": "O-1", "WB-2": "O-1"}
    (row,) = await views.bookings_of("O-1")
    assert row.pieces == booking.pieces


async def test_a_package_that_is_sent_once_more_says_as_which_order(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order_in_two()
    await keep(journal, booked(order))
    for _ in range(2):
        await journal.replaced("O-1", "O-1-R1", later(1), waybills=("WB-2",))
    await journal.priced(again(order, "O-1-R1", (1,)), None, later(2))

    (row,) = await views.bookings_of("O-1")
    assert [(p.end, p.replaced_by) for p in row.pieces] == [
        (None, None), (PieceEnd.REPLACED, "O-1-R1"),
    ]  # fmt: skip
    first, second = [await views.order(order_id) for order_id in ("O-1", "O-1-R1")]
    assert first
    assert second
    assert (first.replaced_by, second.replaces) == (None, "O-1")
    told = [event.text for event in await views.timeline("O-1") if event.what == "replaced"]
    assert told == ["WB-2 sent once more as O-1-R1"]


async def test_the_records_tell_of_the_scans_of_all_packages(
    journal: RecordsJournal, views: Views
) -> None:
    await keep(journal, booked(an_order_in_two()))
    scans = [
        a_milestone(kind, nth).model_copy(update={"waybill": f"WB-{nth}"})
        for nth, kind in enumerate((MilestoneKind.DELIVERED, MilestoneKind.IN_TRANSIT), 1)
    ]
    await journal.new_milestones({"O-1": scans})

    status = await order_status(views, "O-1")

    assert status is not None
    assert status.booking is not None
    assert [scan.waybill for scan in status.milestones] == ["WB-1", "WB-2"]
    assert [piece.waybill for piece in status.booking.pieces] == ["WB-1", "WB-2"]


async def test_only_what_was_delivered_comes_back_as_a_return(journal: RecordsJournal) -> None:
    order = an_order_in_two()
    await keep(journal, booked(order))
    ended = booked(order, PieceEnd.DELIVERED, PieceEnd.WRITTEN_OFF)
    await journal.pieces_ended(ended)
    await journal.entered("O-1", Stage.DELIVERED, later(1))

    why = await journal.return_opened(order, a_return(1, LAMP=3), later(2))

    assert why == "3 of LAMP asked for, 2 left to return"
    assert await journal.return_opened(order, a_return(2, LAMP=2), later(3)) is None


async def test_a_delivered_package_may_be_returned_though_the_other_came_back(
    journal: RecordsJournal,
) -> None:
    order = an_order_in_two()
    await keep(journal, booked(order))
    await journal.pieces_ended(booked(order, PieceEnd.RETURNED, PieceEnd.DELIVERED))
    await journal.entered("O-1", Stage.RETURNED_TO_ORIGIN, later(1))

    assert await journal.return_opened(order, a_return(1, LAMP=1), later(2)) is None


async def test_the_invoice_of_a_revision_is_at_hand_for_its_carrier(
    database: Database, journal: RecordsJournal
) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)
    papers = RecordsLabels(database)
    invoice = Drawn(DocumentKind.COMMERCIAL_INVOICE, "O-1-1-invoice", "Invoice", b"%PDF-1.7")

    assert await papers.invoice(order) is None
    await journal.documented(order, [invoice], NOON)

    assert await papers.invoice(order) == b"%PDF-1.7"
    assert await papers.invoice(order.model_copy(update={"revision": 2})) is None


async def test_a_label_is_kept_once_with_the_type_that_its_bytes_have(
    database: Database, journal: RecordsJournal, views: Views
) -> None:
    await journal.priced(an_order(), None, NOON)
    labels = RecordsLabels(database)
    contents = (b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\n^XA^XZ", b"?")

    for _ in range(2):
        for content in contents:
            await labels.keep(an_order(), "WB-1", content)
    kept = {row.media_type: row.file_name for row in await views.documents_of("O-1")}

    assert kept == {
        "application/pdf": "WB-1-label.pdf",
        "image/png": "WB-1-label.png",
        "image/gif": "WB-1-label.gif",
        "application/zpl": "WB-1-label.zpl",
        UNKNOWN: "WB-1-label",
    }
