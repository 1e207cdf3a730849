"""Whether each event is in the records once, and each that moves an order in its run once.

Row by row: what a sender told against what the inbox, the milestones and every run's history
have. A rule yields what is wrong; its name is the rule.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from benchmarks.webhook_plan import Event, Scan
from benchmarks.webhook_standing import Standing, waybill_of
from domain.status import Stage
from domain.tracking import MOVES_THE_ORDER, Milestone, MilestoneKind
from records.tables.core import Inbox, Milestones, Orders, table
from runtime.converter import data_converter
from workflows.order import OrderWorkflow
from workflows.runs import order_run_id

Row = Mapping[Any, Any]
"""Of a table, by the names of its columns."""

_AT_ONCE = 16


@dataclass(frozen=True)
class Heard:
    """What a run was told: by history, and what it made of it."""

    signalled: Counter[str]
    known: Counter[str]
    stage: Stage


@dataclass(frozen=True)
class Evidence:
    """All that there is; runs by waybill."""

    inbox: Sequence[Row]
    milestones: Sequence[Row]
    stages: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, Heard] = field(default_factory=dict)


Found = Iterator[str]


def wrong(told: Sequence[Event], evidence: Evidence) -> list[str]:
    """Everything that is lost, doubled or made up."""
    return [
        f"{rule.__name__}: {what}" for rule in RULES for what in sorted(set(rule(told, evidence)))
    ]


def events_kept_once(told: Sequence[Event], evidence: Evidence) -> Found:
    """The inbox has each event of the sender's once, and no other."""
    yield from _compared((event.event_id for event in told), _each(evidence.inbox, "event_id"))


def events_dealt_with(_: Sequence[Event], evidence: Evidence) -> Found:
    """Nothing waits."""
    for row in evidence.inbox:
        if row["processed_at"] is None:
            yield f"{row['event_id']} waits: {row['last_error']}"


def scans_kept_once(told: Sequence[Event], evidence: Evidence) -> Found:
    """The records have each scan once, under its parcel, and no other."""
    scans = {scan for event in told for scan in event.scans}
    kept = ((row["waybill"], _own_words(row["text"])) for row in evidence.milestones)
    yield from _compared(((scan.waybill, scan.text) for scan in scans), kept)


def scans_mean_what_they_say(told: Sequence[Event], evidence: Evidence) -> Found:
    """What moves an order is kept as such, and what nobody has mapped moves none."""
    scans = {(scan.waybill, scan.text): scan for event in told for scan in event.scans}
    for row in evidence.milestones:
        scan = scans.get((row["waybill"], _own_words(row["text"])))
        if scan and scan.moving != (MilestoneKind(row["kind"]) in MOVES_THE_ORDER):
            yield f"{scan.text} ({scan.subtag}) is kept as {row['kind']}"
        if not row["told"]:
            yield f"{row['text']} was never told to its run"


def runs_heard_once(_: Sequence[Event], evidence: Evidence) -> Found:
    """What moves an order is in its run's history, and in what the run knows once."""
    moving: dict[str, set[str]] = defaultdict(set)
    for row in evidence.milestones:
        if MilestoneKind(row["kind"]) in MOVES_THE_ORDER:
            moving[row["waybill"]].add(row["event_id"])
    for waybill, heard in evidence.heard.items():
        yield from (f"{waybill}: {it}" for it in _compared(moving[waybill], set(heard.signalled)))
        yield from (f"{waybill}: {it}" for it in _compared(moving[waybill], heard.known.elements()))


def orders_ended(_: Sequence[Event], evidence: Evidence) -> Found:
    """Each parcel that was delivered ended its order, in Temporal and in the records."""
    for waybill, heard in evidence.heard.items():
        stages = {str(heard.stage), evidence.stages.get(waybill, "nothing")}
        if stages != {str(Stage.DELIVERED)}:
            yield f"{waybill} stands at {' and '.join(sorted(stages))}"


RULES: tuple[Callable[[Sequence[Event], Evidence], Found], ...] = (
    events_kept_once,
    events_dealt_with,
    scans_kept_once,
    scans_mean_what_they_say,
    runs_heard_once,
    orders_ended,
)


def _compared(wanted: Iterable[object], found: Iterable[object]) -> Found:
    there, missing = Counter(found), Counter(wanted)
    yield from (f"{it} is there {there[it]} times" for it in there if there[it] > 1)
    yield from (f"{it} is lost" for it in missing if it not in there)
    yield from (f"{it} was never told" for it in there if it not in missing)


def _each(rows: Iterable[Row], column: str) -> Iterator[object]:
    return (row[column] for row in rows)


def _own_words(text: str) -> str:
    """What the carrier said, without the code that stands before it where nobody mapped it."""
    return text.rpartition(": ")[2]


# ------------------------------------------------------------------------- what there is


async def gathered(parts: Standing, order_ids: Sequence[str]) -> Evidence:
    """Read the records whole, and every run's history; ask every run what it knows."""

    def rows(db: Connection) -> tuple[Sequence[RowMapping], ...]:
        tables = (table(model) for model in (Inbox, Milestones, Orders))
        return tuple(db.execute(select(each)).mappings().all() for each in tables)

    inbox, milestones, orders = await parts.database.read(rows)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def heard(order_id: str) -> tuple[str, Heard]:
        async with turns:
            return waybill_of(order_id), await _heard(parts, order_id)

    return Evidence(
        inbox,
        milestones,
        {waybill_of(row["order_id"]): row["stage"] for row in orders},
        dict(await asyncio.gather(*map(heard, order_ids))),
    )


async def _heard(parts: Standing, order_id: str) -> Heard:
    run = parts.tidewaiter.temporal.get_workflow_handle(order_run_id(order_id))
    signalled: Counter[str] = Counter()
    async for event in run.fetch_history_events():
        told = event.workflow_execution_signaled_event_attributes
        if told.signal_name == OrderWorkflow.report.__name__:
            (milestone,) = await data_converter.decode(told.input.payloads, [Milestone])
            signalled[milestone.event_id] += 1
    status = await run.query(OrderWorkflow.status)
    return Heard(signalled, Counter(m.event_id for m in status.milestones), status.stage)


def scans_of(told: Iterable[Event]) -> set[Scan]:
    """Each that is told, once."""
    return {scan for event in told for scan in event.scans}
