"""Lines to partners that give up early, and partners that are never asked what they have done."""

from collections.abc import Callable
from typing import TypeVar

from domain.carriage import Booking
from domain.customs import Declaration
from domain.order import Order
from partners.brokers.gateway import BrokerGateway
from partners.carriers.gateway import CarrierGateway
from partners.http import Partner, Request, Timeouts

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
    },
}
"""What each mode puts in the place of what, in the worker and the API."""
