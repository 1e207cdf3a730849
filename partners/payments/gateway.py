"""The payment provider: charges given back, whole or in part (`docs/partners.md`)."""

from urllib.parse import quote

from domain.money import Money
from partners.http import Partner, Request, acknowledged, json_body, order_of


def give_back_request(reference: str, what: str, amount: Money, key: str) -> Request:
    """Give this amount of a charge back, as a `release` or as one of its `refunds`."""
    body = {
        "order": order_of(key),
        "amount": f"{amount.amount:f}",
        "currency": amount.currency,
    }
    return Request("POST", f"/{quote(reference, safe='')}/{what}", json_body(body))


class PaymentsGateway:
    """Satisfies `activities.ports.Payments`."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    async def release(self, reference: str, amount: Money, key: str) -> None:
        """Give the whole charge back for an order that will not ship."""
        request = give_back_request(reference, "release", amount, key)
        await self._partner.effect(request, key, acknowledged)

    async def refund(self, reference: str, amount: Money, key: str) -> None:
        """Give part of the charge back."""
        request = give_back_request(reference, "refunds", amount, key)
        await self._partner.effect(request, key, acknowledged)
