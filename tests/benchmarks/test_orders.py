"""The benchmark runs from end to end, and compares like with like."""

import io
import json
import sys
from pathlib import Path

import pytest

from benchmarks.judging import MEASURES
from benchmarks.orders import Bench, Options


@pytest.mark.skipif(sys.platform != "linux", reason="reads CPU from /proc")
async def test_a_tiny_run_measures_everything(tmp_path: Path) -> None:
    log = io.StringIO()
    bench = Bench(Options(blocks=1, orders=2, in_flight=2), log)

    report = await bench.run(tmp_path)

    assert report.counted["product"].by_type == report.counted["bare"].by_type
    assert report.rows["product"] == report.rows["bare"]
    assert report.alike
    assert [finding.measure for finding in report.findings] == list(MEASURES)
    assert all(finding.product > 0 for finding in report.findings)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {(line["kind"], line["candidate"]) for line in lines} == {
        (kind, candidate)
        for kind in ("load", "lone", "replay")
        for candidate in ("product", "bare", "control")
    }
    assert json.dumps(report.as_json())
