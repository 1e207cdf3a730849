"""Public keys that a partner publishes as a JWKS (RFC 7517), by their ids.

They are kept for an hour. A key that nobody knows is looked for at most once a minute: the ids
come from whoever calls us.
"""

import asyncio
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from activities.errors import PartnerError, PartnerUnavailable
from partners.http import Partner, Request
from partners.wire import Wire

KEPT_SECONDS = 3600.0
AGAIN_SECONDS = 60.0
BITS_MIN, BITS_MAX = 2048, 8192
"""Of a modulus: a smaller one proves nothing, a larger one costs too much."""


class _Key(Wire):
    kid: str = ""
    kty: str = ""
    n: str = ""
    e: str = ""


class _KeySet(Wire):
    keys: tuple[_Key, ...]


def keys_of(body: bytes) -> dict[str, RSAPublicKey]:
    """The RSA keys of a set, by id; keys of other kinds are passed over.

    Raises:
        ValueError: It is no set of keys, or one of them is none.
    """
    found = _KeySet.model_validate_json(body).keys
    return {key.kid: _rsa(key) for key in found if key.kty == "RSA" and key.kid}


def _rsa(key: _Key) -> RSAPublicKey:
    modulus, exponent = (_number(text) for text in (key.n, key.e))
    if not BITS_MIN <= modulus.bit_length() <= BITS_MAX:
        raise ValueError(f"key {key.kid} has {modulus.bit_length()} bits")
    return RSAPublicNumbers(exponent, modulus).public_key()


def _number(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


class PublishedKeys:
    """The keys behind one URL; safe to share between tasks."""

    def __init__(self, partner: Partner, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._partner = partner
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._keys: dict[str, RSAPublicKey] = {}
        self._read_at = self._tried_at = float("-inf")

    async def key(self, key_id: str) -> RSAPublicKey | None:
        """The key of this id; None where the partner publishes none.

        Raises:
            PartnerError: The keys were never read, and cannot be read now.
        """
        if not self._known(key_id):
            async with self._one_at_a_time:
                if not self._known(key_id) and self._may_ask:
                    await self._read()
        if self._read_at == float("-inf"):
            raise PartnerUnavailable(self._partner.name, "its keys could not be read yet")
        return self._keys.get(key_id)

    def _known(self, key_id: str) -> bool:
        return key_id in self._keys and self._clock() - self._read_at < KEPT_SECONDS

    @property
    def _may_ask(self) -> bool:
        return self._clock() - self._tried_at >= AGAIN_SECONDS

    async def _read(self) -> None:
        """Read them anew; those in hand stay good while nobody answers."""
        self._tried_at = self._clock()
        try:
            self._keys = await self._partner.ask(Request("GET"), keys_of)
        except PartnerError:
            if self._read_at == float("-inf"):
                raise
        else:
            self._read_at = self._clock()
