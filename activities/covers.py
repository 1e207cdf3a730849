"""Several payers behind one port, each asked in money that it reckons in.

A payer's name begins with its member's, up to a dot, as those of carriers in `activities/fleet.py`;
what begins with nobody's name is the gateway's.
"""

from collections.abc import Mapping, Sequence

from activities.errors import PartnerRefused
from activities.fleet import GATEWAY, exchanged
from activities.ports import Cover
from domain.carriage import Booking
from domain.cover.claims import ClaimCase, ClaimReply, ClaimRequest, Evidence
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.fx import Exchange
from domain.money import Money
from domain.order import Order


class Payers:
    """Satisfies `activities.ports.Covers` over members.

    Args:
        members: By name.
        exchange: Reference rates.
        money: The one currency of those members that reckon in no other.
        by_hand: Those that have no interface, and what to do instead, as an imperative.
    """

    def __init__(
        self,
        members: Mapping[str, Cover],
        exchange: Exchange,
        *,
        money: Mapping[str, str],
        by_hand: Mapping[str, str],
    ) -> None:
        self._members = members
        self._exchange = exchange
        self._money = money
        self._by_hand = by_hand

    async def insure(
        self, insurer: str, order: Order, booking: Booking, value: Money, *, key: str
    ) -> Insurance:
        """Insure the parcel, once; the premium in the order's currency."""
        member = self._of(insurer)
        bought = await member.insured(booking, key) or await member.insure(
            order, booking, self._theirs(insurer, value), key
        )
        premium = exchanged(self._exchange, bought.premium, order.currency)
        return bought.model_copy(update={"premium": premium})

    async def file(
        self, payer: str, case: ClaimCase, request: ClaimRequest, asked: Money, key: str
    ) -> str:
        """File a claim with its payer."""
        return await self._of(payer).file(case, request, self._theirs(payer, asked), key)

    async def filed(self, payer: str, booking: Booking, claim_id: str) -> str | None:
        """The reference of the claim that its payer has under our number, or None."""
        return await self._of(payer).filed(booking, claim_id)

    async def hear(self, payer: str, reference: str) -> ClaimReply | None:
        """What its payer says of a claim now; nothing where it can only be asked by hand."""
        if _member(payer) in self._by_hand:
            return None
        return await self._of(payer).hear(reference)

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
        """Say and show its payer more about a claim."""
        await self._of(payer).argue(order_id, reference, says, evidence, key=key)

    async def withdraw(self, payer: str, reference: str, key: str) -> None:
        """Take a claim back from its payer."""
        await self._of(payer).withdraw(reference, key)

    async def trace(self, booking: Booking, key: str) -> Trace:
        """Have the booking's carrier look for it."""
        return await self._of(booking.carrier).trace(booking, key)

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """What the booking's carrier has found so far."""
        return await self._of(booking.carrier).traced(booking, reference)

    # ------------------------------------------------------------------------------ parts

    def _of(self, payer: str) -> Cover:
        if instead := self._by_hand.get(_member(payer)):
            why = f"there is no call for it: {instead}, then go on"
            raise PartnerRefused(payer, why, code="by_hand")
        member = self._members.get(_member(payer)) or self._members.get(GATEWAY)
        if member is None:
            raise PartnerRefused(payer, "this payer is not switched on", code="payer_off")
        return member

    def _theirs(self, payer: str, money: Money) -> Money:
        """Money as the payer reckons in it."""
        return exchanged(self._exchange, money, self._money.get(_member(payer), money.currency))


def _member(payer: str) -> str:
    return payer.partition(".")[0]
