"""The benchmark of webhooks runs from end to end, and finds what is lost, doubled or made up."""

import io
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.webhook_checks import Evidence, Heard, Row, wrong
from benchmarks.webhook_plan import Event, Plan
from benchmarks.webhooks import Bench, Options
from domain.status import Stage
from partners.inbound import parse_aftership

SMALL = Options(orders=8, scans=14, kills=1, rounds=1, block=100, connections=8)


@pytest.mark.skipif(sys.platform != "linux", reason="reads CPU from /proc")
async def test_some_hundred_events_and_a_killed_api_lose_and_double_nothing(tmp_path: Path) -> None:
    log = io.StringIO()

    report = await Bench(SMALL, log).run(tmp_path)

    assert report.wrong == []
    assert report.counted["events told"] == report.counted["in the inbox"] == 8 * 14 + 100
    assert report.counted["milestones in runs"] == 8 * 6 <= report.counted["signals"]
    assert report.storm.acknowledged == report.storm.posted > report.storm.events
    assert report.storm.cut > 0, "the kill met nobody"
    assert {json.loads(line)["what"] for line in log.getvalue().splitlines()} == {
        "round",
        "killed",
        "storm",
    }
    assert json.dumps(report.as_json())


def test_the_same_seed_tells_the_same_and_no_two_events_are_alike() -> None:
    one, two = (Plan(["W-1", "W-2"], 12, seed=3) for _ in range(2))

    assert [e.event_id for e in one.told] == [e.event_id for e in two.told]
    assert len({event.body for event in one.told}) == len(one.told) == 24
    assert len(one.as_posted(one.told)) == 25


# ------------------------------------------------------------------------- the checker


def all_there() -> tuple[list[Event], Evidence]:
    """What is told of two parcels, and the rows that it should come to."""
    told = Plan(["W-1", "W-2"], 12).told
    milestones: dict[str, Row] = {
        milestone.event_id: {**milestone.model_dump(), "told": True}
        for event in told
        for milestone in parse_aftership(event.body).milestones
    }
    moving: dict[str, Counter[str]] = {"W-1": Counter(), "W-2": Counter()}
    for row in milestones.values():
        if row["kind"] in {"picked_up", "out_for_delivery", "delivered"}:
            moving[row["waybill"]][row["event_id"]] += 1
    inbox = [
        {"event_id": event.event_id, "processed_at": "now", "last_error": None} for event in told
    ]
    heard = {waybill: Heard(ids, ids, Stage.DELIVERED) for waybill, ids in moving.items()}
    stages = dict.fromkeys(heard, str(Stage.DELIVERED))
    return told, Evidence(inbox, list(milestones.values()), stages, heard)


def rules(evidence: Evidence) -> set[str]:
    told, _ = all_there()
    return {what.partition(":")[0] for what in wrong(told, evidence)}


def test_what_is_all_there_once_is_not_wrong() -> None:
    told, evidence = all_there()

    assert wrong(told, evidence) == []


def test_a_signal_may_be_repeated_and_a_milestone_not() -> None:
    _, evidence = all_there()
    twice = {w: replace(h, signalled=h.signalled + h.signalled) for w, h in evidence.heard.items()}

    assert rules(replace(evidence, heard=twice)) == set()


def _changed(evidence: Evidence, nth: int, **changes: Any) -> Evidence:
    rows = [dict(row) for row in evidence.milestones]
    rows[nth] |= changes
    return replace(evidence, milestones=rows)


def _heard(evidence: Evidence, **changes: Any) -> Evidence:
    return replace(evidence, heard={"W-1": replace(evidence.heard["W-1"], **changes)})


@pytest.mark.parametrize(
    ("rule", "spoilt"),
    [
        ("events_kept_once", lambda e: replace(e, inbox=e.inbox[1:])),
        ("events_kept_once", lambda e: replace(e, inbox=[*e.inbox, e.inbox[0]])),
        ("events_kept_once", lambda e: replace(e, inbox=[{**e.inbox[0], "event_id": "x"}])),
        ("events_dealt_with", lambda e: replace(e, inbox=[{**e.inbox[0], "processed_at": None}])),
        ("scans_kept_once", lambda e: replace(e, milestones=e.milestones[1:])),
        # A dedupe that does not hold: the same scan again, under another id.
        (
            "scans_kept_once",
            lambda e: replace(
                e, milestones=[*e.milestones, {**e.milestones[0], "event_id": "again"}]
            ),
        ),
        ("scans_kept_once", lambda e: _changed(e, 0, waybill="W-3")),
        ("scans_mean_what_they_say", lambda e: _changed(e, 0, told=False)),
        (
            "scans_mean_what_they_say",
            lambda e: replace(e, milestones=[{**row, "kind": "lost"} for row in e.milestones]),
        ),
        ("runs_heard_once", lambda e: _heard(e, signalled=Counter())),
        ("runs_heard_once", lambda e: _heard(e, known=Counter())),
        ("runs_heard_once", lambda e: _heard(e, known=e.heard["W-1"].known + Counter("x"))),
        (
            "runs_heard_once",
            lambda e: _heard(e, known=e.heard["W-1"].known + e.heard["W-1"].known),
        ),
        ("orders_ended", lambda e: _heard(e, stage=Stage.IN_TRANSIT)),
        ("orders_ended", lambda e: replace(e, stages={})),
    ],
)
def test_a_rule_finds_its_kind_of_wrong(rule: str, spoilt: Callable[[Evidence], Evidence]) -> None:
    _, evidence = all_there()

    assert rule in rules(spoilt(evidence))
