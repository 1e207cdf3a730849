"""HMRC pushes: what shows our token is kept; what says nothing that we know moves no order."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from domain.customs import lrn_of
from domain.filing.references import wire_reference
from domain.reasons import HoldReason
from partners.brokers.cds import xml
from partners.inbound import parse_cds
from records.inbox import Inbox
from starter.web.asgi import BODY_BYTES_MAX
from starter.web.pushed import NOTIFICATION_BYTES_MAX
from tests.builders import an_order
from tests.partners.cds.test_notifications import said
from tests.starter.served import served
from tests.starter.shop import Shop
from tests.waiting import eventually

TOKEN = "a secret of these tests"
OUTCOME = (
    b'<Root xmlns="hmrc:fileupload"><FileReference>f</FileReference>'
    b"<Outcome>%s</Outcome><Details>What became of it</Details></Root>"
)


@pytest.fixture
async def http(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with pushed_to(shop) as client:
        yield client


def pushed_to(shop: Shop) -> Any:
    return served(shop, parsers={"cds": parse_cds}, cds_webhook_token=SecretStr(TOKEN))


async def push(http: httpx.AsyncClient, body: bytes, shown: str = TOKEN) -> httpx.Response:
    headers = {b"authorization": shown.encode("latin-1"), b"content-type": b"application/xml"}
    return await http.post("/v1/webhooks/cds", content=body, headers=headers)


def response_in(body: bytes) -> bytes:
    return body[body.index(b"<r:Response>") : body.index(b"</MetaData>")]


async def troubled(shop: Shop) -> list[tuple[str, bool, str]]:
    letters = await Inbox(shop.database).troubled()
    return [(each.sender, each.given_up, each.last_error or "") for each in letters]


async def test_a_pushed_notification_reaches_its_run_once(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.booked(an_order("GB-1"))
    body = said("06", lrn=lrn_of(order))

    first, again = await push(http, body), await push(http, body)

    assert (first.status_code, first.json()["repeated"]) == (200, False)
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id="GB-1"), bool)
    assert hold.reason is HoldReason.DOCUMENTS_REQUESTED


async def test_an_order_is_found_by_the_digest_of_its_long_reference(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.booked(an_order("GB-" + "long" * 8))
    reference = wire_reference(lrn_of(order))
    assert reference != lrn_of(order)

    await push(http, said("05", lrn=reference))

    (hold,) = await eventually(lambda: shop.tidewaiter.holds(order_id=order.order_id), bool)
    assert hold.reason is HoldReason.CUSTOMS_EXAMINATION


async def test_the_token_may_stand_behind_a_scheme(idle: Shop) -> None:
    async with pushed_to(idle) as http:
        for scheme in ("Basic", "Bearer"):
            assert (await push(http, said(), f"{scheme} {TOKEN}")).status_code == 200


async def test_what_shows_no_token_of_ours_is_not_believed(idle: Shop) -> None:
    async with pushed_to(idle) as http:
        for shown in ("", "other", TOKEN[:-1], f"{TOKEN}x", "Basic", "Basic \xff"):
            response = await push(http, said(), shown)
            assert (response.status_code, response.json()["code"]) == (401, "webhook_token"), shown

    assert await Inbox(idle.database).pending() == ()


async def test_without_a_token_nothing_is_believed_and_nothing_blocked(
    idle_http: httpx.AsyncClient,
) -> None:
    assert (await push(idle_http, said(), "")).status_code == 401


async def test_what_belongs_to_no_order_is_kept_and_shown(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    assert (await push(http, said("09", lrn="SOMEBODY-ELSE-1"))).status_code == 200

    ((sender, given_up, why),) = await eventually(lambda: troubled(shop), bool)
    assert (sender, given_up) == ("cds", False)
    assert why == (
        "DeclarationUnknown: no declaration of ours is SOMEBODY-ELSE-1 (MRN 26GB0000000000000)"
    )
    (shown,) = (await http.get("/v1/inbox")).json()["webhooks"]
    assert shown["sender"] == "cds"


async def test_what_makes_no_sense_is_kept_as_unreadable_and_moves_nothing(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.booked(an_order("GB-2"))
    nonsense = (
        b"<Root/>",
        b"no xml",
        said("99", lrn=lrn_of(order)),
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        OUTCOME % b"REJECTED",
    )

    for body in nonsense:
        assert (await push(http, body)).status_code == 200

    async def all_tried() -> bool:
        return len(await troubled(shop)) == len(nonsense)

    await eventually(all_tried, bool)
    for sender, given_up, why in await troubled(shop):
        assert (sender, given_up) == ("cds", True)
        assert why.startswith("Unreadable: ")
    assert await shop.tidewaiter.records.replies_of(order.order_id) == ()
    assert not await shop.tidewaiter.holds(order_id=order.order_id)


async def test_a_response_about_a_stranger_keeps_none_about_us_from_its_run(
    http: httpx.AsyncClient, shop: Shop
) -> None:
    order = await shop.booked(an_order("GB-3"))
    stranger, ours = (
        said("05", lrn="OTHER-1", event="e1"),
        said("05", lrn=lrn_of(order), event="e2"),
    )
    both = stranger.replace(b"</MetaData>", response_in(ours) + b"</MetaData>")

    await push(http, both)

    await eventually(lambda: shop.tidewaiter.holds(order_id=order.order_id), bool)
    ((_, given_up, why),) = await eventually(lambda: troubled(shop), bool)
    assert (given_up, why.split(":")[0]) == (False, "DeclarationUnknown")


async def test_a_file_that_was_taken_needs_nobody(http: httpx.AsyncClient, shop: Shop) -> None:
    await push(http, OUTCOME % b"SUCCESS")

    async def done() -> bool:
        return not await Inbox(shop.database).pending()

    await eventually(done, bool)
    assert await troubled(shop) == []


async def test_a_notice_of_a_great_many_taxes_is_kept(idle: Shop) -> None:
    long = said() + b" " * BODY_BYTES_MAX
    assert NOTIFICATION_BYTES_MAX == xml.BYTES_MAX

    async with pushed_to(idle) as http:
        assert (await push(http, long)).status_code == 200


async def test_more_than_a_body_may_have_is_refused(http: httpx.AsyncClient) -> None:
    assert (await push(http, b"<" * (NOTIFICATION_BYTES_MAX + 1))).status_code == 413
    assert (await push(http, b" ")).status_code == 400


@settings(max_examples=60)
@given(noise=st.binary(min_size=1, max_size=40), at=st.integers(0, 600))
def test_no_noise_in_a_notification_is_ever_more_than_one_error(noise: bytes, at: int) -> None:
    body = said("06")
    with_noise = body[:at] + noise + body[at:]
    try:
        replies = parse_cds(with_noise).replies
    except ValueError:
        return
    assert all(reply.lrn for reply in replies)
