"""Where labels are kept that a carrier hands over once, in its answer."""

from typing import Protocol

from domain.order import Order


class Labels(Protocol):
    """A keeper of labels: PDF, PNG or ZPL, whole."""

    async def keep(self, order: Order, waybill: str, content: bytes) -> str:
        """Keep a label; the reference that it is fetched by. The same content is kept once."""
        ...
