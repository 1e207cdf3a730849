"""What the steps need of a warehouse that takes returns."""

from typing import Protocol

from domain.order import Order
from domain.returns import Authorisation, Disposition, Inspection, ReturnRequest


class ReturnHub(Protocol):
    """A warehouse that takes returns in, grades and disposes of them."""

    async def authorise(self, order: Order, request: ReturnRequest, key: str) -> Authorisation:
        """Announce the return; the hub answers with the label for the consignee."""
        ...

    async def inspection(self, rma: str) -> Inspection | None:
        """What the hub found; None while nothing has arrived."""
        ...

    async def dispose(self, rma: str, disposition: Disposition, key: str) -> None:
        """Have the goods restocked, refurbished, sold off, destroyed or sent back."""
        ...
