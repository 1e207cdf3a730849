"""The parts of the crash tests' stack: our own command, calling partners as a test wants.

    python parts.py MODE VERB [OPTION ...]

`impatient` gives up on a slow partner after two seconds instead of twenty. `keyless` does so
too and is the negative control: its worker sends no idempotency key and sends again without
asking first, and its world performs whatever it is sent. Nothing in the product can be set so.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TypeVar
from unittest.mock import patch

from domain.carriage import Booking
from domain.customs import Declaration
from domain.order import Order
from partners.brokers.gateway import BrokerGateway
from partners.carriers.gateway import CarrierGateway
from partners.http import Partner, Request, Timeouts
from runtime import collector, exits
from sandbox.config import SandboxConfig
from starter.cli import command_line

T = TypeVar("T")

PATIENCE = Timeouts(connect=2.0, read=2.0, write=2.0, pool=2.0)


class Impatient(Partner):
    """A partner that must answer within two seconds."""

    def __init__(self, name: str, url: str, token: str) -> None:
        super().__init__(name, url, token, timeouts=PATIENCE)


class Keyless(Impatient):
    """A partner that cannot tell a repeat from a second wish."""

    async def effect(self, request: Request, key: str, parse: Callable[[bytes], T]) -> T:
        return await self.ask(request, parse)


class ForgetfulBroker(BrokerGateway):
    """Never asks whether it has lodged already."""

    async def find(self, order: Order) -> Declaration | None:
        return None


class ForgetfulCarrier(CarrierGateway):
    """Never asks whether it has booked already."""

    async def find(self, order: Order, reference: str) -> Booking | None:
        return None


MODES: dict[str, dict[str, object]] = {
    "impatient": {"wiring.lines.Partner": Impatient},
    "keyless": {
        "wiring.lines.Partner": Keyless,
        "wiring.brokers.BrokerGateway": ForgetfulBroker,
        "wiring.carriers.CarrierGateway": ForgetfulCarrier,
        "starter.commands.sandbox.SandboxConfig": partial(SandboxConfig, keys_optional=True),
    },
}
"""What each mode puts in the place of what."""


if __name__ == "__main__":
    mode, *words = sys.argv[1:]
    collector.while_starting()
    with ExitStack() as replaced:
        for name, ours in MODES[mode].items():
            replaced.enter_context(patch(name, ours))
        exits.run(lambda: command_line(words))
