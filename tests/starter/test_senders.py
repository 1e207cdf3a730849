"""Each sender proves itself in its own way; who proves nothing is believed in a waybill alone."""

import asyncio
import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import SecretStr, ValidationError

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.carriage import Booking
from domain.tracking import MilestoneKind, Tracking
from partners.inbound import waybills_of_dhl
from records.inbox import Inbox
from runtime.settings import Settings
from starter.api import Senders, create_app
from starter.incoming.hints import HINT, LOOKED_AT_EVERY, Hints
from starter.incoming.inbound import Forwarding
from starter.incoming.intake import Intake
from starter.refusals import CarriersSilent, KeysSilent
from starter.web.senders import CDS, PROOFS, ByKeyedHash, Sender
from starter.web.signatures import KeyedHash
from starter.web.verifying import SecretWrong
from tests.builders import a_milestone, an_order
from tests.fakes import FakeCarrier
from tests.starter.served import letter, served, settings, signed
from tests.starter.shop import Shop
from tests.waiting import eventually
from wiring.api import PARSERS
from wiring.asking import AskedCarriers
from wiring.senders import UNSIGNED, Follower

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BODY = b'{"id": "E-1", "event_id": "E-2", "deep": {"er": "E-3"}, "odd": 7}'
PRIVATE = generate_private_key(65537, 2048)


def test_every_sender_has_its_way_with_the_source_it_was_read_from() -> None:
    assert set(PROOFS) == {*map(str, Sender), CDS}
    assert all(proof.source for proof in PROOFS.values())
    assert {*PARSERS, *UNSIGNED} == set(PROOFS), "each is read by somebody"


@pytest.mark.parametrize(
    ("setting", "secret", "why"),
    [
        ("carrier_webhook_secret", "whsec_%%%", "must be whsec_ and base64"),
        ("carrier_webhook_secret", "whsec_x", "must be whsec_ and base64"),
        ("aftership_webhook_secret", " , ", "no secret between its commas"),
        ("cds_webhook_token", ",", "no secret between its commas"),
    ],
)
def test_a_secret_that_is_none_is_named_before_anything_starts(
    idle: Shop, setting: str, secret: str, why: str
) -> None:
    wrong = settings(idle, **{setting: SecretStr(secret)})

    with pytest.raises(SecretWrong, match=why) as told:
        create_app(idle.tidewaiter, {}, wrong)
    assert str(told.value).startswith(f"TIDEWAITER_{setting.upper()}: ")
    assert secret not in str(told.value)
    assert told.value.exit_code == 2


def test_keys_are_published_at_a_url() -> None:
    with pytest.raises(ValidationError, match="shipengine_webhook_keys"):
        Settings(shipengine_webhook_keys="api.shipengine.com/jwks")


# ------------------------------------------------------------------------- keyed hashes

Encoding = Literal["hex", "base64"]


def a_proof(**changes: Any) -> ByKeyedHash:
    cited = {"source": "made up", "read_on": "2026-11-22", "confidence": "unverified"}
    return ByKeyedHash.model_validate(
        {"scheme": "keyed_hash", "header": "x-proof", **cited, **changes}
    )


def proved(secret: str, signed: bytes, encoding: Encoding = "base64", prefix: str = "") -> str:
    digest = hmac.digest(secret.encode(), signed, "sha256")
    return prefix + (digest.hex() if encoding == "hex" else base64.b64encode(digest).decode())


@pytest.mark.parametrize("encoding", ["hex", "base64"])
@pytest.mark.parametrize("prefix", ["", "v1="])
async def test_a_hash_is_written_as_its_row_says(encoding: Encoding, prefix: str) -> None:
    scheme = KeyedHash(a_proof(encoding=encoding, prefix=prefix), ["s"])
    right = proved("s", BODY, encoding, prefix)

    assert await scheme.doubt({"x-proof": right}, BODY) == ""
    assert "not the hash" in await scheme.doubt({"x-proof": right}, BODY + b" ")
    assert "not the hash" in await scheme.doubt(
        {"x-proof": proved("t", BODY, encoding, prefix)}, BODY
    )
    for wrong in ("", "v2=", "v1=", "%%%", right[:-2] + "\xe9", right[1:]):
        assert await scheme.doubt({"x-proof": wrong}, BODY)
    assert "no x-proof" in await scheme.doubt({}, BODY)


async def test_two_secrets_are_good_while_one_replaces_the_other() -> None:
    scheme = KeyedHash(a_proof(), ["old", "new"])

    for secret in ("old", "new"):
        assert await scheme.doubt({"x-proof": proved(secret, BODY)}, BODY) == ""
    assert await scheme.doubt({"x-proof": proved("older", BODY)}, BODY)


@pytest.mark.parametrize(
    ("said", "stale"),
    [
        ("2026-11-22T12:05:00Z", False),
        ("2026-11-22T13:55:00+02:00", False),
        (str(int(NOW.timestamp()) - 300), False),
        ("2026-11-22T12:05:01Z", True),
        ("2026-11-22T11:54:59Z", True),
        ("2026-11-22T12:00:00", True),
        ("9" * 30, True),
        ("noon", True),
        ("", True),
    ],
)
async def test_where_a_time_is_signed_an_old_webhook_cannot_be_sent_again(
    said: str, stale: bool
) -> None:
    proof = a_proof(timestamp="x-at", signed="timestamp.body", tolerance_seconds=300)
    scheme = KeyedHash(proof, ["s"], clock=lambda: NOW)
    shown = {"x-at": said, "x-proof": proved("s", said.encode() + b"." + BODY)}

    assert bool(await scheme.doubt(shown, BODY)) is stale
    assert await scheme.doubt({**shown, "x-proof": proved("s", BODY)}, BODY)


@pytest.mark.parametrize(
    ("pointer", "raw", "event_id"),
    [
        ("/id", BODY, "E-1"),
        ("/event_id", BODY, "E-2"),
        ("/deep/er", BODY, "E-3"),
        ("/deep", BODY, None),
        ("/odd", BODY, None),
        ("/none/such", BODY, None),
        ("", BODY, None),
        ("/id", b"no json", None),
        ("/id", b"[" * 100_000, None),
    ],
)
def test_an_event_is_told_by_the_id_that_its_row_points_at(
    pointer: str, raw: bytes, event_id: str | None
) -> None:
    found = KeyedHash(a_proof(event_id=pointer), ["s"]).event_id({}, raw)

    assert found == (event_id or hashlib.sha256(raw).hexdigest())


# ------------------------------------------------------------------------- over the API


class OneKey:
    """A sender's keys; it may be away."""

    def __init__(self) -> None:
        self.away = False

    async def key(self, key_id: str) -> RSAPublicKey | None:
        if self.away:
            raise KeysSilent("nobody answers")
        return PRIVATE.public_key() if key_id == "k1" else None


def signed_by_shipengine(body: bytes, at: datetime, key_id: str = "k1") -> dict[str, str]:
    said = at.isoformat()
    signature = PRIVATE.sign(said.encode() + b"." + body, PKCS1v15(), SHA256())
    return {
        "x-shipengine-timestamp": said,
        "x-shipengine-rsa-sha256-key-id": key_id,
        "x-shipengine-rsa-sha256-signature": base64.b64encode(signature).decode(),
    }


async def test_shipengine_signs_with_a_key_that_it_publishes(idle: Shop) -> None:
    keys, now = OneKey(), datetime.now(UTC)
    right = signed_by_shipengine(BODY, now)
    wrong = [
        {},
        signed_by_shipengine(BODY, now, "k2"),
        signed_by_shipengine(BODY, now - timedelta(minutes=6)),
        signed_by_shipengine(b"{}", now),
        {**right, "x-shipengine-timestamp": (now + timedelta(seconds=1)).isoformat()},
        {**right, "x-shipengine-rsa-sha256-signature": "%"},
    ]
    async with served(idle, senders=Senders(keys={"shipengine": keys})) as http:

        async def send(headers: dict[str, str]) -> httpx.Response:
            return await http.post("/v1/webhooks/shipengine", content=BODY, headers=headers)

        assert [(await send(headers)).status_code for headers in wrong] == [401] * 6
        assert (await send(right)).status_code == 202
        assert (await send(right)).json()["repeated"] is True
        keys.away = True
        silent = await send(right)

    assert (silent.status_code, silent.json()["code"]) == (503, "keys_silent")
    assert silent.headers["retry-after"]
    assert len(await Inbox(idle.database).pending()) == 1


async def test_aftership_and_ups_prove_themselves_each_in_its_way(idle: Shop) -> None:
    on: dict[str, Any] = {
        "aftership_webhook_secret": SecretStr("old, new"),
        "ups_webhook_secret": SecretStr("token"),
    }
    async with served(idle, **on) as http:

        async def send(sender: str, **headers: str) -> int:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            url = f"/v1/webhooks/{sender}"
            return (await http.post(url, content=BODY, headers=named)).status_code

        assert await send("aftership", aftership_hmac_sha256=proved("new", BODY)) == 202
        assert await send("aftership", aftership_hmac_sha256=proved("newer", BODY)) == 401
        assert await send("ups", credential="token") == 202
        assert await send("ups", credential="Bearer token") == 401
        assert await send("ups") == 401

    kept = {(letter.sender, letter.event_id) for letter in await Inbox(idle.database).pending()}
    pushed = f"pushed:{hashlib.sha256(BODY).hexdigest()}"
    assert kept == {("aftership", "E-2"), ("ups", pushed)}


@pytest.mark.parametrize("sender", ["aftership", "shipengine", "ups", "dhl"])
async def test_a_sender_for_whom_nothing_is_set_is_off(
    idle_http: httpx.AsyncClient, sender: str
) -> None:
    answer = await idle_http.post(f"/v1/webhooks/{sender}", content=BODY)

    assert (answer.status_code, answer.json()["code"]) == (503, "webhooks_not_configured")


# -------------------------------------------------------------------- who proves nothing


class Carrier:
    """Knows where parcels are, and counts who asks."""

    def __init__(self) -> None:
        self.knows: dict[str, Tracking] = {}
        self.asked: list[str] = []
        self.away = False
        self.answers = asyncio.Event()
        self.answers.set()

    async def look_up(self, waybill: str) -> Tracking | None:
        self.asked.append(waybill)
        await self.answers.wait()
        if self.away:
            raise CarriersSilent("nobody answers")
        return self.knows.get(waybill)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
async def http(shop: Shop, carrier: Carrier) -> AsyncIterator[httpx.AsyncClient]:
    senders = Senders(unsigned={"dhl": waybills_of_dhl}, following=carrier)
    async with served(shop, senders=senders) as client:
        yield client


async def hint(http: httpx.AsyncClient, *waybills: str, status: str = "delivered") -> None:
    shipments = [{"id": waybill, "status": {"statusCode": status}} for waybill in waybills]
    body = json.dumps({"shipments": shipments, "nonce": uuid.uuid4().hex})
    answer = await http.post("/v1/webhooks/dhl", content=body)
    assert (answer.status_code, answer.json()["repeated"]) == (202, False)


async def a_parcel(shop: Shop, carrier: Carrier) -> tuple[str, str]:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    waybill = f"NL{order.order_id}R1"
    scan = a_milestone(MilestoneKind.PICKED_UP, waybill, 1)
    carrier.knows[waybill] = Tracking(waybill=waybill, milestones=(scan,))
    return order.order_id, waybill


async def test_a_stranger_is_believed_in_the_waybill_alone(
    http: httpx.AsyncClient, shop: Shop, carrier: Carrier
) -> None:
    order_id, waybill = await a_parcel(shop, carrier)

    await hint(http, waybill, "NOBODY'S", status="delivered")

    # What the carrier says, and not what the stranger said, is what the order hears.
    status = await shop.stands(order_id, lambda status: len(status.milestones) == 1)
    assert [m.kind for m in status.milestones] == [MilestoneKind.PICKED_UP]
    assert carrier.asked == [waybill]
    await eventually(Inbox(shop.database).pending, lambda letters: not letters)


async def test_a_parcel_is_asked_of_the_carrier_that_it_was_booked_with(shop: Shop) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    waybill = f"NL{order.order_id}R1"
    scan = a_milestone(MilestoneKind.PICKED_UP, waybill, 1)
    shop.world.tracking[waybill] = (scan,)
    troubles: list[Exception] = []

    class Stumbling(FakeCarrier):
        async def track(self, booking: Booking) -> Tracking:
            if troubles:
                raise troubles.pop()
            return await super().track(booking)

    follower = Follower(AskedCarriers(Stumbling(shop.world)), shop.tidewaiter.records)

    assert await follower.look_up(waybill) == Tracking(waybill=waybill, milestones=(scan,))
    assert await follower.look_up("NOBODY'S") is None
    troubles.append(PartnerRefused("northline", "no such parcel"))
    assert await follower.look_up(waybill) is None
    troubles.append(PartnerUnavailable("northline", "away"))
    with pytest.raises(CarriersSilent, match="away"):
        await follower.look_up(waybill)


async def test_a_stranger_cannot_name_what_no_database_can_be_asked_for(
    http: httpx.AsyncClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def orders_of(waybills: Collection[str]) -> dict[str, str]:
        asked.extend(waybills)
        return {}

    monkeypatch.setattr(shop.tidewaiter.records, "orders_of", orders_of)
    await hint(http, "NL\0X")

    assert asked == ["NLX"]


async def test_however_often_a_stranger_writes_a_parcel_is_looked_at_once_a_turn(
    shop: Shop, carrier: Carrier
) -> None:
    _, waybill = await a_parcel(shop, carrier)
    inbox = Inbox(shop.database)
    intake = Intake(inbox, Forwarding(shop.tidewaiter, inbox, {}))
    hints = Hints(shop.tidewaiter, intake, {"dhl": waybills_of_dhl})
    body = json.dumps({"shipments": [{"id": waybill}, {"id": "NOBODY'S"}]}).encode()

    async def looks(at: datetime) -> list[tuple[str, bytes]]:
        letters = await inbox.pending(due=at)
        await inbox.done([letter.inbox_id for letter in letters], at)
        return [(letter.sender, letter.body) for letter in letters]

    for minute in range(9):
        await hints.take("dhl", body, NOW + timedelta(minutes=minute))
        # What comes after the look is not forgotten: it is looked at in the next turn.
        assert len(await looks(NOW + timedelta(minutes=minute))) == (minute == 0)
    assert await looks(NOW + LOOKED_AT_EVERY) == [(HINT, waybill.encode())]
    assert await looks(NOW + 10 * LOOKED_AT_EVERY) == []


def _asked(carrier: Carrier) -> Any:
    async def asked() -> list[str]:
        return carrier.asked

    return asked


async def test_a_carrier_that_is_away_is_asked_again_later(
    http: httpx.AsyncClient, shop: Shop, carrier: Carrier
) -> None:
    order_id, waybill = await a_parcel(shop, carrier)
    carrier.away = True
    await hint(http, waybill)
    await eventually(_asked(carrier), bool)
    carrier.away = False

    await shop.stands(order_id, lambda status: len(status.milestones) == 1)
    assert len(carrier.asked) == 2


async def test_a_carrier_that_is_slow_keeps_no_other_senders_letters_waiting(
    http: httpx.AsyncClient, shop: Shop, carrier: Carrier
) -> None:
    order_id, waybill = await a_parcel(shop, carrier)
    carrier.answers.clear()
    await hint(http, waybill)
    await eventually(_asked(carrier), bool)

    scan = a_milestone(MilestoneKind.IN_TRANSIT, waybill, 2)
    body = letter(order_id, scan)
    await http.post("/v1/webhooks/carrier", content=body, headers=signed(body, "evt-1"))

    status = await shop.stands(order_id, lambda status: len(status.milestones) == 1)
    assert [m.kind for m in status.milestones] == [MilestoneKind.IN_TRANSIT]
    carrier.answers.set()
    await shop.stands(order_id, lambda status: len(status.milestones) == 2)


async def test_a_stranger_who_makes_no_sense_is_told_so(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/webhooks/dhl", content=b"<xml/>")

    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_body")
