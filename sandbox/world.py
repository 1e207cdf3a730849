"""The world as one partner sees it: a clock, a memory, a ledger, a post office."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from sandbox.config import SandboxConfig, Scenario, Wire
from sandbox.faults import Faults
from sandbox.store import Effect, Store
from sandbox.wire import Amount, Call, Json


class Once(Wire):
    """A mark that something has happened to an order."""

    what: str


class World:
    """What the partners share. Everything here is synchronous: no call sees half of another."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.store = Store(config.data_dir)
        self.faults = Faults()
        self.paused = False
        """Whether the clock waits, and nothing happens by itself."""
        self.stirred = asyncio.Event()
        """Set when a new appointment may be the next."""
        self.posted = asyncio.Event()
        """Set when a new letter may be the next."""

    def now(self) -> datetime:
        """The partners' clock is the world's; only their days are short."""
        return datetime.now(UTC)

    def days(self, number: float) -> timedelta:
        """That many days of the fast clock."""
        return timedelta(seconds=number * self.config.day_seconds)

    @property
    def thinking(self) -> timedelta:
        """How long an authority takes to answer."""
        return timedelta(seconds=self.config.answer_seconds)

    def later(self, at: datetime, partner: str, subject: str, what: str, detail: str = "") -> None:
        """Let something happen at a partner at this time."""
        self.store.appoint(at.timestamp(), partner, subject, what, detail)
        self.stirred.set()

    def performed(
        self, call: Call, effect: str, order_id: str, subject: str, amount: Amount | None = None
    ) -> None:
        """Write an effect into the ledger."""
        money = (amount.amount, amount.currency) if amount else ()
        at = self.now().isoformat()
        self.store.record(Effect(0, at, call.partner, effect, call.key, order_id, subject, *money))

    def tell(self, partner: str, kind: str, at: datetime, data: Json) -> None:
        """Send a webhook, once or as the faults in force will have it."""
        if self.mailed(partner):
            message = f"msg_{partner}_{self.store.number('messages')}"
            self.mail(partner, message, {"type": kind, "timestamp": at.isoformat(), "data": data})

    def mailed(self, partner: str) -> bool:
        """Whether this partner sends webhooks."""
        return bool(self.config.callback_url and self.config.secret(partner))

    def mail(self, partner: str, message: str, told: Json) -> None:
        """Send this body, under this number; the same number is the same message."""
        body = json.dumps(told, ensure_ascii=False)
        for delay in self.faults.sendings(partner, self.config.day_seconds):
            self.store.post(message, partner, body, self.now().timestamp() + delay)
        self.posted.set()

    def scenario(self, order_id: str) -> Scenario:
        """How this order is to be treated."""
        return self.store.get(Scenario, order_id) or Scenario()

    def first_time(self, order_id: str, what: str) -> bool:
        """Whether this happens to the order for the first time; from then on it has."""
        mark = f"{order_id}:{what}"
        if self.store.get(Once, mark):
            return False
        self.store.put(mark, Once(what=what))
        return True
