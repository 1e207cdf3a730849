"""Published keys: kept, looked for anew, and never at the pace of whoever calls us."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from activities.errors import PartnerUnavailable
from partners.http import Partner
from partners.keys import AGAIN_SECONDS, KEPT_SECONDS, PublishedKeys, keys_of

PRIVATE = rsa.generate_private_key(65537, 2048)


def a_key(kid: str, bits: int = 0, **changes: str) -> dict[str, str]:
    numbers = PRIVATE.public_key().public_numbers()
    modulus = numbers.n >> (2048 - bits) if bits else numbers.n
    return {"kid": kid, "kty": "RSA", "n": _text(modulus), "e": _text(numbers.e), **changes}


def _text(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def a_set(*keys: dict[str, str]) -> bytes:
    return json.dumps({"keys": keys}).encode()


class Publisher:
    """A sender's page of keys, and a clock that the tests wind."""

    def __init__(self) -> None:
        self.published = a_set(a_key("one"))
        self.asked, self.now, self.down = 0, 0.0, False
        transport = httpx.MockTransport(self._answer)
        self.line = Partner("sender", "http://sender.example/jwks", transport=transport)
        self.keys = PublishedKeys(self.line, clock=lambda: self.now)

    def _answer(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        return httpx.Response(503 if self.down else 200, content=self.published)


@pytest.fixture
def sender() -> Publisher:
    return Publisher()


async def test_a_key_is_read_once_and_kept(sender: Publisher) -> None:
    for _ in range(3):
        found = await sender.keys.key("one")
        assert found
        assert found.public_numbers() == PRIVATE.public_key().public_numbers()

    assert sender.asked == 1


async def test_a_new_key_is_found_and_made_up_ones_are_asked_for_once_a_minute(
    sender: Publisher,
) -> None:
    await sender.keys.key("one")
    sender.published = a_set(a_key("one"), a_key("two"))
    assert [await sender.keys.key(f"made-up-{n}") for n in range(50)] == [None] * 50
    assert sender.asked == 1

    sender.now += AGAIN_SECONDS
    assert await sender.keys.key("two")
    assert [await sender.keys.key(f"made-up-{n}") for n in range(50)] == [None] * 50
    assert sender.asked == 2


async def test_a_withdrawn_key_is_good_for_an_hour_at_most(sender: Publisher) -> None:
    assert await sender.keys.key("one")
    sender.published = a_set(a_key("two"))

    sender.now += KEPT_SECONDS
    assert await sender.keys.key("one") is None


async def test_keys_in_hand_stay_good_while_nobody_answers(sender: Publisher) -> None:
    assert await sender.keys.key("one")
    sender.down = True

    sender.now += KEPT_SECONDS
    assert await sender.keys.key("one")


async def test_before_any_was_read_nobody_knows(sender: Publisher) -> None:
    sender.down = True
    for _ in range(3):
        with pytest.raises(PartnerUnavailable):
            await sender.keys.key("one")
    assert sender.asked == 1

    sender.down = False
    sender.now += AGAIN_SECONDS
    assert await sender.keys.key("one")


def test_keys_of_other_kinds_are_passed_over() -> None:
    assert set(keys_of(a_set(a_key("a", kty="EC"), a_key("b"), a_key("")))) == {"b"}


@pytest.mark.parametrize(
    "body",
    [
        lambda: a_set(a_key("short", bits=1024)),
        lambda: a_set(a_key("none", n="")),
        lambda: a_set(a_key("odd", e="AA")),
        lambda: b"[]",
        lambda: b"<html>",
    ],
)
def test_what_is_no_key_is_a_value_error(body: Callable[[], bytes]) -> None:
    with pytest.raises(ValueError, match=r"bits|validation error|e must be"):
        keys_of(body())
