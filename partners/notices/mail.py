"""Mail to customers through an SMTP server (RFC 5321), each once.

What is sent cannot be taken back, and no server forgets what it took twice. So an attempt says
precisely how far it came: until the server has the text, nothing was sent; if it falls silent over
the text, nobody knows.
"""

import re
import ssl
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from domain.notices import Channel, Letter, NoticeStatus, Outcome

SECONDS = 20.0
"""For each step of a conversation."""

_PERMANENT = 500
_PLAIN = re.compile(r"""[^\s\x00-\x1f()<>\[\]:;@\\,"]+@[^\s\x00-\x1f()<>\[\]:;@\\,"]+""")
"""An address that says the same in a header as in an envelope: of other marks some are several
addresses there, or none, and some cannot be written at all (RFC 5322, section 3.2.3)."""
_TLS = {"starttls": (False, True), "tls": (True, False), "none": (False, False)}
"""Whether the line begins in TLS, and whether it is raised to TLS."""


class Mailbox:
    """Sends notices by mail.

    Args:
        host: The server, and its `port`.
        security: `starttls`, `tls` from the first byte (RFC 8314), or `none` for a local relay.
        sender: An address, or a name with one in angle brackets.
        username: As whom; nobody where absent.
        password: Theirs.
        tls: Whom to trust; the machine's authorities where absent.
    """

    channel = Channel.MAIL
    repeats = False
    retries = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 180, 360))

    def __init__(
        self,
        host: str,
        port: int,
        security: str,
        sender: str,
        *,
        username: str | None = None,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._use_tls, self._start_tls = _TLS[security]
        self._sender = sender
        self._username, self._password = username, password
        self._tls = tls

    async def send(self, letter: Letter) -> Outcome:
        """Send one mail; whatever happens is told, nothing is raised."""
        if not _PLAIN.fullmatch(letter.to):
            return Outcome(NoticeStatus.REFUSED, "no mail can be written to an address like this")
        line = SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._use_tls,
            start_tls=self._start_tls,
            username=self._username,
            password=self._password,
            tls_context=self._tls,
            timeout=SECONDS,
        )
        try:
            await line.connect()
            outcome = await self._handed_over(line, letter)
        except (SMTPException, OSError, ValueError) as trouble:
            line.close()
            return _not_sent(trouble)
        with suppress(SMTPException, OSError):  # a goodbye that fails changes nothing
            await line.quit()
        line.close()
        return outcome

    async def _handed_over(self, line: SMTP, letter: Letter) -> Outcome:
        message = written(letter, self._sender)
        options = ["SMTPUTF8"] if not letter.to.isascii() else []
        if options and not line.supports_extension("smtputf8"):
            return Outcome(
                NoticeStatus.REFUSED, "the mail server takes no such letters in an address"
            )
        await line.mail(parseaddr(self._sender)[1], options=options)
        await line.rcpt(letter.to)
        try:
            await line.data(message.as_bytes(policy=WIRE.clone(utf8=bool(options))))
        except SMTPResponseException as answer:
            return _answered(answer)
        except (SMTPException, OSError) as trouble:
            why = f"the connection ended over the text: {_words(trouble)}"
            return Outcome(NoticeStatus.UNKNOWN, why)
        return Outcome(NoticeStatus.SENT)


def written(letter: Letter, sender: str) -> EmailMessage:
    """A letter as a message: plain text, and HTML for who wants it."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    # The same for a repeat: where two arrive after all, they are recognised as one.
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{letter.reference}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language  # last: the first part would take it along
    return message


def _not_sent(trouble: Exception) -> Outcome:
    """What came of a conversation that ended before the server had the text."""
    if isinstance(trouble, aiosmtplib.SMTPRecipientsRefused) and trouble.recipients:
        return _answered(trouble.recipients[0])
    if isinstance(trouble, SMTPResponseException) and not isinstance(
        trouble, SMTPServerDisconnected
    ):
        return _answered(trouble)
    if isinstance(trouble, ValueError) and not isinstance(trouble, OSError):  # not a bad TLS line
        return Outcome(NoticeStatus.REFUSED, _words(trouble))
    return Outcome(NoticeStatus.WAITING, _words(trouble))


def _answered(answer: SMTPResponseException) -> Outcome:
    """A server's own word: 5xx is for good (RFC 5321, section 4.2.1), save for a bad login."""
    ours = isinstance(answer, aiosmtplib.SMTPAuthenticationError)
    told = NoticeStatus.REFUSED if answer.code >= _PERMANENT and not ours else NoticeStatus.WAITING
    return Outcome(told, _words(answer))


def _words(trouble: Exception) -> str:
    return f"{type(trouble).__name__} {trouble}".strip()[:300]
