"""The bare order: plain temporalio, with as many of everything as one of our orders has.

The same events in the same order, the same document as payload, as many INSERTs of as many
rows in as many transactions; no types, no rules, no holds, no answers, no keys. That the
counts are equal is checked before anything is compared, and by `tests/benchmarks`.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.worker import Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from records.engine import Database

INSERTS = {
    "price": (1, 1, 1, 4, 6, 1),
    "lodge_declaration": (1,),
    "choose_carrier": (1, 1),
    "book_carrier": (1, 1, 2, 1, 2),
    "prove_delivery": (1, 1),
    "settle_order": (4, 10, 3),
}
"""The rows of each INSERT of our journal, in its six transactions of an untouched order.

What else it does there, three UPDATEs and ten SELECTs, has no counterpart here.
"""

STAGE = SearchAttributeKey.for_keyword("Stage")
CARRIER = SearchAttributeKey.for_keyword("Carrier")

_PATIENCE = timedelta(minutes=2)
_KEPT = Table(
    "kept",
    MetaData(),
    Column("order_id", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("at", Text),
    Column("amount", Integer),
    Column("document", Text),
)
_KEEP = insert(_KEPT)

Json = dict[str, Any]


@workflow.defn(name="BareOrder")
class BareOrder:
    """One local activity, three activities, three signals, a timer, three upserts."""

    def __init__(self) -> None:
        self.told: list[Json] = []

    @workflow.signal
    def report(self, milestone: Json) -> None:
        self.told.append(milestone)

    @workflow.run
    async def run(self, order: Json) -> Json:
        landed = await workflow.execute_local_activity(
            "price", order, start_to_close_timeout=_PATIENCE
        )
        declaration = await self.step("lodge_declaration", order, landed)
        booking = await self.step("book_carrier", order, declaration)
        workflow.upsert_search_attributes(
            [STAGE.value_set("booked"), CARRIER.value_set(booking["carrier"])]
        )
        alarm = asyncio.create_task(workflow.sleep(timedelta(days=2)))
        await workflow.wait_condition(lambda: len(self.told) > 0)
        workflow.upsert_search_attributes([STAGE.value_set("in_transit")])
        await workflow.wait_condition(lambda: alarm.done() or len(self.told) > 2)
        workflow.upsert_search_attributes([STAGE.value_set("delivered")])
        settlement = await self.step("settle_order", order, "delivered", booking)
        return {"order_id": order["order_id"], "stage": "delivered", "settlement": settlement}

    async def step(self, name: str, *args: object) -> Json:
        done: Json = await workflow.execute_activity(
            name, args=args, start_to_close_timeout=_PATIENCE
        )
        return done


class BareActivities:
    """Answers of the size of ours, and rows for them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @activity.defn
    async def price(self, order: Json) -> Json:
        await self.keep(order, "price")
        charges = [
            {"kind": kind, "name": kind, "amount": amount, "rule": kind, "source": "quote"}
            for kind, amount in order["quote"].items()
        ]
        return {
            "currency": order["currency"],
            "destination": order["consignee"]["address"]["country"],
            "customs_value": order["charged"],
            "charges": charges,
        }

    @activity.defn
    async def lodge_declaration(self, order: Json, landed: Json) -> Json:
        await self.keep(order, "lodge_declaration")
        lrn = f"{order['order_id']}-{order['revision']}"
        return {"lrn": lrn, "mrn": f"26GB{lrn}", "status": "accepted", "faults": []}

    @activity.defn
    async def book_carrier(self, order: Json, declaration: Json) -> Json:
        await self.keep(order, "choose_carrier")
        await self.keep(order, "book_carrier")
        return {
            "carrier": "northline",
            "service": "northline-standard",
            "waybill": f"NL{order['order_id']}R{order['revision']}",
            "reference": declaration["lrn"],
            "price": {"amount": "9", "currency": order["currency"]},
            "transit_days": 6,
        }

    @activity.defn
    async def settle_order(self, order: Json, stage: str, booking: Json) -> Json:
        await self.keep(order, "prove_delivery")
        await self.keep(order, "settle_order")
        return {"estimated": order["charged"], "actual": order["charged"], "stage": stage}

    async def keep(self, order: Json, step: str) -> None:
        """One transaction; the order's document in the first row, as our journal keeps it."""
        await self.database.write(partial(_keep, order=order, step=step))


def _keep(db: Connection, order: Json, step: str) -> None:
    now = datetime.now(UTC).isoformat()
    for nth, rows in enumerate(INSERTS[step]):
        first = nth == 0 and step == "price"
        row = {
            "order_id": order["order_id"],
            "step": f"{step}-{nth}",
            "at": now,
            "document": json.dumps(order) if first else None,
        }
        db.execute(_KEEP, [row | {"nth": each, "amount": each} for each in range(rows)])


def prepared(database: Database) -> Database:
    """The database, with the one table."""
    _KEPT.metadata.create_all(database.engine)
    return database


SANDBOXED = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(__name__)
)
"""The SDK's default, made as light as it gets: it shares this module between runs."""


def worker(client: Client, task_queue: str, database: Database, runner: WorkflowRunner) -> Worker:
    """A worker for bare orders."""
    steps = BareActivities(prepared(database))
    activities: Sequence[Any] = (
        steps.price,
        steps.lodge_declaration,
        steps.book_carrier,
        steps.settle_order,
    )
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[BareOrder],
        activities=activities,
        workflow_runner=runner,
    )
