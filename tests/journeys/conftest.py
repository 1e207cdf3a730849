"""A house with a real server and a world in memory, for stories that take days."""

import asyncio
import os
import re
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from domain.cover.claims import ClaimOutcome, ClaimRequest
from domain.holds import Hold
from domain.order import Order
from domain.resolutions import Resolution
from domain.returns import ReturnOutcome, ReturnRequest, ReturnStatus
from domain.status import OrderOutcome, OrderStatus, Stage
from domain.tracking import MilestoneKind, Reason
from runtime.temporal_server import find_temporal
from tests.builders import a_milestone
from tests.fakes import World
from tests.history import RECORD_INTO, record
from tests.temporal import skipping_server
from tests.waiting import PATIENCE, eventually
from worker import WATCHFUL_RUNNER, at_work, worker
from workflows.attributes import search_attributes
from workflows.claims import ClaimWorkflow
from workflows.order import OrderWorkflow
from workflows.returns import ReturnWorkflow

T = TypeVar("T")


class Journey:
    """One order, driven from outside as carriers, desks and sellers drive it."""

    def __init__(self, house: "House", handle: WorkflowHandle[Any, OrderOutcome]) -> None:
        self.house = house
        self.handle = handle
        self.told = 0

    async def status(self) -> OrderStatus:
        """Where it stands."""
        return await self.handle.query(OrderWorkflow.status)

    async def until(self, true: Callable[[OrderStatus], object]) -> OrderStatus:
        """The first status for which this is true."""
        return await eventually(self.status, true)

    async def held(self, reason: str | None = None) -> Hold:
        """The open hold, once there is one (of this reason)."""
        status = await self.until(lambda s: any(reason in (None, hold.reason) for hold in s.holds))
        return next(hold for hold in status.holds if reason in (None, hold.reason))

    async def booked(self) -> Self:
        """Once a label is bought."""
        await self.until(lambda s: s.stage is Stage.BOOKED)
        return self

    async def waybill(self) -> str:
        """The number on the label."""
        booking = (await self.status()).booking
        assert booking, "nothing is booked"
        return booking.waybill

    async def resolve(self, resolution: Resolution) -> str:
        """Answer a hold."""
        return await self.handle.execute_update(OrderWorkflow.resolve, resolution)

    async def report(self, *kinds: MilestoneKind, reason: Reason = Reason.NONE) -> None:
        """The carrier tells what happened, in this order."""
        waybill = await self.waybill()
        for kind in kinds:
            self.told += 1
            milestone = a_milestone(kind, waybill, self.told, reason=reason)
            await self.handle.signal(OrderWorkflow.report, milestone)

    async def lose_patience(self) -> None:
        """Have the step under way time out now, as an operator may, with Temporal's CLI."""
        described = await self.handle.describe()
        (pending,) = described.raw_description.pending_activities
        done = await asyncio.create_subprocess_exec(
            *(str(find_temporal()), "activity", "update-options"),
            *("--address", self.house.client.service_client.config.target_host),
            *("--workflow-id", self.handle.id, "--activity-id", pending.activity_id),
            *("--schedule-to-close-timeout", "1s"),
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await done.wait() == 0

    async def outcome(self) -> OrderOutcome:
        """How it ended."""
        return await asyncio.wait_for(self.handle.result(), PATIENCE)

    async def days_pass(self, days: float) -> None:
        """Time goes by; whatever is due happens."""
        await self.house.days_pass(self.handle, days)


class House:
    """Server, worker and world."""

    def __init__(self, server: WorkflowEnvironment, world: World, task_queue: str) -> None:
        self.server = server
        self.client: Client = server.client
        self.world = world
        self.task_queue = task_queue
        self.runs: list[WorkflowHandle[Any, Any]] = []

    async def submit(self, order: Order) -> Journey:
        """Start an order; time stands still unless a story lets it pass."""
        with self.server.with_time_skipping_disabled():
            handle = await self.client.start_workflow(
                OrderWorkflow.run,
                order,
                id=f"order-{order.order_id}-{uuid.uuid4().hex[:6]}",
                task_queue=self.task_queue,
                search_attributes=search_attributes(order, Stage.RELEASE),
            )
        self.runs.append(handle)
        return Journey(self, handle)

    async def days_pass(self, handle: WorkflowHandle[Any, Any], days: float) -> None:
        """Let time go by for one run, or until it ends."""
        await self.server.fast_forward(handle, timedelta(days=days))

    async def claim(self, order: Order, request: ClaimRequest) -> WorkflowHandle[Any, ClaimOutcome]:
        """Start the run of a claim."""
        with self.server.with_time_skipping_disabled():
            handle = await self.client.start_workflow(
                ClaimWorkflow.run,
                args=[order, request],
                id=f"claim-{request.claim_id}-{uuid.uuid4().hex[:6]}",
                task_queue=self.task_queue,
            )
        self.runs.append(handle)
        return handle

    def beside(self, run_id: str, outcome: type[T]) -> WorkflowHandle[Any, T]:
        """A run that an order's run has started, which ends with such an outcome."""
        handle = self.client.get_workflow_handle(run_id, result_type=outcome)
        self.runs.append(handle)
        return handle

    async def take_back(
        self, order: Order, request: ReturnRequest
    ) -> WorkflowHandle[Any, ReturnOutcome]:
        """Start the run of an RMA."""
        with self.server.with_time_skipping_disabled():
            handle = await self.client.start_workflow(
                ReturnWorkflow.run,
                args=[order, request],
                id=f"rma-{request.rma}-{uuid.uuid4().hex[:6]}",
                task_queue=self.task_queue,
            )
        self.runs.append(handle)
        return handle


async def details(handle: WorkflowHandle[Any, Any]) -> str:
    """The run's current details, as the Temporal UI shows them."""
    metadata: WorkflowMetadata = await handle.query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )
    return metadata.current_details


async def return_status(handle: WorkflowHandle[Any, ReturnOutcome]) -> ReturnStatus:
    """Where an RMA stands."""
    return await handle.query(ReturnWorkflow.status)


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[WorkflowEnvironment]:
    """The real server with time skipping, in memory."""
    async with await skipping_server() as environment:
        yield environment


@pytest.fixture
async def house(
    server: WorkflowEnvironment, request: pytest.FixtureRequest
) -> AsyncIterator[House]:
    """A worker of its own, on a task queue of its own."""
    world = World()
    task_queue = uuid.uuid4().hex
    house = House(server, world, task_queue)
    ours = worker(
        server.client,
        task_queue,
        world.ports(),
        graceful_shutdown_timeout=timedelta(0),
        workflow_runner=WATCHFUL_RUNNER,
    )
    async with at_work(ours):
        yield house
    if folder := os.environ.get(RECORD_INTO):
        for nth, run in enumerate(house.runs, start=1):
            name = re.sub(r"\W+", "_", request.node.name.removeprefix("test_")).strip("_")
            await record(run, Path(folder) / f"{name}-{nth}.json")
