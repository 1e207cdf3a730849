"""`tidewaiter status` of an order in several packages."""

from domain.carriage import Booking, Piece
from domain.money import Money
from domain.tracking import MilestoneKind
from tests.builders import a_milestone
from tests.starter.shell import STANDS, Desk, Shell


def test_each_package_of_an_order_is_shown_where_it_stands(shell: Shell, desk: Desk) -> None:
    booking = Booking(
        carrier="petrel",
        service="PT-ROAD",
        waybill="PT1",
        reference="TW-1:1:book",
        price=Money.of(9, "GBP"),
        transit_days=6,
        label="documents/a",
        pieces=tuple(Piece(waybill=each, label="documents/a") for each in ("PT1", "PT2")),
    )
    scans = (
        a_milestone(MilestoneKind.DELIVERED, "PT1", 1),
        a_milestone(MilestoneKind.LOST, "PT2", 2),
    )
    desk.stands = STANDS.model_copy(update={"booking": booking, "milestones": scans})

    out = shell("status", "TW-1")[1]

    assert "PT1, 1 of 2, delivered since" in out
    assert "PT2, 2 of 2, lost since" in out
