"""What EasyPost tells unasked: signed in its own way, all of the tracker each time."""

import json
from pathlib import Path

import pytest

from domain.tracking import MilestoneKind, Reason, Tracking
from partners.inbound import parse_easypost
from starter.web.senders import PROOFS, ByKeyedHash
from starter.web.signatures import KeyedHash
from tests.builders import an_order
from tests.partners.carriers.test_easypost import adapter
from tests.stand_in import Mailbox, mailbox, stand_in
from tests.waiting import soon

SECRET = "a sécret of these tests"


def _scheme(secret: str) -> KeyedHash:
    proof = PROOFS["easypost"]
    assert isinstance(proof, ByKeyedHash)
    return KeyedHash(proof, [secret])


def _told(box: Mailbox) -> list[Tracking]:
    told = (parse_easypost(body) for _, _, body in box.received)
    return [it for it in told if isinstance(it, Tracking)]


def _kinds(tracking: Tracking) -> set[MilestoneKind]:
    return {milestone.kind for milestone in tracking.milestones}


async def test_every_scan_is_told_signed_and_is_the_one_that_polling_sees(tmp_path: Path) -> None:
    async with (
        mailbox() as box,
        stand_in(tmp_path, callback_url=box.url, easypost_secret=SECRET) as world,
        adapter(world) as easypost,
    ):
        booking = await easypost.book(an_order("EP-HOOK"))
        await soon(lambda: any(MilestoneKind.DELIVERED in _kinds(it) for it in _told(box)))
        await soon(lambda: len(box.received) >= 6)
        asked = await easypost.carrier.track(booking)

    scheme = _scheme(SECRET)
    ids = set()
    for path, headers, body in box.received:
        assert path == "/v1/webhooks/easypost"
        assert await scheme.doubt(headers, body) == ""
        assert await scheme.doubt(headers, body + b" ") != ""
        assert await _scheme("another").doubt(headers, body) != ""
        ids.add(scheme.event_id(headers, body))
    assert len(ids) == 6, "one event a scan; that the label exists is told by the booking"
    told = max(_told(box), key=lambda tracking: len(tracking.milestones))
    assert told == asked


@pytest.mark.parametrize("told", ["claim", "Batch"])
def test_an_event_about_something_else_concerns_no_parcel(told: str) -> None:
    body = json.dumps({"id": "evt_1", "object": "Event", "result": {"object": told}})

    assert parse_easypost(body.encode()) is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"result": 1}', b'{"result": {"object": "Tracker"}}']
)
def test_what_is_no_event_is_not_read(body: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        parse_easypost(body)


async def test_a_body_without_an_id_is_told_from_others_by_its_content() -> None:
    scheme = _scheme(SECRET)

    assert scheme.event_id({}, b'{"id": "evt_1"}') == "evt_1"
    assert scheme.event_id({}, b'{"id": 1}') != scheme.event_id({}, b"no json")
    assert (await scheme.doubt({}, b"{}")).startswith("there is no x-hmac-signature")
    assert await scheme.doubt({"x-hmac-signature": "ÿ"}, b"{}") != ""


@pytest.mark.parametrize(
    ("status", "detail", "kind", "reason"),
    [
        ("delivered", "arrived_at_destination", MilestoneKind.DELIVERED, Reason.NONE),
        ("delivered", "unknown", MilestoneKind.DELIVERED, Reason.NONE),
        ("in_transit", "arrived_at_destination", MilestoneKind.ARRIVED, Reason.NONE),
        ("out_for_delivery", None, MilestoneKind.OUT_FOR_DELIVERY, Reason.NONE),
        (
            "failure",
            "address_correction",
            MilestoneKind.ATTEMPT_FAILED,
            Reason.CONSIGNEE_ADDRESS,
        ),
        ("failure", "refused", MilestoneKind.ATTEMPT_FAILED, Reason.CONSIGNEE_REFUSED),
        ("brand_new", "brand_new", MilestoneKind.UNKNOWN, Reason.UNKNOWN),
    ],
)
def test_a_detail_says_more_than_a_status_that_is_open_and_less_than_one_that_is_not(
    status: str, detail: str | None, kind: MilestoneKind, reason: Reason
) -> None:
    scan = {"datetime": "2026-11-22T10:00:00Z", "status": status, "status_detail": detail}
    tracker = {"object": "Tracker", "tracking_code": "W1", "status": status}
    told = {"id": "evt_1", "result": {**tracker, "tracking_details": [scan]}}

    tracking = parse_easypost(json.dumps(told).encode())

    assert isinstance(tracking, Tracking)
    (milestone,) = tracking.milestones
    assert (milestone.kind, milestone.reason) == (kind, reason)
