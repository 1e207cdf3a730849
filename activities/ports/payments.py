"""What the steps need of a payment provider."""

from typing import Protocol

from domain.money import Money


class Payments(Protocol):
    """The payment provider that holds what the customer was charged."""

    async def release(self, reference: str, amount: Money, key: str) -> None:
        """Give the whole charge back for an order that will not ship."""
        ...

    async def refund(self, reference: str, amount: Money, key: str) -> None:
        """Give part of the charge back."""
        ...
