"""The benchmark of the parts runs from end to end, with and without the whole tariff."""

import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import checks, engine, papers, parts, rates
from benchmarks.engine import Timed
from benchmarks.judging import Ratio
from benchmarks.part_report import Figure, Report
from benchmarks.parts import measured
from domain.papers.documents import DocumentKind

SHIRTS = {"units": [], "special": "", "other": ""}
A_TARIFF = [
    {"htsno": "6109", "indent": "0", "description": "T-shirts", "general": "", **SHIRTS},
    {
        "htsno": "6109.10.00",
        "indent": "1",
        "description": "Of cotton",
        "general": "16.5%",
        **SHIRTS,
    },
]


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.02)
    monkeypatch.setattr(engine, "ROUNDS", 20)
    monkeypatch.setattr(checks, "LISTED", 100)
    monkeypatch.setattr(checks, "ENOUGH", 100)
    monkeypatch.setattr(papers, "LINES", 2)
    monkeypatch.setattr(rates, "BLOCKS", 2)


@pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc")
def test_a_tiny_run_measures_everything(tmp_path: Path) -> None:
    (whole := tmp_path / "hts.jsonl").write_text("\n".join(map(json.dumps, A_TARIFF)))
    log = io.StringIO()

    report = measured(tmp_path, log, whole)

    assert [figure.what for figure in report.figures if figure.verdict == "not measured"] == []
    assert all(figure.seen for figure in report.figures)
    assert {"the whole HTS, imported", "a new address", "cn22, 2 lines"} < {
        figure.what for figure in report.figures
    }
    assert sum("2 lines" in figure.what for figure in report.figures) == len(DocumentKind)
    assert len(log.getvalue().splitlines()) == len(report.figures)
    assert json.loads(json.dumps(report.as_json()))["figures"][0]["what"].endswith("(3 rows)")


def test_without_the_tariff_its_figures_are_not_measured_and_no_goal_is_missed(
    tmp_path: Path,
) -> None:
    found = list(rates.figures(tmp_path, tmp_path / "no.jsonl.gz"))

    assert {figure.verdict for figure in found} == {"not measured"}
    assert not Report("a machine", found).missed
    assert _shown(*found).count("Not measured: there is no") == 1


@pytest.mark.parametrize(
    ("seen", "goal", "verdict"),
    [(1.0, 1.0, "met"), (1.1, 1.0, "missed"), (1.1, None, ""), (None, 1.0, "not measured")],
)
def test_a_goal_is_met_up_to_it(seen: float | None, goal: float | None, verdict: str) -> None:
    figure = Figure("a part", "us", seen, goal=goal)

    assert figure.verdict == verdict
    assert Report("a machine", [figure]).missed == (verdict == "missed")


def test_figures_are_shown_as_people_say_them() -> None:
    quick = Figure.of(Timed("quick", 0.756, 3.21, 9), 10.0)
    slow = Figure.of(
        Timed("slow", 23_456, 41_000, 9), ratio=Ratio(20.9, 20.1, 21.0), beside="to a bare one"
    )

    shown = _shown(quick, slow)

    for said in ("0.76 us", "3.2 us", "<= 10 us", "met", "23 ms", "41 ms", "20.90 (20.10-21.00)"):
        assert said in shown


def test_words_that_it_does_not_take_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        parts.main(["--blocks", "2"], tmp_path)

    assert refused.value.code == 2


def _shown(*figures: Figure) -> str:
    console = Console(file=io.StringIO(), width=200)
    Report("a machine", figures).show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
