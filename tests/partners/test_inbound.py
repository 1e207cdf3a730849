"""Scan codes, statuses and grades: the partners' words read as ours."""

import json
import tomllib
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from domain.reasons import HoldReason
from domain.scans.scan import How
from domain.tracking import DISPATCHED, MOVES_THE_ORDER, MilestoneKind, Reason, latest
from partners.brokers.gateway_answers import order_pointer
from partners.carriers.codes import BOOK, read
from partners.carriers.gateway import parse_event as parse_carrier
from partners.inbound import parse_broker, parse_hub

SPOKEN = tomllib.loads(
    (Path(__file__).parents[2] / "sandbox" / "carriers.toml").read_text(encoding="utf-8")
)["carriers"]


def a_scan(**changes: str) -> bytes:
    scan = {
        "event_id": "HX1:3",
        "order": "TW-1",
        "carrier": "harrier",
        "waybill": "HX1",
        "code": "RD",
        "at": "2026-11-21T12:00:00+00:00",
        "text": "Refused",
        **changes,
    }
    return json.dumps({"type": "parcel.scanned", "data": scan}).encode()


@pytest.mark.parametrize("carrier", SPOKEN)
def test_every_code_that_a_carrier_speaks_is_understood(carrier: str) -> None:
    codes = SPOKEN[carrier]["codes"].values()

    assert all(read(carrier, code).by is How.CODE for code in codes)
    assert set(codes) == {row.code for row in BOOK.tables[carrier].rows}


def test_a_scan_is_read_on_two_axes_and_knows_its_trouble() -> None:
    order_id, milestone = parse_carrier(a_scan())

    assert order_id == "TW-1"
    assert milestone.kind is MilestoneKind.ATTEMPT_FAILED
    assert milestone.reason is Reason.CONSIGNEE_REFUSED
    assert milestone.trouble is HoldReason.REFUSED


@pytest.mark.parametrize("changes", [{"code": "ZZ"}, {"carrier": "nobody"}])
def test_an_unmapped_code_is_loud_and_kept_and_moves_nothing(changes: dict[str, str]) -> None:
    with capture_logs() as logs:
        _, milestone = parse_carrier(a_scan(**changes))
    _, known = parse_carrier(a_scan(code="PU", at="2026-11-20T12:00:00+00:00"))

    assert [log["log_level"] for log in logs] == ["warning"]
    assert milestone.kind is MilestoneKind.UNKNOWN
    assert milestone.text.endswith("Refused")
    assert milestone.trouble is None
    assert milestone.inferred is MilestoneKind.ATTEMPT_FAILED
    assert milestone.kind not in MOVES_THE_ORDER | DISPATCHED
    assert latest([known, milestone]) == known


@pytest.mark.parametrize("parse", [parse_broker, parse_carrier, parse_hub])
@pytest.mark.parametrize("body", [b"", b"[]", b'{"data": {}}', b"\xff", b'{"data": {"order": 1}}'])
def test_a_body_that_is_none_is_a_value_error(parse: type, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"validation error|json"):
        parse(body)


def test_a_status_or_a_grade_that_we_do_not_know_is_an_error() -> None:
    at = "2026-11-21T12:00:00+00:00"
    reply = {"event_id": "1", "order": "O", "lrn": "L", "status": "pondered", "at": at}
    held = {
        "order": "O",
        "rma": "O-1",
        "hub": "h",
        "waybill": "w",
        "label": "l",
        "inspection": {"event_id": "1", "grade": "Z", "at": at},
    }

    with pytest.raises(ValueError, match="pondered"):
        parse_broker(json.dumps({"data": reply}).encode())
    with pytest.raises(ValueError, match="'Z'"):
        parse_hub(json.dumps({"data": held}).encode())


@pytest.mark.parametrize(
    ("declared", "ordered"),
    [
        ("/lines/0/hs_code", "/lines/0/hs_code"),
        ("/lines/3/value", "/lines/3/unit_price"),
        ("/exporter/country", "/shipper/address/country"),
    ],
)
def test_a_fault_points_into_the_order(declared: str, ordered: str) -> None:
    assert order_pointer(declared) == ordered
