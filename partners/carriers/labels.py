"""Labels as carriers hand them over: in an answer, once, or as an address to fetch them from."""

from collections.abc import Mapping
from typing import Literal, Protocol

import structlog

from activities.errors import PartnerError
from domain.order import Order
from domain.values import Value
from partners.http import Partner, Request

_log = structlog.get_logger(__name__)


LabelFormat = Literal["PDF", "PNG", "ZPL"]
"""As which a label is asked for; a carrier that has it not gives what comes nearest."""


class LabelFormats(Value):
    """The format that labels are asked for in, and those of sellers who want another."""

    usual: LabelFormat = "PDF"
    of_seller: Mapping[str, LabelFormat] = {}

    def of(self, order: Order) -> LabelFormat:
        """The format for an order."""
        return self.of_seller.get(order.seller.seller_id, self.usual)


class Labels(Protocol):
    """A keeper of labels: PDF, PNG or ZPL, whole."""

    async def keep(self, order: Order, waybill: str, content: bytes) -> str:
        """Keep a label; the reference that it is fetched by. The same content is kept once."""
        ...


class Papers(Protocol):
    """The papers that were drawn for orders."""

    async def invoice(self, order: Order) -> bytes | None:
        """The commercial invoice of this revision as PDF; None where none was drawn."""
        ...


class LabelFiles:
    """Labels that a carrier hands over as an address. The partner has no address of its own."""

    def __init__(self, partner: Partner, labels: Labels) -> None:
        self._partner = partner
        self._labels = labels

    async def keep(self, order: Order, waybill: str, address: str) -> str:
        """Fetch a label and keep it; where it is not to be had now, its address stands for it."""
        try:
            content = await self._partner.ask(Request("GET", address), bytes)
        except PartnerError as trouble:
            _log.warning("a label was not fetched", waybill=waybill, why=str(trouble))
            return address
        return await self._labels.keep(order, waybill, content)
