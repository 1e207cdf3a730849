"""The ways by which customers are told, as the settings switch them on."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from domain.notices import Channel
from partners.notices.mail import Mailbox
from partners.notices.webhook import SellerWebhook
from runtime.settings import Settings
from starter.telling import Teller


@asynccontextmanager
async def tellers(settings: Settings) -> AsyncIterator[Mapping[Channel, Teller]]:
    """The tellers by their channels; none of one that is not switched on.

    Raises:
        runtime.settings.SettingMissing: One of them lacks what it needs.
    """
    found: dict[Channel, Teller] = {}
    async with AsyncExitStack() as opened:
        if smtp := settings.smtp():
            found[Channel.MAIL] = Mailbox(
                smtp.host,
                smtp.port,
                smtp.security,
                smtp.sender,
                username=smtp.username,
                password=smtp.password.get_secret_value() if smtp.password else None,
            )
        if settings.notice_webhook_url:
            secret = settings.required("notice_webhook_secret").get_secret_value()
            webhook = SellerWebhook(settings.notice_webhook_url, secret)
            opened.push_async_callback(webhook.close)
            found[Channel.WEBHOOK] = webhook
        yield found
