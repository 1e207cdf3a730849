"""Whether a webhook is its sender's, and which event it tells: a class for each way to prove it.

What a sender's way consists of is data: `starter/web/senders.toml`. Several secrets may be good at
once, so that one can be replaced without losing an event. All comparisons take constant time.
"""

import base64
import binascii
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

from starter.web.senders import ByKeyedHash, ByRsa, BySignature, ByToken

Headers = Mapping[str, str]
"""By names in small letters."""


class Scheme(Protocol):
    """A sender's way to prove itself."""

    async def doubt(self, headers: Headers, raw: bytes) -> str:
        """Why the sender cannot be believed; empty if it can.

        Raises:
            Unavailable: Nobody can say now; the sender should come again.
        """
        ...

    def event_id(self, headers: Headers, raw: bytes) -> str:
        """What the sender calls this event; empty where it should say and does not."""
        ...


class Keys(Protocol):
    """The public keys of a sender."""

    async def key(self, key_id: str) -> RSAPublicKey | None:
        """The key of this name; None where the sender has none.

        Raises:
            Unavailable: The sender's keys cannot be read now.
        """
        ...


class SecretUnusable(ValueError):
    """A secret is not what a scheme takes; the message does not show it."""


class StandardWebhooks:
    """Secrets are `whsec_` and base64."""

    def __init__(self, secrets: Sequence[str]) -> None:
        try:
            self._verifiers = [Webhook(secret) for secret in secrets]
        except (ValueError, EmptyWebhookSecretError) as error:
            raise SecretUnusable("must be whsec_ and base64, as the sender shows it") from error

    async def doubt(self, headers: Headers, raw: bytes) -> str:
        """Signature and timestamp."""
        doubts = [_standard_doubt(verifier, headers, raw) for verifier in self._verifiers]
        return "" if "" in doubts else doubts[0]

    def event_id(self, headers: Headers, raw: bytes) -> str:
        """The header that says it."""
        del raw
        return headers.get("webhook-id", "")


def _standard_doubt(verifier: Webhook, headers: Headers, raw: bytes) -> str:
    try:
        verifier.verify(raw, dict(headers), json_parse=False)
    except WebhookVerificationError as error:
        return str(error)
    except ValueError:  # a header that is no base64, or has no version; a body that is no text
        return "Invalid Signature Headers"
    return ""


class _Signed:
    """What signatures have in common: the header, the signed bytes, the window, the event's id."""

    def __init__(self, proof: BySignature, clock: Callable[[], datetime]) -> None:
        self._by = proof
        self._clock = clock

    def event_id(self, headers: Headers, raw: bytes) -> str:
        """The id that the body has; else a hash of it, for the same body is the same event."""
        del headers
        said = _pointed_at(self._by.event_id, raw) if self._by.event_id else None
        return said if isinstance(said, str) else hashlib.sha256(raw).hexdigest()

    def _stale(self, headers: Headers) -> str:
        """Why this may be an old webhook, sent again by somebody else; empty if it cannot."""
        if self._by.timestamp is None:
            return ""
        at = _moment(headers.get(self._by.timestamp, ""))
        if at is None:
            return f"{self._by.timestamp} is no time, as 2026-11-22T12:00:00Z"
        if abs((self._clock() - at).total_seconds()) > self._by.tolerance_seconds:
            return f"{self._by.timestamp} is more than {self._by.tolerance_seconds} s off our clock"
        return ""

    def _shown(self, headers: Headers) -> bytes | None:
        """The signature; None where there is none that can be read."""
        shown = headers.get(self._by.header, "")
        if not shown.startswith(self._by.prefix):
            return None
        written = shown.removeprefix(self._by.prefix)
        try:
            if self._by.encoding == "hex":
                return bytes.fromhex(written) or None
            return base64.b64decode(written, validate=True) or None
        except (ValueError, binascii.Error):
            return None

    def _signed(self, headers: Headers, raw: bytes) -> bytes:
        if self._by.signed == "body" or self._by.timestamp is None:
            return raw
        return headers[self._by.timestamp].encode() + b"." + raw


class KeyedHash(_Signed):
    """The hash of what is signed, under a secret that both sides have."""

    def __init__(
        self,
        proof: ByKeyedHash,
        secrets: Sequence[str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(proof, clock)
        normal = proof.key_form == "NFKD"
        texts = (unicodedata.normalize("NFKD", it) if normal else it for it in secrets)
        self._keys = [text.encode() for text in texts]

    async def doubt(self, headers: Headers, raw: bytes) -> str:
        """Window, then hash."""
        if why := self._stale(headers):
            return why
        if (shown := self._shown(headers)) is None:
            return f"there is no {self._by.header}, or none that can be read"
        signed = self._signed(headers, raw)
        right = [
            hmac.compare_digest(shown, hmac.digest(key, signed, "sha256")) for key in self._keys
        ]
        return "" if any(right) else f"{self._by.header} is not the hash of this body"


class RsaSigned(_Signed):
    """A signature under a key that the sender publishes.

    It proves that the sender sent it and not for whom: every customer of the sender's is signed
    for by the same key.
    """

    def __init__(
        self,
        proof: ByRsa,
        keys: Keys,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(proof, clock)
        self._key_id = proof.key_id
        self._keys = keys

    async def doubt(self, headers: Headers, raw: bytes) -> str:
        """Window, key, then signature."""
        if why := self._stale(headers):
            return why
        if (shown := self._shown(headers)) is None:
            return f"there is no {self._by.header}, or none that can be read"
        key = await self._keys.key(headers.get(self._key_id, ""))
        if key is None:
            return f"{self._key_id} names no key of the sender's"
        try:
            key.verify(shown, self._signed(headers, raw), PKCS1v15(), SHA256())
        except InvalidSignature:
            return f"{self._by.header} is not the signature of this body"
        return ""


class ShownToken:
    """A header has our token; what is sent twice is told by a hash, as nothing has an id."""

    def __init__(self, proof: ByToken, tokens: Sequence[str]) -> None:
        self._header = proof.header
        self._right = [f"{word}{token}".encode() for word in proof.before for token in tokens]

    async def doubt(self, headers: Headers, raw: bytes) -> str:
        """The token alone; every comparison is made."""
        del raw
        shown = headers.get(self._header, "").encode()
        matches = [hmac.compare_digest(shown, right) for right in self._right]
        said = "send the security token that was registered for this callback"
        return "" if any(matches) else said

    def event_id(self, headers: Headers, raw: bytes) -> str:
        """The same content is the same event."""
        del headers
        return f"pushed:{hashlib.sha256(raw).hexdigest()}"


def _moment(said: str) -> datetime | None:
    """A time with its zone, or seconds since 1970."""
    try:
        if said.isdecimal():
            return datetime.fromtimestamp(int(said), UTC)
        at = datetime.fromisoformat(said)
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.tzinfo else None


def _pointed_at(pointer: str, raw: bytes) -> object:
    """What a pointer leads to in a body; None where there is nothing."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    for name in pointer.split("/")[1:]:
        found = found.get(name) if isinstance(found, dict) else None
    return found
