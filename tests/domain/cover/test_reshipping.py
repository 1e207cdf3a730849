"""Goods sent once more: what is missing, under which number, at which part of the price."""

from decimal import Decimal

import pytest

from domain.carriage import Booking, Piece, PieceEnd
from domain.cover.reshipping import (
    NUMBERS_MAX,
    TRIES_PER_NUMBER,
    again,
    missing,
    numbers,
    reshipment,
    without,
)
from domain.money import Money
from domain.pieces import end_of
from domain.refunds import owed_at
from domain.resolutions import ANY_RESOLUTION
from domain.status import Stage
from domain.tracking import MilestoneKind
from tests.builders import a_line, a_milestone, an_order, packed

IN_THREE = packed(
    an_order(lines=(a_line(quantity=4),)).model_copy(update={"charged": Decimal("100.01")}), 2, 1, 1
)


def a_booking(*waybills: str, shipment: str = "S") -> Booking:
    return Booking(
        carrier="tern",
        service="X",
        waybill=shipment,
        reference="TW-1:1:book",
        price=Money.of("9.00", "GBP"),
        transit_days=5,
        label="label",
        pieces=tuple(Piece(waybill=waybill, label="label") for waybill in waybills),
    )


def test_of_several_packages_the_one_that_is_asked_about_is_missing() -> None:
    booking = a_booking("P1", "P2", "P3")

    assert missing(booking, (), "P2") == (1,)
    assert missing(a_booking("P1"), (), "P1") == ()  # all that there is
    assert missing(a_booking(), (), "S") == ()


def test_a_question_about_the_shipment_is_about_all_that_nothing_else_is_known_of() -> None:
    booking = a_booking("P1", "P2", "P3")
    came = a_milestone(MilestoneKind.DELIVERED, "P1", 1)

    assert missing(booking, (), "S") == ()
    assert missing(booking, (came,), "S") == (1, 2)
    assert missing(without(booking, (2,), "TW-1-R1"), (came,), "S") == (1,)


def test_what_is_in_a_package_is_sent_at_its_part_of_the_price() -> None:
    parts = [again(IN_THREE, f"TW-1-R{nth + 1}", (nth,)) for nth in range(3)]

    assert [part.lines[0].quantity for part in parts] == [2, 1, 1]
    assert [part.charged for part in parts] == [Decimal(x) for x in ("50.01", "25.00", "25.00")]
    assert all(part.packages == (IN_THREE.packages[nth],) for nth, part in enumerate(parts))
    assert {(part.replaces, part.revision) for part in parts} == {("TW-1", 1)}
    for sum_ in ("freight", "duties", "taxes"):
        quoted = sum(getattr(part.quote, sum_) for part in parts)
        assert abs(quoted - getattr(IN_THREE.quote, sum_)) <= Decimal("0.01")


def test_all_of_an_order_is_sent_as_it_was() -> None:
    order = again(IN_THREE, "TW-1-R1")

    theirs = {"order_id", "replaces"}
    assert order.model_dump(exclude=theirs) == IN_THREE.model_dump(exclude=theirs)
    assert numbers(order)[0] == "TW-1-R2"  # and if it is lost as well


def test_a_number_is_ours_somebodys_or_free() -> None:
    ours, theirs = again(IN_THREE, "TW-1-R1", (0,)), an_order("TW-1-R2")
    known = {order.order_id: order for order in (ours, theirs)}

    there = reshipment(IN_THREE, (0,), known, 0)
    new = reshipment(IN_THREE, (1,), known, 0)

    assert there
    assert (there.order, there.sent) == (ours, True)
    assert new
    assert (new.order.order_id, new.sent) == ("TW-1-R3", False)


def test_a_run_that_nobody_ever_knows_of_keeps_its_number() -> None:
    given = [reshipment(IN_THREE, (0,), {}, tries) for tries in range(2 * TRIES_PER_NUMBER)]

    ids = [found.order.order_id for found in given if found]
    assert ids == ["TW-1-R1"] * TRIES_PER_NUMBER + ["TW-1-R2"] * TRIES_PER_NUMBER
    assert reshipment(IN_THREE, (0,), {}, NUMBERS_MAX * TRIES_PER_NUMBER) is None


def test_an_order_whose_number_leaves_no_room_is_not_sent_once_more() -> None:
    tight = an_order("T" * 61, payment_reference="pay-1")
    assert numbers(tight) == tuple(f"{tight.order_id}-R{nth}" for nth in range(1, 10))
    said = {"kind": "reship", "hold_id": "TW-1:1:lost:1", "by": "ops@example.com"}

    with pytest.raises(ValueError, match="too long for an id"):
        ANY_RESOLUTION.validate_python(said).amend(an_order("T" * 62, payment_reference="pay-1"))


@pytest.mark.parametrize(
    ("ends", "owed"),
    [
        ("delivered replaced replaced", None),
        ("replaced replaced replaced", None),
        ("delivered replaced written_off", "25.00"),
        ("written_off replaced written_off", "75.01"),
        ("written_off written_off written_off", "100.01"),
    ],
)
def test_what_is_sent_once_more_is_not_paid_back(ends: str, owed: str | None) -> None:
    pieces = tuple(
        Piece(waybill=f"P{nth}", label="label", end=PieceEnd(end))
        for nth, end in enumerate(ends.split())
    )
    booking = a_booking().model_copy(update={"pieces": pieces})
    stage = Stage.DELIVERED if end_of(booking) is PieceEnd.DELIVERED else Stage.WRITTEN_OFF

    paid_back = owed_at(stage, IN_THREE, booking)

    assert (paid_back and str(paid_back.amount)) == owed
