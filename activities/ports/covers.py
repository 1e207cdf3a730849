"""What the steps need of who pays for losses: one payer, and all of them behind one door."""

from collections.abc import Sequence
from typing import Protocol

from domain.carriage import Booking
from domain.cover.claims import ClaimCase, ClaimReply, ClaimRequest, Evidence
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.money import Money
from domain.order import Order


class Cover(Protocol):
    """Who pays for what is lost: a carrier or an insurer. It insures, searches, takes claims.

    What there is no interface for raises `PartnerRefused` and says what to do by hand.
    """

    async def insure(self, order: Order, booking: Booking, value: Money, key: str) -> Insurance:
        """Insure the parcel for this value."""
        ...

    async def insured(self, booking: Booking, key: str) -> Insurance | None:
        """The insurance that the parcel has, bought under this key, or None."""
        ...

    async def file(self, case: ClaimCase, request: ClaimRequest, asked: Money, key: str) -> str:
        """File a claim under our number; its reference at the payer."""
        ...

    async def filed(self, booking: Booking, claim_id: str) -> str | None:
        """The reference of the claim that was filed under our number, or None."""
        ...

    async def hear(self, reference: str) -> ClaimReply | None:
        """What is said of a claim now."""
        ...

    async def argue(
        self, order_id: str, reference: str, says: str, evidence: Sequence[Evidence], *, key: str
    ) -> None:
        """Say and show more about a claim."""
        ...

    async def withdraw(self, reference: str, key: str) -> None:
        """Take a claim back."""
        ...

    async def trace(self, booking: Booking, key: str) -> Trace:
        """Look for a parcel."""
        ...

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """What was found so far."""
        ...


class Covers(Protocol):
    """All payers behind one door, each by its name; a parcel is searched by who carries it."""

    async def insure(
        self, insurer: str, order: Order, booking: Booking, value: Money, *, key: str
    ) -> Insurance:
        """Insure the parcel for this value, once: what was bought before is found first."""
        ...

    async def file(
        self, payer: str, case: ClaimCase, request: ClaimRequest, asked: Money, key: str
    ) -> str:
        """File a claim under our number; its reference at the payer."""
        ...

    async def filed(self, payer: str, booking: Booking, claim_id: str) -> str | None:
        """The reference of the claim that was filed under our number, or None."""
        ...

    async def hear(self, payer: str, reference: str) -> ClaimReply | None:
        """What is said of a claim now."""
        ...

    async def argue(
        self,
        payer: str,
        order_id: str,
        reference: str,
        says: str,
        evidence: Sequence[Evidence],
        *,
        key: str,
    ) -> None:
        """Say and show more about a claim."""
        ...

    async def withdraw(self, payer: str, reference: str, key: str) -> None:
        """Take a claim back."""
        ...

    async def trace(self, booking: Booking, key: str) -> Trace:
        """Have its carrier look for a parcel."""
        ...

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """What its carrier has found so far."""
        ...
