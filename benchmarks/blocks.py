"""A block: some orders of one candidate, from start to end, and what they cost."""

import asyncio
import os
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from benchmarks.product import example
from benchmarks.telling import BOOKED, HEARD, Ear
from domain.order import Order
from domain.status import Stage
from domain.tracking import MilestoneKind
from tests.builders import a_milestone
from workflows.attributes import DESTINATION, SELLER, STAGE

MILESTONES = (MilestoneKind.PICKED_UP, MilestoneKind.OUT_FOR_DELIVERY, MilestoneKind.DELIVERED)

_TICKS = os.sysconf("SC_CLK_TCK")
_SERIAL = count(1)


@dataclass(frozen=True)
class Candidate:
    """A worker process and how it is driven."""

    name: str
    workflow: str
    client: Client
    task_queue: str
    worker: int
    """Its pid."""

    async def start(self, order: Order) -> WorkflowHandle[Any, Any]:
        """Start an order; its converter decides whether as a model or as plain JSON."""
        typed = self.workflow == "OrderWorkflow"
        return await self.client.start_workflow(
            self.workflow,
            order if typed else order.model_dump(mode="json"),
            id=f"order-{order.order_id}",
            task_queue=self.task_queue,
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(SELLER, order.seller.seller_id),
                    SearchAttributePair(DESTINATION, order.destination),
                    SearchAttributePair(STAGE, Stage.RELEASE),
                ]
            ),
        )


@dataclass(frozen=True)
class Block:
    """What was seen of it; milliseconds and counts, by name."""

    candidate: str
    kind: str
    nth: int
    figures: Mapping[str, float]


class Driver:
    """Plays backend and carrier for every candidate, in a closed loop."""

    def __init__(self, ear: Ear, server: int) -> None:
        self.ear = ear
        self.server = server
        self.last: dict[str, WorkflowHandle[Any, Any]] = {}

    async def block(
        self, candidate: Candidate, kind: str, nth: int, *, orders: int, in_flight: int
    ) -> Block:
        """Take this many orders to their ends, this many at once."""
        turn = asyncio.Semaphore(in_flight)
        worker, server = cpu_ms(candidate.worker), cpu_ms(self.server)
        began = time.perf_counter()
        booked = await asyncio.gather(*(self._order(candidate, turn) for _ in range(orders)))
        seconds = time.perf_counter() - began
        return Block(
            candidate.name,
            kind,
            nth,
            {
                "orders": orders,
                "in_flight": in_flight,
                "orders_per_second": orders / seconds,
                "worker_cpu_ms": (cpu_ms(candidate.worker) - worker) / orders,
                "server_cpu_ms": (cpu_ms(self.server) - server) / orders,
                "booked_p50_ms": statistics.median(booked),
            },
        )

    async def _order(self, candidate: Candidate, turn: asyncio.Semaphore) -> float:
        """One order from start to end; milliseconds until its run knew of its booking."""
        order = example(f"{candidate.name}-{next(_SERIAL)}")
        async with turn:
            began = time.perf_counter()
            run = await candidate.start(order)
            await self.ear.hear(run.id, BOOKED)
            booked_ms = (time.perf_counter() - began) * 1000
            for nth, kind in enumerate(MILESTONES):
                waybill, now = f"NL{order.order_id}R1", datetime.now(UTC)
                milestone = a_milestone(kind, waybill, nth, at=now)
                await run.signal("report", milestone.model_dump(mode="json"))
                await self.ear.hear(run.id, HEARD)
            outcome = await run.result()
        assert outcome["stage"] == Stage.DELIVERED, f"{run.id} ended as {outcome}"
        self.last[candidate.name] = run
        return booked_ms


def cpu_ms(pid: int) -> float:
    """The CPU that a process has used so far, all its threads, user and system."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    used = stat.rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) * 1000 / _TICKS
