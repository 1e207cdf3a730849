"""The post office: webhooks, signed, and sent until they are received.

Signatures are Standard Webhooks 1.0 (https://www.standardwebhooks.com, read 2026-11-21):
`webhook-id` stays the same on every sending, so that a receiver can tell a repeat. EasyPost has
a scheme of its own.
"""

import asyncio
from datetime import UTC, datetime

import httpx
import structlog
from standardwebhooks import Webhook

from sandbox.clock import ASLEEP_SECONDS_MAX, asleep
from sandbox.easypost import shipments as easypost
from sandbox.store import Letter
from sandbox.world import World

FLYING_MAX = 8
"""More at once cost httpx more time than they save."""
LEASE_SECONDS = 30.0
"""Longer than a sending takes, so that no letter is in the air twice by mistake."""
SEND_SECONDS = 10.0
BACKOFF_SECONDS, BACKOFF_SECONDS_MAX = 0.25, 5.0
ATTEMPTS_MAX = 200
"""A receiver that is down for a quarter of an hour still gets everything."""

_log = structlog.get_logger(__name__)


async def deliver(world: World) -> None:
    """Send letters as they fall due, for ever."""
    limits = httpx.Limits(max_connections=FLYING_MAX)
    async with (
        httpx.AsyncClient(timeout=SEND_SECONDS, limits=limits) as http,
        asyncio.TaskGroup() as group,
    ):
        flying: set[asyncio.Task[None]] = set()
        while True:
            for letter in _due(world, FLYING_MAX - len(flying)):
                task = group.create_task(_send(world, http, letter))
                flying.add(task)
                task.add_done_callback(flying.discard)
            if len(flying) == FLYING_MAX:
                await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asleep(world.posted, _pause(world))


def _due(world: World, limit: int) -> list[Letter]:
    now = world.now().timestamp()
    with world.store.transaction():
        return world.store.lease(now, now + LEASE_SECONDS, limit)


def _pause(world: World) -> float:
    at = world.store.next_letter_at()
    return ASLEEP_SECONDS_MAX if at is None else max(0.0, at - world.now().timestamp())


async def _send(world: World, http: httpx.AsyncClient, letter: Letter) -> None:
    url = f"{world.config.callback_url}/v1/webhooks/{letter.partner}"
    try:
        response = await http.post(url, content=letter.body.encode(), headers=signed(world, letter))
        trouble = "" if response.is_success else str(response.status_code)
    except httpx.TransportError as error:
        trouble = repr(error)
    with world.store.transaction():
        if not trouble:
            world.store.delivered(letter)
        elif letter.attempts >= ATTEMPTS_MAX:
            _log.error("webhook given up", message=letter.message, trouble=trouble)
            world.store.delivered(letter)
        else:
            wait = min(BACKOFF_SECONDS * 2 ** min(letter.attempts, 8), BACKOFF_SECONDS_MAX)
            world.store.postpone(letter, world.now().timestamp() + wait)
            world.posted.set()


def signed(world: World, letter: Letter) -> dict[str, str]:
    """The headers that prove who sent the letter, and when."""
    secret = world.config.secret(letter.partner)
    if letter.partner == "easypost":
        return easypost.signed(secret, letter.body)
    now = datetime.now(UTC)
    webhook = Webhook(secret)
    return {
        "content-type": "application/json",
        "webhook-id": letter.message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign(letter.message, now, letter.body),
    }
