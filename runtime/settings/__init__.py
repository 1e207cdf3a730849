"""What a deployment may set, from the environment.

Temporal's own settings are not here: they come from the standard ``TEMPORAL_*`` variables
and TOML profile, read by ``runtime.connect``.
"""

from runtime.settings.base import SettingMissing
from runtime.settings.carriers import CarrierSettings
from runtime.settings.customers import CustomerSettings
from runtime.settings.customs import CustomsSettings
from runtime.settings.home import HOME, HomeSettings
from runtime.settings.partners import PARTNERS, Partner, PartnerSettings
from runtime.settings.serving import ServingSettings
from runtime.settings.webhooks import PUSHERS, WEBHOOK_SENDERS, WebhookSettings

__all__ = [
    "HOME",
    "PARTNERS",
    "PUSHERS",
    "WEBHOOK_SENDERS",
    "Partner",
    "SettingMissing",
    "Settings",
    "variable",
]


class Settings(
    HomeSettings,
    ServingSettings,
    PartnerSettings,
    CustomsSettings,
    CarrierSettings,
    WebhookSettings,
    CustomerSettings,
):
    """The settings of one process; frozen, read once at its start.

    Raises:
        pydantic.ValidationError: A variable does not parse; each is named.
    """


def variable(field: str) -> str:
    """The environment variable that a field of ``Settings`` is read from."""
    return Settings.variable(field)
