"""A line to HMRC's APIs: the headers of each, the token in hand, and a refused token renewed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from activities.errors import PartnerError, PartnerRefused, PartnerUnavailable
from partners.brokers.cds import answers
from partners.brokers.cds.settings import Application
from partners.brokers.cds.tokens import ClientCredentials, Tokens
from partners.http import Partner, Request

T = TypeVar("T")

NAME = "hmrc-cds"
TOKEN_REFUSED = frozenset({"INVALID_CREDENTIALS", "401"})


@asynccontextmanager
async def calling(application: Application) -> AsyncIterator["Line"]:
    """A line of an application that has its token for itself, open while the block runs."""
    partner = Partner(NAME, application.url, problems=answers.problem)
    try:
        yield Line(partner, application, ClientCredentials(partner, *application.credentials))
    finally:
        await partner.close()


class Line:
    """Calls in the name of an application. The partner needs `problems=answers.problem`."""

    def __init__(self, partner: Partner, application: Application, tokens: Tokens) -> None:
        self.application = application
        self._partner = partner
        self._tokens = tokens

    async def get(self, path: str, version: str, parse: Callable[[bytes], T]) -> T:
        """Ask something that changes nothing; `version` is that of the API."""
        headers = await self._headers(version)
        try:
            return await self._partner.ask(Request("GET", path, headers=headers), parse)
        except PartnerRefused as refusal:
            raise self._renewed(refusal) from refusal

    async def send(self, path: str, body: bytes, key: str, parse: Callable[[bytes], T]) -> T:
        """Have something done by the Customs Declarations API, which knows no keys."""
        headers = await self._headers(self.application.declarations_version)
        try:
            return await self._partner.effect(
                Request("POST", path, body, headers=headers), key, parse
            )
        except PartnerRefused as refusal:
            raise self._renewed(refusal) from refusal

    async def _headers(self, version: str) -> dict[str, str]:
        bearer = {"authorization": f"Bearer {await self._tokens.token()}"}
        return self.application.headers(version) | bearer

    def _renewed(self, refusal: PartnerRefused) -> PartnerError:
        """A refused token is no refusal: nothing was done, and the next call has another one."""
        if refusal.code not in TOKEN_REFUSED:
            return refusal
        self._tokens.forget()
        return PartnerUnavailable(NAME, f"the access token was refused: {refusal}")
