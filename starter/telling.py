"""Telling customers: the notices that the records ask for, sent once by each channel that is on.

One loop per API process; several may run. What is sent is written down before it leaves and again
once it has left. If a process dies in between, a webhook is sent again under its id; a mail is
not, for nobody knows whether it went out: that is written down, and shown with the order.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Never, Protocol

import structlog

from customer import render
from customer.facts import Facts
from customer.languages import of_country, tag
from customer.speech import Speech
from domain.notices import (
    BY_CUSTOMS,
    OPEN,
    STALE_AFTER,
    Channel,
    Letter,
    Notice,
    NoticeKind,
    NoticeStatus,
    Outcome,
    overtaken,
)
from records.notices import TAKEN_FOR, Outbox, Taken
from starter.client import Tidewaiter

AT_ONCE = 8
LOOK_EVERY_SECONDS = 1.0
GRACE_SECONDS = 10.0
"""How long what is being sent may take when the process is told to stop."""

ENDED_OVER_IT = "a process ended while sending it: nobody knows whether it went out"

_log = structlog.get_logger(__name__)


class Teller(Protocol):
    """One way to tell a customer, or a seller's program."""

    @property
    def channel(self) -> Channel:
        """Which one."""
        ...

    @property
    def repeats(self) -> bool:
        """Whether it may be sent again where nobody knows what came of it."""
        ...

    @property
    def retries(self) -> tuple[timedelta, ...]:
        """How long to wait after each attempt that did not get through; then it is given up."""
        ...

    async def send(self, letter: Letter) -> Outcome:
        """Try once; raises nothing."""
        ...


class Telling:
    """Takes notices out of the outbox, puts them into words and has them sent."""

    def __init__(
        self, tidewaiter: Tidewaiter, outbox: Outbox, tellers: Mapping[Channel, Teller]
    ) -> None:
        self._tidewaiter = tidewaiter
        self._outbox = outbox
        self._tellers = tellers

    async def run(self) -> Never:
        """Tell whatever there is to tell, until cancelled.

        What piled up while nobody was told anything is passed over at once.
        """
        fresh = False
        while True:
            busy = 0
            try:
                if not fresh:
                    await self._outbox.pass_over(datetime.now(UTC) - STALE_AFTER)
                    fresh = True
                busy = await self.round()
            except Exception:  # noqa: BLE001 - the records are away; none is lost
                _log.exception("notices wait")
            if not busy:
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def round(self) -> int:
        """See to every notice that is due, some at a time; how many there were."""
        taken = await self._outbox.take(datetime.now(UTC), AT_ONCE)
        telling = asyncio.gather(*map(self._try, taken))
        try:
            await asyncio.shield(telling)
        except asyncio.CancelledError:
            with suppress(TimeoutError):  # a mail that is cut off is one of unknown outcome
                await asyncio.wait_for(telling, GRACE_SECONDS)
            raise
        return len(taken)

    async def _try(self, taken: Taken) -> None:
        try:
            settled = {channel: await self._tell(taken, channel) for channel in Channel}
            untried = {channel: outcome for channel, outcome in settled.items() if outcome}
            await self._outbox.let_go(taken, datetime.now(UTC), untried)
        except Exception:  # noqa: BLE001 - the others must get out; this one is due again
            _log.exception("notice not sent", order=taken.order_id, kind=taken.notice.kind.value)

    async def _tell(self, taken: Taken, channel: Channel) -> Outcome | None:
        """Send it by one channel, if that is due; how it stands where nothing is to be sent."""
        now, sender = datetime.now(UTC), self._tellers.get(channel)
        stands = taken.stands.get(channel)
        if stands and (stands.told not in OPEN or (stands.due_at and stands.due_at > now)):
            return None
        if stands and stands.told is NoticeStatus.SENDING:
            if stands.at + TAKEN_FOR > now:
                return None
            if sender is None or not sender.repeats:
                return Outcome(NoticeStatus.UNKNOWN, ENDED_OVER_IT)
        if sender is None:
            return Outcome(NoticeStatus.LEFT_OUT, "not switched on")
        facts = await self._tidewaiter.facts(taken.order_id, now)
        to = await self._address(taken.order_id)
        if why := _left_out(taken, facts, sender, to, now):
            return Outcome(NoticeStatus.LEFT_OUT, why)
        url = await self._page_of(taken)
        letter = letter_of(taken, facts, url or "", to)
        if await self._outbox.begin(taken, channel, now):
            attempt = (stands.attempts if stands else 0) + 1
            await self._put(taken, sender, await sender.send(letter), attempt)
        return None

    async def _put(self, taken: Taken, sender: Teller, outcome: Outcome, attempt: int) -> None:
        """Write down what came of an attempt, and when there is another."""
        now, due = datetime.now(UTC), None
        if outcome.told is NoticeStatus.WAITING:
            if attempt <= len(sender.retries):
                due = now + max(sender.retries[attempt - 1], outcome.wait or timedelta(0))
            else:
                outcome = outcome._replace(told=NoticeStatus.GIVEN_UP)
        await self._outbox.put(taken, sender.channel, outcome, now, due)
        _log.info(
            "notice",
            order=taken.order_id,
            kind=taken.notice.kind.value,
            channel=sender.channel.value,
            told=outcome.told.value,
            attempt=attempt,
            why=outcome.why,
        )

    async def _page_of(self, taken: Taken) -> str | None:
        """Where the notice leads: what is sent once more has a page of its own, if it is known."""
        again = taken.notice.facts.get("replaced_by", "")
        url = await self._tidewaiter.tracking_url(again) if again else None
        return url or await self._tidewaiter.tracking_url(taken.order_id)

    async def _address(self, order_id: str) -> str:
        order = await self._tidewaiter.records.latest_document(order_id)
        return (order.consignee.email or "") if order else ""


def _left_out(taken: Taken, facts: Facts, sender: Teller, to: str, now: datetime) -> str:
    """Why a notice is not sent at all; empty if it is. One that was tried goes on being tried."""
    if sender.channel is Channel.MAIL and not to:
        return "the order has no e-mail address of the consignee"
    stands, notice = taken.stands.get(sender.channel), taken.notice
    if overtaken(notice.kind, taken.others):
        return "overtaken by what happened since"
    if notice.kind is NoticeKind.PAYMENT_DUE and notice.cause == BY_CUSTOMS and facts.paid:
        return "the seller pays duties and taxes"
    if stands is None and taken.at + STALE_AFTER < now:
        return "it happened more than a day before it was known here"
    return ""


def letter_of(taken: Taken, facts: Facts, url: str, to: str) -> Letter:
    """A notice as it is sent, in the language of the country that the parcel goes to."""
    language = of_country(facts.country)
    mail = render.mail(taken.notice, facts, Speech(language, facts.country), url)
    return Letter(
        reference=reference(taken.order_id, taken.notice),
        to=to,
        sender=facts.seller,
        language=tag(language),
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        kind=taken.notice.kind.value,
        at=taken.at,
        data=_data(taken, url, tag(language)),
    )


def reference(order_id: str, notice: Notice) -> str:
    """What a notice is known by outside: always the same, and it gives nothing away."""
    named = f"{order_id}\n{notice.kind}\n{notice.cause}"
    return f"notice-{sha256(named.encode()).hexdigest()[:32]}"


def _data(taken: Taken, url: str, language: str) -> dict[str, str]:
    notice = taken.notice
    told = {
        **notice.facts,
        "order_id": taken.order_id,
        "kind": notice.kind.value,
        "cause": notice.cause,
        "until": notice.until.isoformat() if notice.until else "",
        "tracking_url": url,
        "language": language,
    }
    return {name: value for name, value in told.items() if value}
