"""Notices to the seller's own program, as Standard Webhooks (standardwebhooks.com, 2026-11-22).

A webhook may arrive twice: its id is the notice's, and stays the same.
"""

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import httpx
from standardwebhooks import Webhook

from domain.notices import Channel, Letter, NoticeStatus, Outcome
from partners.trouble import retry_after

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
WAIT_MAX = timedelta(days=1)


class SellerWebhook:
    """Tells the seller's program of notices.

    Where it answers 410 it wants no more, and is told nothing until this process starts again.
    """

    channel = Channel.WEBHOOK
    repeats = True
    retries = tuple(
        timedelta(minutes=minutes) for minutes in (0.1, 5, 30, 120, 300, 600, 840, 1200, 1440)
    )

    def __init__(
        self, url: str, secret: str, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = url
        self._signer = Webhook(secret)
        self._http = httpx.AsyncClient(timeout=TIMEOUT, transport=transport, trust_env=False)
        self._gone = False

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def send(self, letter: Letter) -> Outcome:
        """Tell of one notice; whatever happens is told, nothing is raised."""
        if self._gone:
            return Outcome(NoticeStatus.REFUSED, "the receiver answered 410: it wants no more")
        body, headers = signed(letter, self._signer, datetime.now(UTC))
        try:
            answer = await self._http.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as trouble:
            return Outcome(NoticeStatus.WAITING, f"{type(trouble).__name__} {trouble}".strip())
        if answer.is_success:
            return Outcome(NoticeStatus.SENT)
        why = f"the receiver answered {answer.status_code}"
        if answer.status_code == HTTPStatus.GONE:
            self._gone = True
            return Outcome(NoticeStatus.REFUSED, why)
        wait = retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
        return Outcome(NoticeStatus.WAITING, why, wait and min(wait, WAIT_MAX))


def signed(letter: Letter, signer: Webhook, at: datetime) -> tuple[bytes, dict[str, str]]:
    """The body of a notice, and the headers that prove whose it is."""
    told = {"type": f"notice.{letter.kind}", "timestamp": letter.at.isoformat()}
    body = json.dumps({**told, "data": letter.data}, ensure_ascii=False, separators=(",", ":"))
    headers = {
        "content-type": "application/json",
        "webhook-id": letter.reference,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signer.sign(letter.reference, at, body),
    }
    return body.encode(), headers
