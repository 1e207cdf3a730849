"""A whole stack of real processes, a client of it, and the hand behind its world."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from pydantic import JsonValue, TypeAdapter

from domain.order import Order
from domain.values import Value
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from runtime.settings import Settings
from runtime.stack import Stack
from starter.client import Tidewaiter
from tests.waiting import PATIENCE
from workflows.attributes import REGISTERED

PARTS = str(Path(__file__).with_name("parts.py"))

Rule = dict[str, JsonValue]
"""One way in which partners fail, as the sandbox reads it."""


class Effect(Value):
    """A line of the world's ledger: what a partner did for us, to what, under which key."""

    partner: str
    effect: str
    key: str
    order_id: str
    subject: str
    amount: Decimal | None = None


_EFFECTS: TypeAdapter[tuple[Effect, ...]] = TypeAdapter(tuple[Effect, ...])


@dataclass(frozen=True)
class Harbour:
    """Everything embedded, and up."""

    stack: Stack
    tidewaiter: Tidewaiter
    sandbox: httpx.AsyncClient

    async def arrange(self, order: Order, scenario: dict[str, JsonValue]) -> None:
        """Tell the world what is to happen to an order, and what its customer was charged."""
        paid = {"order": order.order_id, "amount": str(order.charged), "currency": order.currency}
        for path, told in (
            (f"/control/scenarios/{order.order_id}", scenario),
            (f"/payments/{order.payment_reference}", paid),
        ):
            (await self.sandbox.put(path, json=told)).raise_for_status()

    async def fail(self, *rules: Rule, seed: int = 0) -> None:
        """Have the partners fail by these rules from now on, and by no others."""
        plan = {"seed": seed, "rules": rules}
        (await self.sandbox.put("/control/faults", json=plan)).raise_for_status()

    async def ledger(self) -> tuple[Effect, ...]:
        """Every effect there was, oldest first."""
        answer = (await self.sandbox.get("/control/ledger")).raise_for_status()
        return _EFFECTS.validate_python(answer.json()["effects"])

    async def state(self, order_id: str = "") -> dict[str, Any]:
        """What is still to happen, the faults there were, and the documents of an order."""
        answer = await self.sandbox.get("/control/state", params={"order_id": order_id})
        told: dict[str, Any] = answer.raise_for_status().json()
        return told


@asynccontextmanager
async def opened(home: Path, mode: str, *, day_seconds: float) -> AsyncIterator[Harbour]:
    """A harbour of its own whose partners are called in this mode of `parts.py`."""
    settings = Settings(
        home=home,
        database_url=f"sqlite:///{home / 'records.db'}",
        temporal_port=0,
        temporal_ui_port=0,
        sandbox_port=0,
        api_port=0,
        sandbox_day_seconds=day_seconds,
    )
    ours = (sys.executable, PARTS, mode)
    async with Stack(settings, search_attributes=REGISTERED, tidewaiter=ours) as stack:
        database = Database(stack.settings.database_url)
        journal, queue = RecordsJournal(database), stack.settings.task_queue
        client = Tidewaiter(stack.client, Views(database), journal, queue)
        url = stack.addresses.sandbox
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as sandbox:
            yield Harbour(stack, client, sandbox)
        database.close()
