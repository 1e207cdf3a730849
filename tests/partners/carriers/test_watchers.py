"""What AfterShip, ShipEngine and UPS push of a parcel, in shapes as they are published."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.tracking import MilestoneKind, Reason, Tracking
from partners.carriers.ups.scans import tracked, tracking
from partners.inbound import parse_aftership, parse_shipengine, parse_ups, waybills_of_dhl


def a_checkpoint(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "usps",
        "city": "Austin",
        "created_at": "2026-11-20T09:37:45+00:00",
        "location": "Austin, Texas",
        "country_name": None,
        "message": "Out for delivery",
        "country_iso3": "USA",
        "tag": "OutForDelivery",
        "subtag": "OutForDelivery_001",
        "checkpoint_time": "2026-11-20T08:35:26-06:00",
        "coordinates": [],
        "state": "Texas",
        "raw_tag": "OutForDelivery_001",
        **changes,
    }


def by_aftership(*checkpoints: dict[str, Any]) -> Tracking:
    message = {"id": "0" * 32, "tracking_number": "W-1", "slug": "usps", "tag": "InTransit"}
    event = {
        "ts": 1795163865,
        "event": "tracking_update",
        "event_id": "94dadd60-ed26-46d0-aa52-3ced925a50ff",
        "is_tracking_first_tag": True,
        "msg": {**message, "checkpoints": checkpoints},
    }
    told = parse_aftership(json.dumps(event).encode())
    assert told.waybill == "W-1"
    return told


def test_aftership_tells_a_parcels_whole_history_each_time() -> None:
    acceptance = a_checkpoint(tag="InTransit", subtag="InTransit_002", message="Accepted")
    first = by_aftership(acceptance)
    both = by_aftership(acceptance, a_checkpoint())

    assert [m.kind for m in both.milestones] == [
        MilestoneKind.PICKED_UP,
        MilestoneKind.OUT_FOR_DELIVERY,
    ]
    assert both.milestones[0] == first.milestones[0]
    last = both.milestones[1]
    assert last.at == datetime(2026, 11, 20, 14, 35, 26, tzinfo=UTC)
    assert last.place == "Austin, Texas, USA"


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({}, "2026-11-20T14:35:26+00:00"),
        ({"country_iso3": None, "country_region": "NLD"}, "2026-11-20T07:35:26+00:00"),
        ({"country_iso3": None, "city": None, "location": None}, "2026-11-20T09:37:45+00:00"),
    ],
)
def test_a_clock_of_aftership_without_an_offset_is_that_of_its_place(
    changes: dict[str, Any], at: str
) -> None:
    scan = a_checkpoint(checkpoint_time="2026-11-20T08:35:26", **changes)

    (milestone,) = by_aftership(scan).milestones

    assert milestone.at == datetime.fromisoformat(at)


def test_a_scan_that_nobody_can_date_is_left_out() -> None:
    scan = a_checkpoint(checkpoint_time="soon", created_at=None)

    assert by_aftership(scan, a_checkpoint()).milestones == by_aftership(a_checkpoint()).milestones


def test_a_failed_attempt_of_aftership_has_its_reason() -> None:
    (milestone,) = by_aftership(
        a_checkpoint(tag="AttemptFail", subtag="AttemptFail_003", message="Closed")
    ).milestones

    assert (milestone.kind, milestone.reason) == (
        MilestoneKind.ATTEMPT_FAILED,
        Reason.CONSIGNEE_CLOSED,
    )


def a_scan(hour: int, **changes: Any) -> dict[str, Any]:
    return {
        "occurred_at": f"2026-11-20T{hour:02}:00:00Z",
        "carrier_occurred_at": f"2026-11-20T{hour - 6:02}:00:00",
        "description": "Somewhere",
        "city_locality": "AUSTIN",
        "state_province": "TX",
        "postal_code": "78756",
        "country_code": "US",
        "event_code": "DE",  # the carrier's own, whatever it means there
        "status_code": None,
        "status_detail_code": None,
        **changes,
    }


def by_shipengine(*scans: dict[str, Any], kind: str = "API_TRACK", **data: Any) -> Tracking | None:
    parcel = {"tracking_number": "W-1", "status_code": "AT", "events": scans, **data}
    return parse_shipengine(json.dumps({"resource_type": kind, "data": parcel}).encode())


def test_shipengines_last_scan_has_the_status_of_the_parcel() -> None:
    told = by_shipengine(
        a_scan(15, status_code="IT", status_detail_code="CUSTOMS_CLEARED"), a_scan(18), a_scan(12)
    )

    assert told
    assert [m.kind for m in told.milestones] == [
        MilestoneKind.CUSTOMS_CLEARED,
        MilestoneKind.ATTEMPT_FAILED,
        MilestoneKind.UNKNOWN,
    ]
    assert told.milestones[0].at == datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_what_shipengine_tells_of_labels_concerns_nobody() -> None:
    assert by_shipengine(kind="BATCH_PROCESSED_V2") is None
    assert by_shipengine(a_scan(12), kind="TRACK_EVENT_V2") is not None


ALERT = {
    "trackingNumber": " 1ZABCXYZ0112346789",
    "localActivityDate": "20240422",
    "localActivityTime": "212901",
    "gmtActivityDate": "20240423",
    "gmtActivityTime": "012901",
    "activityLocation": {"city": "Hickory", "stateProvince": "NC", "country": "US"},
    "activityStatus": {"type": "I", "code": "OT", "description": "Out for Delivery"},
}
TRACKED = {
    "trackResponse": {
        "shipment": [
            {
                "package": [
                    {
                        "trackingNumber": "1ZABCXYZ0112346789",
                        "activity": [
                            {
                                "date": "20240422",
                                "time": "212901",
                                "gmtOffset": "-04:00",
                                "location": {"address": {"city": "Hickory", "country": "US"}},
                                "status": {
                                    "type": "I",
                                    "code": "OT",
                                    "description": "Out for Delivery",
                                },
                            }
                        ],
                    }
                ]
            }
        ]
    }
}


def test_a_scan_that_ups_pushes_is_the_one_that_it_tracks() -> None:
    pushed = parse_ups(json.dumps(ALERT).encode())
    (package,) = tracked(json.dumps(TRACKED).encode())

    assert pushed == tracking(package)
    (milestone,) = pushed.milestones
    assert milestone.kind is MilestoneKind.OUT_FOR_DELIVERY
    assert milestone.at == datetime(2024, 4, 23, 1, 29, 1, tzinfo=UTC)


def test_without_a_clock_in_utc_the_place_says_what_time_it_was() -> None:
    silent = {**ALERT, "gmtActivityTime": ""}
    silent["activityLocation"] = {"city": "Hickory", "country": "NL"}

    (milestone,) = parse_ups(json.dumps(silent).encode()).milestones

    assert milestone.at == datetime(2024, 4, 22, 19, 29, 1, tzinfo=UTC)


def test_of_dhls_push_only_the_shipments_are_read() -> None:
    push = {
        "scope": "subscription.push",
        "shipments": [{"id": "JD01", "status": {"statusCode": "delivered"}}, {"id": "JD02"}],
    }

    assert waybills_of_dhl(json.dumps(push).encode()) == ("JD01", "JD02")
    assert waybills_of_dhl(b'{"scope": "subscription.validation", "secret": "s"}') == ()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"data": 1, "msg": 1}'])
@pytest.mark.parametrize("parse", [parse_aftership, parse_ups])
def test_a_body_that_is_none_is_a_value_error(parse: Any, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"validation error|json"):
        parse(body)


def test_a_tracked_event_without_a_parcel_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="tracking_number"):
        parse_shipengine(b'{"resource_type": "API_TRACK", "data": {}}')
    with pytest.raises(ValueError, match="shipments"):
        waybills_of_dhl(b'{"shipments": [{"id": ""}]}')
