"""An order of several packages: how it is posted, and where it stands by all scans of them."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.carriage import Booking, Piece, PieceEnd, Watch
from domain.concerns import concerns
from domain.money import Money
from domain.order import Order
from domain.pieces import end_of, ended, standing, stands, written_off
from domain.reasons import HoldReason
from domain.refunds import owed_at
from domain.status import Stage
from domain.tracking import Milestone, MilestoneKind, Reason, Tracking, latest, news, trouble
from tests.builders import a_line, an_order

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAYBILLS = ("W1", "W2", "W3")
BOOKING = Booking(
    carrier="tern",
    service="X",
    waybill="W1",
    reference="R1",
    price=Money(amount=Decimal(10), currency="GBP"),
    transit_days=5,
    label="label",
    pieces=tuple(Piece(waybill=waybill, label=f"label of {waybill}") for waybill in WAYBILLS),
)
SCANS = st.builds(
    Milestone,
    event_id=st.uuids().map(str),
    waybill=st.sampled_from(WAYBILLS),
    kind=st.sampled_from(MilestoneKind),
    at=st.integers(0, 6).map(lambda hours: NOON + timedelta(hours=hours)),
    reason=st.sampled_from(Reason),
).map(lambda m: m.model_copy(update={"trouble": trouble(m.kind, m.reason)}))


def a_package(*contents: tuple[str, int], **changes: Any) -> dict[str, Any]:
    return {
        "weight_kg": "2.4",
        "length_cm": "30",
        "width_cm": "20",
        "height_cm": "15",
        "contents": [{"sku": sku, "quantity": quantity} for sku, quantity in contents],
        **changes,
    }


def packed(*packages: dict[str, Any], order: Order | None = None) -> Order:
    """The order, posted once more with these packages."""
    document = json.loads((order or an_order()).model_dump_json())
    return Order.model_validate_json(json.dumps(document | {"packages": packages}))


def a_scan(waybill: str, kind: MilestoneKind, hours: int = 0) -> Milestone:
    return Milestone(
        event_id=f"{waybill} {kind}",
        waybill=waybill,
        kind=kind,
        at=NOON + timedelta(hours=hours),
        trouble=trouble(kind, Reason.NONE),
    )


# ------------------------------------------------------------------------------ posted


def test_an_order_of_one_parcel_reads_as_before_there_were_packages() -> None:
    assert "packages" not in json.loads(an_order().model_dump_json())
    single = BOOKING.model_copy(update={"pieces": ()})
    assert "pieces" not in json.loads(single.model_dump_json())


def test_packages_that_hold_every_unit_once_are_taken_and_weigh_what_they_weigh() -> None:
    order = packed(a_package(("LAMP", 1)), a_package(("LAMP", 1), weight_kg="1.8"))

    assert order.handed_over_kg == Decimal("4.2")
    assert order.gross_weight_kg == an_order().gross_weight_kg
    assert order.packages[0].length_and_girth_cm == Decimal(30 + 2 * (20 + 15))
    assert Order.model_validate_json(order.model_dump_json()) == order


@pytest.mark.parametrize(
    ("packages", "code", "told"),
    [
        ([a_package(("LAMP", 1))], "packed_otherwise", "of LAMP they hold 1, the line has 2"),
        (
            [a_package(("LAMP", 2)), a_package(("LAMP", 1))],
            "packed_otherwise",
            "of LAMP they hold 3, the line has 2",
        ),
        ([a_package(("VASE", 2))], "packed_unknown", "packages/0 holds VASE"),
        ([a_package(("LAMP", 1), ("LAMP", 1))], "sku_repeated", "repeated: LAMP"),
        (
            [a_package(("LAMP", 1)), a_package(("LAMP", 1), weight_kg="0.8")],
            "package_too_light",
            "packages/1/weight_kg must not be below the net weight of its goods: 0.8 kg for 0.9",
        ),
        ([a_package(("LAMP", 2))] * 21, "too_long", "at most 20"),
        ([a_package()], "too_short", "at least 1"),
    ],
)
def test_packages_that_do_not_fit_the_order_are_refused_with_the_way_out(
    packages: list[dict[str, Any]], code: str, told: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        packed(*packages)

    assert [error["type"] for error in refused.value.errors()] == [code]
    assert told in str(refused.value)


# ------------------------------------------------------------------------------ stands


@given(st.lists(SCANS, max_size=15), st.data())
def test_no_order_and_no_repetition_changes_where_the_pieces_stand(
    scans: list[Milestone], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(scans), max_size=15)) if scans else []
    shuffled = data.draw(st.permutations(scans + again))
    order = an_order()

    def asked(told: list[Milestone]) -> object:
        now = NOON + Watch().silent_after / 2
        return concerns(order, BOOKING, told, (), heard_at=NOON, now=now)

    assert stands(BOOKING, shuffled) == stands(BOOKING, scans)
    assert standing(BOOKING, shuffled) == standing(BOOKING, scans)
    assert ended(BOOKING, shuffled) == ended(BOOKING, scans)
    assert asked(shuffled) == asked(scans)


@given(st.lists(SCANS, max_size=15))
def test_an_order_is_delivered_only_when_all_its_pieces_are(scans: list[Milestone]) -> None:
    at_rest = end_of(ended(BOOKING, scans))
    lasts = [latest(m for m in scans if m.waybill == waybill) for waybill in WAYBILLS]

    all_delivered = all(last and last.kind is MilestoneKind.DELIVERED for last in lasts)
    assert (at_rest is PieceEnd.DELIVERED) == all_delivered
    final = stands(BOOKING, scans)
    assert bool(final and final.final) == all(last and last.final for last in lasts)


@given(st.lists(SCANS.map(lambda m: m.model_copy(update={"waybill": "W1"})), max_size=12))
def test_one_parcel_stands_where_its_last_scan_says(scans: list[Milestone]) -> None:
    assert stands(BOOKING.model_copy(update={"pieces": ()}), scans) == latest(scans)


def test_a_lost_piece_is_trouble_while_the_others_are_delivered() -> None:
    scans = [
        a_scan("W1", MilestoneKind.DELIVERED, 5),
        a_scan("W2", MilestoneKind.LOST, 4),
        a_scan("W3", MilestoneKind.DELIVERED, 3),
    ]

    (hold,) = concerns(an_order(), BOOKING, scans, (), heard_at=NOON, now=NOON)

    assert stands(BOOKING, scans) == scans[1]
    assert (hold.reason, hold.evidence["waybill"]) == (HoldReason.LOST, "W2")
    assert end_of(ended(BOOKING, scans)) is None
    assert end_of(ended(written_off(BOOKING, "W2"), scans)) is PieceEnd.DELIVERED


def test_each_piece_in_trouble_asks_for_itself() -> None:
    scans = [a_scan("W1", MilestoneKind.DAMAGED), a_scan("W3", MilestoneKind.ATTEMPT_FAILED)]

    found = concerns(an_order(), BOOKING, scans, (), heard_at=NOON, now=NOON)

    assert [(hold.reason, hold.evidence["waybill"]) for hold in found] == [
        (HoldReason.DAMAGED, "W1"),
        (HoldReason.DELIVERY_FAILED, "W3"),
    ]


def test_the_piece_that_nobody_scans_is_the_one_that_is_asked_about() -> None:
    scans = [a_scan("W1", MilestoneKind.DELIVERED), a_scan("W2", MilestoneKind.IN_TRANSIT)]
    later = NOON + Watch().silent_after

    (hold,) = concerns(an_order(), BOOKING, scans, (), heard_at=NOON, now=later)

    assert stands(BOOKING, scans) is None
    assert (hold.reason, hold.evidence["waybill"]) == (HoldReason.CARRIER_SILENT, "W2")


def test_scans_of_the_shipment_count_for_pieces_without_any_of_their_own() -> None:
    whole = BOOKING.model_copy(update={"waybill": "MASTER"})
    scans = [a_scan("MASTER", MilestoneKind.ARRIVED, 1), a_scan("W2", MilestoneKind.DELIVERED, 2)]

    assert stands(whole, scans) == scans[0]
    assert [last.kind for _, last in standing(whole, scans) if last] == [
        MilestoneKind.ARRIVED,
        MilestoneKind.DELIVERED,
        MilestoneKind.ARRIVED,
    ]


def test_a_run_is_told_the_last_scan_of_each_piece() -> None:
    scans = tuple(a_scan(waybill, MilestoneKind.IN_TRANSIT, 1) for waybill in WAYBILLS)
    early = a_scan("W1", MilestoneKind.LABEL_CREATED)

    assert news(Tracking(waybill="W1", milestones=(early, *scans))).milestones == scans


# ----------------------------------------------------------------------------- refunds


def test_each_piece_is_paid_back_by_its_own_end() -> None:
    lamps = an_order(lines=(a_line(), a_line(sku="VASE", quantity=1, unit_price=Decimal(10))))
    order = packed(a_package(("LAMP", 1)), a_package(("LAMP", 1), ("VASE", 1)), order=lamps)
    ends = (PieceEnd.WRITTEN_OFF, PieceEnd.DELIVERED, PieceEnd.RETURNED)
    lost, delivered, back = (Piece(waybill=end, label="", end=end) for end in ends)

    def owed(stage: Stage, *pieces: Piece) -> Money | None:
        return owed_at(stage, order, BOOKING.model_copy(update={"pieces": pieces}))

    assert owed(Stage.DELIVERED, delivered, delivered) is None
    assert owed(Stage.DELIVERED, lost, delivered) == Money.of("55.05", "GBP")  # 45 of 100
    assert owed(Stage.RETURNED_TO_ORIGIN, back, delivered) == Money.of("51.00", "GBP")
    assert owed(Stage.RETURNED_TO_ORIGIN, back, back) == Money.of("113.33", "GBP")
    assert owed(Stage.WRITTEN_OFF, lost, lost) == Money.of("122.33", "GBP")
