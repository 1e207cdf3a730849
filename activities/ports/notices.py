"""What the steps need to tell people something."""

from typing import Protocol


class Notices(Protocol):
    """How people are told."""

    async def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Tell a desk or a customer something, once per key."""
        ...
