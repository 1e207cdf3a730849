"""How customers and sellers are told: pages, mail, webhooks of ours."""

from typing import Literal, NamedTuple

from pydantic import PositiveInt, SecretStr

from runtime.settings.base import Group, Port, WebUrl

SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""Submission, submission over TLS (RFC 8314), and relay."""


class SmtpAccess(NamedTuple):
    """The server that takes our mail, and as whom."""

    host: str
    port: int
    security: str
    username: str | None
    password: SecretStr | None
    sender: str


class CustomerSettings(Group):
    """Pages and mail for customers, webhooks for sellers; each is off while nothing is set."""

    # Where customers reach the API's tracking pages; without it nobody is given a link.
    public_url: WebUrl | None = None
    # How long a page can be seen after its order has ended.
    tracking_days: PositiveInt = 90

    # Mail to customers; without a host nobody is written to.
    smtp_host: str | None = None
    smtp_port: Port | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    # Whom mail is from: an address, or a name with one in angle brackets.
    smtp_from: str | None = None

    # Notices to the seller's own program, as Standard Webhooks.
    notice_webhook_url: WebUrl | None = None
    notice_webhook_secret: SecretStr | None = None

    def smtp(self) -> SmtpAccess | None:
        """How mail is sent; None where nobody wants to.

        Raises:
            SettingMissing: There is a host and nobody it is from, or a user without a password.
        """
        if self.smtp_host is None:
            return None
        sender: str = self._required("smtp_from")
        if self.smtp_username is not None:
            self._required("smtp_password")
        port = SMTP_PORTS[self.smtp_security] if self.smtp_port is None else self.smtp_port
        who = (self.smtp_username, self.smtp_password)
        return SmtpAccess(self.smtp_host, port, self.smtp_security, *who, sender)
