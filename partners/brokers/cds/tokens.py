"""Access tokens: OAuth 2.0 client credentials, one token until it is about to expire.

HMRC's notifications and the applications of community system providers are open to an
application as such. A declarant's own application acts for a signed-in user instead (OAuth 2.0
authorisation code, refresh tokens that are good once): `Tokens` is the place for that, and the
keeping of such a token is not built. Source: HMRC's service guide, developer set-up, and the
security schemes of its OpenAPI files, read 2026-11-22.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlencode

from pydantic import Field

from partners.http import Partner, Request
from partners.wire import Wire

EARLY_SECONDS = 60
"""A token is renewed this long before it expires, so that none expires on its way."""


class Tokens(Protocol):
    """Where the token for a call comes from."""

    async def token(self) -> str:
        """A token that is good now."""
        ...

    def forget(self) -> None:
        """The token was refused: the next one must be another."""
        ...


class _Granted(Wire):
    access_token: str = Field(min_length=1)
    expires_in: float = Field(gt=0)


class ClientCredentials:
    """A token for the application itself; satisfies `Tokens`.

    `request` asks for it where that is done in another way than HMRC's.
    """

    def __init__(
        self,
        partner: Partner,
        client_id: str,
        client_secret: str,
        *,
        request: Request | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._partner = partner
        self._request = request or Request(
            "POST",
            "/oauth/token",
            urlencode(
                {
                    "grant_type": "client_credentials",
                    "client_id": client_id,
                    "client_secret": client_secret,
                }
            ).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._token, self._good_until = "", 0.0

    async def token(self) -> str:
        """The token in hand, or a new one.

        Raises:
            PartnerUnavailable: No answer.
            PartnerRefused: This application is not known.
        """
        async with self._one_at_a_time:
            if self._clock() >= self._good_until:
                asked_at = self._clock()
                granted = await self._partner.ask(self._request, _Granted.model_validate_json)
                self._token = granted.access_token
                self._good_until = asked_at + granted.expires_in - EARLY_SECONDS
            return self._token

    def forget(self) -> None:
        """Ask for another token next time."""
        self._good_until = 0.0
