"""`tidewaiter tracking backtest`: parcels of the past in, how far off forecasts were out."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.arrival.ways import Mark, Way
from tests.domain.arrival.given import MONDAY, a_lane
from tests.starter.shell import Shell

KIND_OF = {
    Mark.PICKED_UP: "picked_up",
    Mark.ARRIVED: "arrived",
    Mark.CLEARED: "customs_cleared",
    Mark.OUT: "out_for_delivery",
    Mark.DELIVERED: "delivered",
}


def as_written(way: Way) -> dict[str, Any]:
    return {
        "carrier": way.carrier,
        "service": way.service,
        "origin": way.lane.origin,
        "destination": way.lane.destination,
        "declaration": way.declaration,
        "days": way.days,
        "booked_at": way.booked_at.isoformat(),
        "scans": [
            {"kind": KIND_OF[mark], "at": at.isoformat()}
            for mark, at in way.reached.items()
            if mark in KIND_OF
        ],
    }


def written(path: Path, *parcels: object) -> str:
    told = [each if isinstance(each, str) else json.dumps(each) for each in parcels]
    path.write_text("\n".join(told), encoding="utf-8")
    return str(path)


@pytest.fixture
def lane(tmp_path: Path) -> str:
    return written(tmp_path / "parcels.jsonl", *map(as_written, a_lane(40)))


def test_it_shows_calibration_and_error_beside_the_naive_ones(shell: Shell, lane: str) -> None:
    code, out, err = shell("tracking", "backtest", lane)

    assert (code, err) == (0, "")
    assert "petrel ROAD CN-GB" in out
    assert "out" in out
    assert "40 of 40 parcels have come, foretold 200 times." in out
    assert "Each tenth of what was foretold should hold 10%:" in out
    assert "the lane's mean by" in out


def test_as_json_it_is_one_document(shell: Shell, lane: str) -> None:
    code, out, _ = shell("tracking", "backtest", lane, "--json")
    document = json.loads(out)

    assert code == 0
    assert (document["parcels"], document["all"]["guesses"]) == (40, 200)
    assert document["all"]["mean"] < document["all"]["carrier_mean"]
    assert list(document["by_lane"]) == ["petrel ROAD CN-GB"]
    assert list(document["by_mark"]) == ["booked", "picked_up", "arrived", "cleared", "out"]
    assert sum(document["all"]["tenths"]) == pytest.approx(1)


def test_every_line_that_is_no_parcel_is_named_and_nothing_is_shown(
    shell: Shell, tmp_path: Path
) -> None:
    good = as_written(a_lane(1)[0])
    file = written(
        tmp_path / "parcels.jsonl",
        good,
        "{",
        {**good, "days": "6"},
        {**good, "destination": "UK"},
        {**good, "weight": 2},
        {**good, "scans": [{"kind": "picked_up", "at": "2026-03-02T09:00:00"}]},
    )

    code, out, err = shell("tracking", "backtest", file)

    assert (code, out) == (2, "")
    for said in (
        "line 2:",
        "line 3: /days",
        "line 4: /destination: must be an ISO 3166-1 alpha-2 country code",
        "line 5: /weight",
        "line 6: /scans/0/at",
    ):
        assert said in err


def test_parcels_of_which_none_has_come_tell_nothing(shell: Shell, tmp_path: Path) -> None:
    lost = as_written(a_lane(1)[0]) | {
        "scans": [{"kind": "lost", "at": (MONDAY + timedelta(days=9)).isoformat()}]
    }

    code, _, err = shell("tracking", "backtest", written(tmp_path / "parcels.jsonl", lost))

    assert code == 2
    assert "none of 1 parcels has come" in err


def test_a_file_that_is_not_there_is_said_so(shell: Shell, tmp_path: Path) -> None:
    code, _, err = shell("tracking", "backtest", str(tmp_path / "nothing.jsonl"))

    assert code == 2
    assert "no such file" in err
