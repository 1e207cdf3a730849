"""`tidewaiter tracking`: scans as carriers print them in, milestones and reasons out."""

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starter.commands import tracking as verbs
from starter.reading.printed_scans import lines
from tests.starter.shell import Shell

BY_CODE = {"carrier": "usps", "code": "GX", "description": "Shipping Label Created"}
BY_SUB_CODE = {"carrier": "correios", "code": "BDE", "sub_code": "2", "place": "São Paulo, BR"}
BY_TEXT = {"carrier": "nobody", "code": "ZZ", "description": "Votre colis a été livré"}
UNMAPPED = {"carrier": "nobody", "code": "ZZ", "description": "qwerty"}
SAMPLE = (
    Path(os.environ.get("TIDEWAITER_REFERENCE") or Path(__file__).parents[3] / "shared")
    / "data"
    / "tracking"
    / "events-dev.jsonl"
)
"""Scans recorded of many carriers: beside the repository, and no part of it."""


def written(path: Path, *scans: object) -> str:
    path.write_text("\n".join(json.dumps(scan) for scan in scans), encoding="utf-8")
    return str(path)


@pytest.fixture
def four(tmp_path: Path) -> str:
    return written(tmp_path / "scans.jsonl", BY_CODE, BY_SUB_CODE, BY_TEXT, UNMAPPED)


def test_every_scan_is_shown_with_what_it_rests_on(shell: Shell, four: str) -> None:
    code, out, err = shell("tracking", "classify", four)

    assert (code, err) == (0, "")
    for shown in ("label created", "consignee absent", "sub-code", "inferred", "unmapped"):
        assert shown in out
    assert "4 events: 1 sub-code, 1 code, 1 inferred, 1 unmapped." in out
    assert "2 have a code that nobody has mapped" in out
    assert "2  nobody ZZ" in out


def test_a_long_file_is_counted_whole_and_shown_in_part(
    shell: Shell, four: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "ROWS_SHOWN", 1)

    code, out, _ = shell("tracking", "classify", four)

    assert code == 0
    assert "label created" in out
    assert "consignee absent" not in out
    assert "3 more rows; --json shows them all" in out
    assert "4 events: 1 sub-code, 1 code, 1 inferred, 1 unmapped." in out


def test_as_json_it_is_one_document(shell: Shell, four: str) -> None:
    code, out, _ = shell("tracking", "classify", four, "--json")
    document = json.loads(out)

    assert code == 0
    assert [(e["line"], e["milestone"], e["reason"], e["how"]) for e in document["events"]] == [
        (1, "label_created", "none", "code"),
        (2, "attempt_failed", "consignee_absent", "sub-code"),
        (3, "delivered", "none", "inferred"),
        (4, "unknown", "unknown", "unmapped"),
    ]
    assert [e["moves"] for e in document["events"][2:]] == ["unknown", "unknown"]
    assert document["events"][1]["whose"] == "consignee"
    assert document["unmapped"] == [{"carrier": "nobody", "code": "ZZ", "events": 2}]


def test_a_printed_time_keeps_the_zone_of_its_place(shell: Shell, tmp_path: Path) -> None:
    scans = [
        {**BY_CODE, "date": "2024-07-01", "time": "12:00", **where}
        for where in ({"place": "Leipzig - Germany"}, {"place": "Springfield, US"}, {})
    ]
    file = written(tmp_path / "scans.jsonl", *scans)

    document = json.loads(shell("tracking", "classify", file, "--json")[1])
    leipzig, springfield, nowhere = (event["when"] for event in document["events"])

    assert (leipzig["at"], leipzig["zone"]) == ("2024-07-01T12:00:00+02:00", "Europe/Berlin")
    assert springfield["at"] is nowhere["at"] is None
    assert "several times" in springfield["why_not"]
    assert "nothing says where" in nowhere["why_not"]


def test_standard_input_is_a_file(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = SimpleNamespace(buffer=io.BytesIO(json.dumps(BY_CODE).encode()))
    monkeypatch.setattr("sys.stdin", typed)

    code, out, _ = shell("tracking", "classify", "-", "--json")

    assert code == 0
    assert json.loads(out)["counts"]["code"] == 1


def test_bad_lines_are_named_by_number_and_stop_no_others(shell: Shell, tmp_path: Path) -> None:
    bad = [b"{", b"[]", b'{"code": "x"}', b'{"carrier": "ups", "code": {}}', b"\xff", b"NaN"]
    path = tmp_path / "scans.jsonl"
    path.write_bytes(b"\n".join([json.dumps(BY_CODE).encode(), b"", *bad]))

    code, out, err = shell("tracking", "classify", str(path))
    document = json.loads(shell("tracking", "classify", str(path), "--json")[1])

    assert code == 2
    assert "1 events: 1 code." in out
    assert [line.split(": ")[1] for line in err.strip().splitlines()] == [
        f"line {number}" for number in range(3, 9)
    ]
    assert [event["milestone"] for event in document["events"]] == ["label_created"]
    assert [bad["line"] for bad in document["unread"]] == list(range(3, 9))


@pytest.mark.parametrize(
    "line",
    [
        {"carrier": "FedExDefault", "eventCode": "OD", "eventTime": 1719828000},
        {"courier_code": "fedex", "status_code": "OD", "timestamp": "2024-07-01T10:00:00Z"},
        {"Carrier": "FedEx", "status": "OD", "datetime": "1 July 2024 10:00", "timezone": "UTC"},
        {
            "carrier": "fedex",
            "code": "OD",
            "time": "6:00 AM",
            "date": "2024-07-01",
            "location": {"city": "New York", "state": "NY", "country": "US"},
            "timestamp": "2024-07-01T06:00:00.000Z",
        },
    ],
)
def test_fields_go_by_the_names_of_gateways_as_well(
    shell: Shell, tmp_path: Path, line: dict[str, object]
) -> None:
    file = written(tmp_path / "scans.jsonl", line)

    event = json.loads(shell("tracking", "classify", file, "--json")[1])["events"][0]

    assert event["milestone"] == "out_for_delivery"
    assert datetime.fromisoformat(event["when"]["at"]) == datetime(2024, 7, 1, 10, tzinfo=UTC)


def test_a_gateways_status_stands_in_for_no_code_that_is_empty(
    shell: Shell, tmp_path: Path
) -> None:
    file = written(tmp_path / "scans.jsonl", {"carrier": "x", "code": None, "status": "delivered"})

    event = json.loads(shell("tracking", "classify", file, "--json")[1])["events"][0]

    assert (event["code"], event["how"]) == ("", "unmapped")


def test_a_field_that_is_said_twice_is_refused(shell: Shell, tmp_path: Path) -> None:
    (file := tmp_path / "scans.jsonl").write_text('{"carrier": "ups", "code": "OT", "code": "DL"}')

    code, out, err = shell("tracking", "classify", str(file))

    assert (code, out) == (2, "")
    assert "line 1: code: is said more than once; nobody can tell which is meant" in err


@pytest.mark.parametrize("file", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_bad_input(shell: Shell, file: str) -> None:
    code, out, err = shell("tracking", "classify", file)

    assert (code, out) == (2, "")
    assert file in err


def test_an_empty_file_has_no_events(shell: Shell, tmp_path: Path) -> None:
    code, out, _ = shell("tracking", "classify", written(tmp_path / "none.jsonl"))

    assert code == 0
    assert out.startswith("0 events: none.")


def test_codes_are_shown_with_their_sources(shell: Shell) -> None:
    _, listed, _ = shell("tracking", "codes", "--json")
    code, out, _ = shell("tracking", "codes", "Royal-Mail", "--json")
    document = json.loads(out)

    assert code == 0
    assert len(json.loads(listed)) > 16
    assert document["carrier"] == "royal_mail"
    assert all(row["source"] and row["read_on"] for row in document["rows"])


def test_codes_for_people_and_of_nobody(shell: Shell) -> None:
    assert "delivered" in shell("tracking", "codes", "usps")[1]
    assert "USPS" in shell("tracking", "codes")[1]
    assert shell("tracking", "codes", "nobody")[0] == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ("carrier", "code", "sub_code", "description", "date", "time", "place", "country", "zone")
PRINTED = st.text(max_size=30) | st.sampled_from(
    ["ups", "correios", "BDE", "1", "2024-02-30", "0001-01-01T00:00Z", "12:60 PM", "Munich, DE"]
)
SCANS = st.fixed_dictionaries(
    {"carrier": PRINTED}, optional=dict.fromkeys(FIELDS[1:], PRINTED | JSON)
)


@settings(max_examples=200)
@given(st.lists(SCANS | JSON, max_size=4))
def test_no_json_line_breaks_it(tmp_path_factory: Any, found: list[object]) -> None:
    raw = b"\n".join(json.dumps(each).encode() for each in found)
    each = list(lines(raw))
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(b"\n".join(raw.split(b"\n")[e.number - 1] for e in each if e.scan))

    for as_json in (True, False):
        verbs.classify(str(path), as_json=as_json)

    assert len(each) == len(found)
    assert all(line.scan or line.why for line in each)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_lines(raw: bytes) -> None:
    assert all(line.scan or line.why for line in lines(raw))


def test_recorded_scans_are_read(shell: Shell) -> None:
    if not SAMPLE.exists():
        pytest.skip(f"recorded scans are not at {SAMPLE}")

    code, out, _ = shell("tracking", "classify", str(SAMPLE), "--json")
    counts = json.loads(out)["counts"]

    assert code == 0
    assert counts["code"] + counts["sub-code"] + counts["carrier's text"] >= 235
    assert counts["unmapped"] <= 12
