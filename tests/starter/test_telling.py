"""Customers are told once, by a real mail server and a real receiver of webhooks."""

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http import HTTPStatus
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from standardwebhooks import Webhook

from domain.cover.reshipping import again
from domain.customs import DeclarationStatus
from domain.notices import Channel, Letter, Notice, NoticeKind, NoticeStatus, Outcome
from domain.order import Order
from domain.trade import Incoterm
from partners.notices.mail import Mailbox
from partners.notices.webhook import SellerWebhook
from records.notices import TAKEN_FOR, Outbox, Taken
from records.rows import ChannelRow
from starter import telling
from starter.telling import Teller, Telling
from tests.records.given import a_reply
from tests.starter.shop import Shop
from tests.starter.test_tracking_page import CONSIGNEE, a_booked_order
from tests.tls import Authority

NOW = datetime.now(UTC)
SECRET = "whsec_dGlkZXdhaXRlci10ZXN0cy10aWRld2FpdGVyLXRlc3Q="
DELAYED = Notice(kind=NoticeKind.DELAYED, cause="once")


class Letterbox:
    """A mail server's end: keeps what it takes, and answers as it is told to."""

    def __init__(self) -> None:
        self.kept: list[EmailMessage] = []
        self.answer = "250 OK"
        self.silent = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            self.kept.append(message_from_bytes(envelope.content, policy=default))
        if self.silent and server.transport:
            server.transport.close()
        return self.answer


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def post(letterbox: Letterbox) -> Iterator[Controller]:
    """A mail server on a socket."""
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def mailbox(post: Controller) -> Mailbox:
    return Mailbox("127.0.0.1", post.port, "none", "Example Lighting <parcels@example.com>")


class Receiver:
    """The seller's program: verifies what it is sent, and answers as it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = [line.partition(":") for line in head.splitlines()[1:] if line]
        headers = {name.lower(): value.strip() for name, _, value in lines}
        body = await reader.readexactly(int(headers["content-length"]))
        told = Webhook(SECRET).verify(body, headers)
        self.heard.append((headers["webhook-id"], told))
        status = self.answers.pop(0) if self.answers else "204 No Content"
        writer.write(
            f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, SellerWebhook]]:
    """A program on a socket, and the line to it."""
    program = Receiver()
    server = await asyncio.start_server(program.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    webhook = SellerWebhook(f"http://127.0.0.1:{port}/notices", SECRET)
    yield program, webhook
    await webhook.close()
    server.close()
    await server.wait_closed()


def a_telling(shop: Shop, *senders: Teller) -> Telling:
    on = {sender.channel: sender for sender in senders}
    return Telling(shop.tidewaiter, Outbox(shop.database), on)


async def stands(shop: Shop, kind: NoticeKind, channel: Channel) -> ChannelRow:
    rows = {row.kind: row.deliveries for row in await shop.tidewaiter.notices("TW-1")}
    (row,) = (each for each in rows[kind] if each.channel is channel)
    return row


@pytest.fixture
async def order(idle: Shop) -> Order:
    """One that was just dispatched, to a customer in Germany."""
    return await a_booked_order(idle)


@pytest.fixture
async def idle_with_order(idle: Shop, order: Order) -> Shop:
    """The shop that has it."""
    return idle


# Mail.


async def test_a_customer_is_written_to_once_in_their_language(
    idle: Shop, order: Order, post: Controller, letterbox: Letterbox
) -> None:
    idle.tidewaiter.public_url = "https://parcels.example.com"
    sending = a_telling(idle, mailbox(post))

    assert [await sending.round() for _ in range(3)] == [1, 0, 0]

    (mail,) = letterbox.kept
    assert mail["To"] == CONSIGNEE.email
    assert mail["From"] == "Example Lighting <parcels@example.com>"
    assert mail["Subject"] == "Ihr Paket ist unterwegs · Example Lighting"
    assert mail["Content-Language"] == "de"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.com>")
    link = await idle.tidewaiter.tracking_url("TW-1")
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert html
    assert link in text.get_content()
    assert f'href="{link}"' in html.get_content()
    assert (await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)).told is NoticeStatus.SENT


async def test_who_is_told_that_it_is_sent_once_more_is_led_to_the_page_of_that(
    idle: Shop, order: Order, post: Controller, letterbox: Letterbox
) -> None:
    idle.tidewaiter.public_url = "https://parcels.example.com"
    sending, journal = a_telling(idle, mailbox(post)), idle.tidewaiter.journal
    await sending.round()
    await journal.priced(again(order, "TW-1-R1"), None, NOW)
    for _ in range(2):
        await journal.replaced("TW-1", "TW-1-R1", NOW)
    while await sending.round():
        pass

    _, mail = letterbox.kept
    assert mail["Subject"] == "Ihr Paket wird noch einmal verschickt · Example Lighting"
    text = mail.get_body(("plain",))
    assert text
    own = await idle.tidewaiter.tracking_url("TW-1-R1")
    assert own
    assert own in text.get_content()
    assert str(await idle.tidewaiter.tracking_url("TW-1")) not in text.get_content()


async def test_a_letter_is_right_to_left_where_its_reader_is(idle: Shop, order: Order) -> None:
    (taken,) = await Outbox(idle.database).take(NOW, 1)
    facts = (await idle.tidewaiter.facts("TW-1", NOW)).model_copy(update={"country": "SA"})
    letter = telling.letter_of(taken, facts, "", "a@example.com")
    assert (letter.language, '<html lang="ar" dir="rtl">' in letter.html) == ("ar", True)


@pytest.mark.parametrize(
    ("answer", "told"),
    [("451 try later", NoticeStatus.WAITING), ("554 no such mailbox", NoticeStatus.REFUSED)],
)
async def test_a_servers_no_is_for_now_or_for_good(
    idle_with_order: Shop, post: Controller, answer: str, told: NoticeStatus
) -> None:
    idle = idle_with_order
    post.handler.answer = answer
    await a_telling(idle, mailbox(post)).round()

    row = await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)
    assert (row.told, row.attempts, bool(row.due_at)) == (told, 1, told is NoticeStatus.WAITING)
    assert answer.split(maxsplit=1)[0] in row.why


async def test_a_mail_that_nobody_took_is_tried_again(idle: Shop, order: Order) -> None:
    nobody = Mailbox("127.0.0.1", free_port(), "none", "parcels@example.com")
    await a_telling(idle, nobody).round()
    row = await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)
    assert (row.told, "Connect" in row.why) == (NoticeStatus.WAITING, True)


async def test_a_mail_of_unknown_outcome_is_not_sent_again_and_says_so(
    idle: Shop, order: Order, post: Controller, letterbox: Letterbox
) -> None:
    letterbox.silent = True
    sending = a_telling(idle, mailbox(post))
    await sending.round()
    await sending.round()

    row = await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)
    assert (row.told, row.due_at) == (NoticeStatus.UNKNOWN, None)
    assert "the connection ended over the text" in row.why
    assert len(letterbox.kept) == 1
    timeline = await idle.tidewaiter.records.timeline("TW-1")
    assert any(event.text.startswith("dispatched, by mail: unknown") for event in timeline)


class Crash(BaseException):
    """The process ends here."""


async def test_a_crash_between_sending_and_writing_down_writes_to_nobody_twice(
    idle: Shop,
    order: Order,
    post: Controller,
    letterbox: Letterbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dies(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "put", dies)
        with pytest.raises(Crash):
            await a_telling(idle, mailbox(post)).round()
    assert len(letterbox.kept) == 1

    another = a_telling(idle, mailbox(post))
    assert await another.round() == 0  # it is still the dead one's
    await later(monkeypatch, another, TAKEN_FOR + timedelta(seconds=1))

    assert len(letterbox.kept) == 1
    row = await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)
    assert (row.told, row.why) == (NoticeStatus.UNKNOWN, telling.ENDED_OVER_IT)


async def later(patch: pytest.MonkeyPatch, sending: Telling, after: timedelta) -> None:
    """A round at another time."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + after

    patch.setattr(telling, "datetime", Clock)
    await sending.round()
    patch.setattr(telling, "datetime", datetime)


async def test_what_is_being_sent_is_finished_when_the_process_is_told_to_stop(
    idle: Shop, order: Order
) -> None:
    slow = Slow(hurries=False)
    running = asyncio.create_task(a_telling(idle, slow).run())
    await slow.begun.wait()
    running.cancel()
    slow.may_end.set()
    await asyncio.wait({running})

    assert (await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)).told is NoticeStatus.SENT


class Slow:
    """A mail server that takes its time."""

    channel = Channel.MAIL
    repeats = False
    retries: tuple[timedelta, ...] = ()

    def __init__(self, *, hurries: bool = True) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        if hurries:
            self.may_end.set()

    async def send(self, letter: Letter) -> Outcome:
        self.begun.set()
        await self.may_end.wait()
        return Outcome(NoticeStatus.SENT)


@asynccontextmanager
async def over_tls(letterbox: Letterbox) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
    """A mail server that asks for a password once the line is safe."""
    authority = Authority("127.0.0.1")

    def knows(*said: object) -> AuthResult:
        known = said[-1] == LoginPassword(b"parcels", b"secret")
        return AuthResult(success=known, handled=False)  # else it says nothing to a wrong one

    controller = Controller(
        letterbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=authority.server(),
        require_starttls=True,
        auth_required=True,
        authenticator=knows,
    )
    controller.start()
    yield controller.port, authority.client()
    controller.stop()


@pytest.mark.parametrize(
    ("password", "told"), [("secret", NoticeStatus.SENT), ("wrong", NoticeStatus.WAITING)]
)
async def test_passwords_go_over_a_safe_line(
    idle: Shop, order: Order, letterbox: Letterbox, password: str, told: NoticeStatus
) -> None:
    async with over_tls(letterbox) as (port, trust):
        sender = Mailbox(
            "127.0.0.1",
            port,
            "starttls",
            "parcels@example.com",
            username="parcels",
            password=password,
            tls=trust,
        )
        await a_telling(idle, sender).round()
        row = await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)
        assert row.told is told
        assert password not in row.why


async def test_nobody_is_written_to_over_a_line_that_is_not_what_it_says(
    idle: Shop, order: Order, letterbox: Letterbox
) -> None:
    async with over_tls(letterbox) as (port, _):
        stranger = Mailbox("127.0.0.1", port, "starttls", "parcels@example.com")
        await a_telling(idle, stranger).round()
    assert (await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)).told is NoticeStatus.WAITING
    assert letterbox.kept == []


# The webhook.


async def test_the_sellers_program_hears_of_it_signed_and_once(
    idle: Shop, order: Order, receiver: tuple[Receiver, SellerWebhook]
) -> None:
    program, webhook = receiver
    sending = a_telling(idle, webhook)
    await sending.round()
    await sending.round()

    ((reference, told),) = program.heard
    assert reference.startswith("notice-")
    assert told["type"] == "notice.dispatched"
    assert told["data"] == {"order_id": "TW-1", "kind": "dispatched", "language": "de"}
    assert "erika" not in json.dumps(told)


async def test_a_program_that_is_away_hears_of_it_under_the_same_id(
    idle: Shop,
    order: Order,
    receiver: tuple[Receiver, SellerWebhook],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, webhook = receiver
    program.answers = ["503 Away", "500 Broken"]
    sending = a_telling(idle, webhook)
    await sending.round()
    assert await sending.round() == 0
    for minutes in (1, 10):
        await later(monkeypatch, sending, timedelta(minutes=minutes))

    assert len(program.heard) == 3
    assert len({reference for reference, _ in program.heard}) == 1
    assert (await stands(idle, NoticeKind.DISPATCHED, Channel.WEBHOOK)).told is NoticeStatus.SENT


async def test_a_program_that_wants_no_more_is_left_alone(
    idle: Shop, order: Order, receiver: tuple[Receiver, SellerWebhook]
) -> None:
    program, webhook = receiver
    program.answers = [f"{HTTPStatus.GONE.value} Gone"]
    sending = a_telling(idle, webhook)
    await sending.round()
    await idle.tidewaiter.journal.noticed("TW-1", DELAYED, NOW)
    await sending.round()

    assert len(program.heard) == 1
    for kind in (NoticeKind.DISPATCHED, NoticeKind.DELAYED):
        assert (await stands(idle, kind, Channel.WEBHOOK)).told is NoticeStatus.REFUSED


async def test_a_webhook_is_given_up_after_days(
    idle: Shop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = SellerWebhook(f"http://127.0.0.1:{free_port()}", SECRET)
    sending = a_telling(idle, webhook)
    for day in range(len(webhook.retries) + 2):
        await later(monkeypatch, sending, timedelta(days=day))
    row = await stands(idle, NoticeKind.DISPATCHED, Channel.WEBHOOK)
    await webhook.close()

    assert (row.told, row.attempts) == (NoticeStatus.GIVEN_UP, len(webhook.retries) + 1)
    assert sum(webhook.retries, timedelta()) > timedelta(days=3)


async def test_a_webhook_is_sent_again_after_a_crash(
    idle: Shop,
    order: Order,
    receiver: tuple[Receiver, SellerWebhook],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dies(*said: object) -> None:
        if said[2] is Channel.WEBHOOK:
            raise Crash

    program, webhook = receiver
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "put", dies)
        with pytest.raises(Crash):
            await a_telling(idle, webhook).round()
    await later(monkeypatch, a_telling(idle, webhook), TAKEN_FOR + timedelta(seconds=1))

    assert [reference for reference, _ in program.heard] == [program.heard[0][0]] * 2
    assert (await stands(idle, NoticeKind.DISPATCHED, Channel.WEBHOOK)).told is NoticeStatus.SENT


# What is not sent.


async def left_out(shop: Shop, kind: NoticeKind, sender: Teller) -> str:
    await a_telling(shop, sender).round()
    row = await stands(shop, kind, sender.channel)
    assert (row.told, row.attempts) == (NoticeStatus.LEFT_OUT, 0)
    return row.why


async def test_what_happened_long_ago_is_no_news(idle: Shop, order: Order) -> None:
    await idle.tidewaiter.journal.noticed("TW-1", DELAYED, NOW - timedelta(days=2))
    assert "more than a day" in await left_out(idle, NoticeKind.DELAYED, Slow())


async def test_what_was_overtaken_is_no_news(idle: Shop, order: Order) -> None:
    delivered = Notice(kind=NoticeKind.DELIVERED, cause="W1")
    await idle.tidewaiter.journal.noticed("TW-1", delivered, NOW)
    assert "overtaken" in await left_out(idle, NoticeKind.DISPATCHED, Slow())


async def test_the_sellers_own_debts_are_told_to_nobody(idle: Shop, order: Order) -> None:
    held = a_reply(order, DeclarationStatus.HELD_FOR_PAYMENT).model_copy(update={"at": NOW})
    await idle.tidewaiter.journal.new_reply("TW-1", held)
    assert order.incoterm is Incoterm.DDP
    assert "the seller pays" in await left_out(idle, NoticeKind.PAYMENT_DUE, Slow())


async def test_without_an_address_nobody_is_written_to_and_that_is_said(idle: Shop) -> None:
    nameless = CONSIGNEE.model_copy(update={"email": None})
    await a_booked_order(idle, nameless)
    assert "no e-mail address" in await left_out(idle, NoticeKind.DISPATCHED, Slow())


@pytest.mark.parametrize("address", ["a@[::1", "a,b@example.com", "a<b@example.com", "(@x.y"])
async def test_an_address_that_means_something_else_in_a_header_is_refused(
    idle: Shop, post: Controller, letterbox: Letterbox, address: str
) -> None:
    await a_booked_order(idle, CONSIGNEE.model_copy(update={"email": address}))
    await a_telling(idle, mailbox(post)).round()
    row = await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)
    assert (row.told, row.why) == (
        NoticeStatus.REFUSED, "no mail can be written to an address like this",
    )  # fmt: skip


async def test_a_channel_that_is_off_says_so(idle: Shop, order: Order) -> None:
    await a_telling(idle).round()
    for channel in Channel:
        row = await stands(idle, NoticeKind.DISPATCHED, channel)
        assert (row.told, row.why) == (NoticeStatus.LEFT_OUT, "not switched on")


async def test_a_notice_that_cannot_be_put_into_words_keeps_no_other_back(
    idle: Shop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    await idle.tidewaiter.journal.noticed("TW-1", DELAYED, NOW)
    slow, words = Slow(), telling.letter_of

    def stumbles(taken: Taken, *rest: object) -> Letter:
        if taken.notice.kind is NoticeKind.DELAYED:
            raise ValueError("no words")
        return words(taken, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(telling, "letter_of", stumbles)
    await a_telling(idle, slow).round()

    assert (await stands(idle, NoticeKind.DISPATCHED, Channel.MAIL)).told is NoticeStatus.SENT
