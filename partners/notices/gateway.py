"""The notice provider: desks and customers are told something (`docs/partners.md`)."""

from partners.http import Partner, Request, acknowledged, json_body, order_of


def send_request(to: str, subject: str, text: str, key: str) -> Request:
    """One message to one receiver."""
    body = {"order": order_of(key), "to": to, "subject": subject, "text": text}
    return Request("POST", body=json_body(body))


class NoticesGateway:
    """Satisfies `activities.ports.Notices`."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    async def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Tell a desk or a customer something, once per key."""
        await self._partner.effect(send_request(to, subject, text, key), key, acknowledged)
