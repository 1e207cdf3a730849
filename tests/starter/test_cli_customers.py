"""The verbs about customers: the link to their page, and what they are told."""

import json
from datetime import datetime, timedelta

import pytest

from customer.facts import Facts, Successor
from domain.notices import Channel, NoticeKind, NoticeStatus
from records.rows import ChannelRow, NoticeRow
from starter.client import Tidewaiter
from starter.refusals import OrderUnknown
from tests.customer.given import NOW, facts
from tests.starter.shell import Desk, Shell

LINK = "https://parcels.example.com/t/one"


class Clerk(Desk):
    """Knows one order with a page, and one notice of it that nobody knows the fate of."""

    public_url: str | None = "https://parcels.example.com"
    link: str | None = LINK

    async def tracking_url(self, order_id: str) -> str | None:
        if order_id == "TW-1-R1":
            return f"{LINK}-again"
        return self.link if self.public_url else None

    async def renew_link(self, order_id: str) -> str | None:
        self.link = f"{LINK}-anew"
        return self.link

    async def revoke_link(self, order_id: str) -> bool:
        had, self.link = self.link, None
        return had is not None

    async def notices(self, order_id: str) -> tuple[NoticeRow, ...]:
        if order_id != "TW-1":
            raise OrderUnknown(order_id)
        cut_off = ChannelRow(
            channel=Channel.MAIL,
            told=NoticeStatus.UNKNOWN,
            attempts=1,
            at=NOW,
            due_at=None,
            why="the connection ended over the text",
        )
        kinds = NoticeKind
        later = NOW + timedelta(hours=1)
        return (
            NoticeRow(kind=kinds.DELIVERED, cause="W1", at=NOW, due_at=None, deliveries=(cut_off,)),
            NoticeRow(kind=kinds.DELAYED, at=later, due_at=later, deliveries=()),
            NoticeRow(kind=kinds.DISPATCHED, at=NOW, due_at=None, deliveries=()),
        )

    async def facts(self, order_id: str, now: datetime) -> Facts:
        again = (Successor(order_id="TW-1-R1", token="again"),)
        return facts(now=now, replaced_by=again)


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    stand_in = Clerk()

    async def connect(*_: object, **__: object) -> Clerk:
        return stand_in

    monkeypatch.setattr(Tidewaiter, "connect", connect)
    return stand_in


def test_a_link_is_shown_renewed_and_taken_away(shell: Shell, clerk: Clerk) -> None:
    assert shell("link", "TW-1") == (0, f"{LINK}\n", "")
    assert shell("link", "TW-1", "--renew") == (0, f"{LINK}-anew\n", "")
    assert shell("link", "TW-1", "--revoke")[:2] == (0, "Its link opens nothing now.\n")
    assert shell("link", "TW-1", "--revoke")[:2] == (0, "It had no link.\n")

    code, _, why = shell("link", "TW-1")
    assert (code, "--renew makes one" in why) == (2, True)


def test_where_no_pages_are_shown_the_setting_is_named(shell: Shell, clerk: Clerk) -> None:
    clerk.public_url = None
    assert shell("link", "TW-1") == (
        2,
        "",
        "TIDEWAITER_PUBLIC_URL is not set: no pages are shown\n",
    )


def test_renewing_and_revoking_at_once_is_refused(shell: Shell, clerk: Clerk) -> None:
    assert shell("link", "TW-1", "--renew", "--revoke")[0] == 2
    assert clerk.link == LINK


def test_what_became_of_a_notice_is_shown(shell: Shell, clerk: Clerk) -> None:
    table = shell("notices", "list", "TW-1")[1]
    out = " ".join(table.split())  # columns are as wide as their words
    assert "mail unknown the connection ended over the text" in out
    assert "waiting for an API that tells customers" in out
    assert "left out nobody was told anything then" in out

    rows = json.loads(shell("notices", "list", "TW-1", "--json")[1])
    assert [row["kind"] for row in rows] == ["delivered", "delayed", "dispatched"]
    assert shell("notices", "list", "TW-9")[::2] == (2, "there is no order TW-9\n")


def test_a_seller_sees_the_words_before_anybody_gets_them(shell: Shell, clerk: Clerk) -> None:
    japanese = shell("notices", "preview", "delivered", "TW-1", "--lang", "ja")[1]
    german = shell("notices", "preview", "delivered", "TW-1")[1]
    html = shell("notices", "preview", "delivered", "TW-1", "--lang", "ar", "--html")[1]

    assert japanese.startswith("お荷物を配達しました")
    assert german.startswith("Ihr Paket wurde zugestellt")
    assert LINK in german
    assert 'dir="rtl"' in html


def test_the_words_of_goods_sent_once_more_lead_where_the_mail_leads(
    shell: Shell, clerk: Clerk
) -> None:
    said = shell("notices", "preview", "replaced", "TW-1", "--lang", "en")[1]
    assert f"{LINK}-again" in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nonsense", "TW-1"), "nonsense is no notice; there are dispatched"),
        (("delivered", "TW-1", "--lang", "tlh"), "--lang: tlh is not spoken; there are en, de"),
    ],
)
def test_a_notice_or_a_language_that_there_is_not_is_named(
    shell: Shell, clerk: Clerk, words: tuple[str, ...], why: str
) -> None:
    code, _, said = shell("notices", "preview", *words)
    assert (code, why in said) == (2, True)
