"""How each sender of webhooks proves who it is, and tells one event from another.

Standard Webhooks 1.0: `webhook-id`, `-timestamp` and `-signature` over the raw body, five minutes
of tolerance either way, one id per event (standardwebhooks.com, read 2026-11-21).

EasyPost: `X-Hmac-Signature` is `hmac-sha256-hex=` and the keyed hash of the raw body, the secret
in Unicode form NFKD; no timestamp, so what makes a repeat harmless is the event's id in the body
(docs.easypost.com, Webhook and Event; validate_webhook of its client libraries; read 2026-11-22).

HMRC signs nothing and shows our token: whoever subscribes there registers a callback URL and a
security token, and HMRC sends that token as `Authorization` (hmrc/customs-notification, its
read-me and its connectors; hmrc/customs-notifications-receiver-stub, which gets it as `Basic`;
read 2026-11-22, secondary).
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from standardwebhooks import Webhook, WebhookVerificationError


class Sender(StrEnum):
    """Who may send us webhooks."""

    CARRIER = "carrier"
    BROKER = "broker"
    HUB = "hub"
    EASYPOST = "easypost"


class Scheme(Protocol):
    """A sender's way of signing; the names of `headers` are in small letters."""

    def event_id(self, headers: Mapping[str, str], raw: bytes) -> str:
        """What the sender calls this event; empty where it does not say."""
        ...

    def doubt(self, headers: Mapping[str, str], raw: bytes) -> str:
        """Why the sender cannot be believed; empty if it can."""
        ...


class StandardWebhooks:
    """`whsec_` and base64 is the secret."""

    def __init__(self, secret: str) -> None:
        self._verifier = Webhook(secret)

    def event_id(self, headers: Mapping[str, str], raw: bytes) -> str:
        """The header that says it."""
        del raw
        return headers.get("webhook-id", "")

    def doubt(self, headers: Mapping[str, str], raw: bytes) -> str:
        """Signature and timestamp."""
        try:
            self._verifier.verify(raw, dict(headers), json_parse=False)
        except WebhookVerificationError as error:
            return str(error)
        except ValueError:  # a header that is no base64, or has no version; a body that is no text
            return "Invalid Signature Headers"
        return ""


class KeyedHash:
    """A header with the HMAC-SHA256 of the body, in hexadecimal after a prefix."""

    def __init__(self, secret: str, header: str, prefix: str) -> None:
        self._key = unicodedata.normalize("NFKD", secret).encode()
        self._header = header
        self._prefix = prefix

    def event_id(self, headers: Mapping[str, str], raw: bytes) -> str:
        """The id that the body has; else a hash of it, for the same body is the same event."""
        del headers
        try:
            told = json.loads(raw)
        except ValueError:
            told = None
        said = told.get("id") if isinstance(told, dict) else None
        return said if isinstance(said, str) else hashlib.sha256(raw).hexdigest()

    def doubt(self, headers: Mapping[str, str], raw: bytes) -> str:
        """The hash alone: it has no time."""
        if not (shown := headers.get(self._header, "")):
            return f"there is no {self._header}"
        digest = hmac.new(self._key, raw, hashlib.sha256).hexdigest()
        # As bytes: the comparison refuses text that is not ASCII.
        right = hmac.compare_digest(shown.encode(), f"{self._prefix}{digest}".encode())
        return "" if right else f"{self._header} is not the hash of this body"


class ShownToken:
    """`Authorization` has our token, as it is or after the name of a scheme."""

    BEFORE = ("", "Basic ", "Bearer ")

    def __init__(self, token: str) -> None:
        self._token = token

    def event_id(self, headers: Mapping[str, str], raw: bytes) -> str:
        """A hash: nothing that is pushed has an id, and the same content is the same event."""
        del headers
        return f"pushed:{hashlib.sha256(raw).hexdigest()}"

    def doubt(self, headers: Mapping[str, str], raw: bytes) -> str:
        """The token alone; every comparison is made, and in constant time."""
        del raw
        shown = headers.get("authorization", "").encode()
        matches = [
            hmac.compare_digest(shown, f"{word}{self._token}".encode()) for word in self.BEFORE
        ]
        said = "send the security token that was registered for this callback"
        return "" if any(matches) else said


SCHEMES: dict[Sender, Callable[[str], Scheme]] = {
    Sender.CARRIER: StandardWebhooks,
    Sender.BROKER: StandardWebhooks,
    Sender.HUB: StandardWebhooks,
    Sender.EASYPOST: lambda secret: KeyedHash(secret, "x-hmac-signature", "hmac-sha256-hex="),
}
"""How each sender signs; another scheme is another class."""
