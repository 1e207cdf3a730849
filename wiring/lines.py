"""Lines to partners that are all reached alike: by a URL and a bearer token in the settings."""

from contextlib import AsyncExitStack

from partners.http import Partner
from runtime import settings as names
from runtime.settings import Settings


def line(name: names.Partner, settings: Settings, open_lines: AsyncExitStack) -> Partner:
    """A line to this partner, closed with the stack.

    Raises:
        runtime.settings.SettingMissing: It has no URL or no token.
    """
    url, token = settings.endpoint(name)
    partner = Partner(name, url, token.get_secret_value())
    open_lines.push_async_callback(partner.close)
    return partner
