"""How UPS is called: with a token for the application, and headers that name the call.

Source, read 2026-11-22: UPS's OpenAPI files (UPS-API/api-documentation: OAuth client credentials,
and the headers of its other files).
"""

import base64
import uuid
from collections.abc import Callable, Mapping
from typing import TypeVar

from activities.errors import PartnerError, PartnerRefused, PartnerUnavailable
from partners.brokers.cds.tokens import Tokens
from partners.carriers.ups.parts import NAME, Json
from partners.carriers.ups.refusals import TOKEN_REFUSED, UNAVAILABLE
from partners.carriers.ups.settings import UpsSettings
from partners.http import Partner, Request, json_body

T = TypeVar("T")


def token_request(settings: UpsSettings) -> Request:
    """How UPS is asked for a token: as the application, on behalf of the account."""
    login = base64.b64encode(f"{settings.client_id}:{settings.client_secret}".encode()).decode()
    return Request(
        "POST",
        "/security/v1/oauth/token",
        b"grant_type=client_credentials",
        headers={
            "authorization": f"Basic {login}",
            "content-type": "application/x-www-form-urlencoded",
            "x-merchant-id": settings.account,
        },
    )


class Line:
    """A line to UPS. The partner needs `problems=refusals.problem`."""

    def __init__(self, partner: Partner, tokens: Tokens) -> None:
        self._partner = partner
        self._tokens = tokens

    async def look(
        self,
        path: str,
        query: Mapping[str, str],
        parse: Callable[[bytes], T],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Ask something by its address; `headers` go before those that all calls have.

        Raises:
            PartnerUnavailable: No answer, or the token was refused.
            PartnerRefused: UPS will not answer.
        """
        request = await self._request("GET", path, query=query, headers=headers)
        return await self._asked(request, parse)

    async def ask(self, path: str, body: Json, key: str, parse: Callable[[bytes], T]) -> T:
        """Ask something that takes a body, and changes nothing.

        Raises:
            PartnerUnavailable: No answer, or the token was refused.
            PartnerRefused: UPS will not answer.
        """
        return await self._asked(await self._request("POST", path, body, key), parse)

    async def effect(
        self,
        method: str,
        path: str,
        body: Json | None,
        key: str,
        parse: Callable[[bytes], T],
        *,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Have something done.

        Raises:
            OutcomeUnknown: It was sent, and no whole answer came back.
            PartnerUnavailable: It was not sent, or not taken up, or the token was refused.
            PartnerRefused: UPS said no.
        """
        request = await self._request(method, path, body, key, headers=headers)
        try:
            return await self._partner.effect(request, key, parse)
        except PartnerRefused as refusal:
            raise self._meant(refusal) from refusal

    async def _asked(self, request: Request, parse: Callable[[bytes], T]) -> T:
        try:
            return await self._partner.ask(request, parse)
        except PartnerRefused as refusal:
            raise self._meant(refusal) from refusal

    async def _request(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        key: str = "",
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Request:
        """A request with an identifier of the call that is the same each time."""
        called = uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}:{path}:{key}")
        told = {
            "authorization": f"Bearer {await self._tokens.token()}",
            "transId": called.hex,
            "transactionSrc": "tidewaiter",
        } | dict(headers or {})
        content = None if body is None else json_body(body)
        return Request(method, path, content, query or {}, told)

    def _meant(self, refusal: PartnerRefused) -> PartnerError:
        """A refused token, and a system that is down, are no refusals: nothing was done."""
        if refusal.code in TOKEN_REFUSED:
            self._tokens.forget()
            return PartnerUnavailable(NAME, f"the access token was refused: {refusal}")
        if refusal.code in UNAVAILABLE:
            return PartnerUnavailable(NAME, refusal.message)
        return refusal
