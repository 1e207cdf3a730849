"""What the steps need of a customs broker, or of an authority itself."""

from collections.abc import Sequence
from typing import Protocol

from domain.charges import Bill, LandedCost
from domain.customs import CustomsReply, Declaration
from domain.order import Order
from domain.resolutions import Document


class Broker(Protocol):
    """A customs broker: lodges declarations and passes on the authority's replies.

    A declaration is told by its order: whose it is, `domain.customs.lrn_of` says, and which
    broker has it may depend on where it goes.
    """

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """Submit the declaration of this revision; its LRN derives from order and revision."""
        ...

    async def find(self, order: Order) -> Declaration | None:
        """The declaration lodged for this revision, or None."""
        ...

    async def ask(self, order: Order) -> CustomsReply | None:
        """The reply that stands now; None when the broker knows no such declaration."""
        ...

    async def withdraw(self, order: Order, key: str) -> None:
        """Take the declaration back; nothing happens if it was never lodged."""
        ...

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """Correct the declaration that stands to what this revision says in these fields.

        `fields` are JSON pointers into the order, `why` is for the officer.
        """
        ...

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """Send the documents that the authority asked for."""
        ...

    async def pay(self, order: Order, account: str, key: str) -> None:
        """Pay what the authority holds the goods for."""
        ...

    async def bill(self, order: Order) -> Bill | None:
        """What was billed for the entry; None when there is nothing to bill yet."""
        ...
