"""What a verb asks of the API: that which only the API's process can tell, as carriers can."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from runtime.errors import CannotRun
from runtime.settings import Settings, variable
from starter.commands.trouble import BadInput

SECONDS = 15.0
"""Longer than a carrier that is asked behind it may take to begin an answer."""

T = TypeVar("T")


async def fetched(ours: Settings, path: str, query: Mapping[str, str], kind: TypeAdapter[T]) -> T:
    """What the API has at this path, whole within `SECONDS`.

    Raises:
        BadInput: It refuses, and says why.
        CannotRun: Nobody answers at its address, it cannot tell now, or what answers is no API.
    """
    token = ours.api_token.get_secret_value() if ours.api_token else ""
    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(headers=headers, timeout=SECONDS, trust_env=False) as http,
        ):
            answer = await http.get(f"{ours.api_url}{path}", params=query)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        why = f"{ours.api_url} does not answer: {type(error).__name__} {error}".rstrip()
        raise CannotRun(f"no carrier is set here, and the API at {why}") from error
    if answer.status_code == HTTPStatus.OK:
        try:
            return kind.validate_json(answer.content)
        except ValidationError as error:
            raise CannotRun(f"what answers at {ours.api_url} is not this API") from error
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        raise BadInput(f"the API at {ours.api_url} asks for a token: set {variable('api_token')}")
    why = _detail(answer)
    refused = answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    raise BadInput(why) if refused else CannotRun(why)


def _detail(answer: httpx.Response) -> str:
    """The problem that it tells, or its status where it tells none."""
    try:
        told = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        told = None
    return told if isinstance(told, str) and told else f"the API answers {answer.status_code}"
