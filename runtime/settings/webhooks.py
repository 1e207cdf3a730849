"""Who tells us of parcels and declarations, and how that is proved."""

from typing import Annotated, Literal, get_args

from pydantic import SecretStr

from runtime.settings.base import LISTED, Group, HttpUrl

WebhookSender = Literal["broker", "carrier", "hub"]
WEBHOOK_SENDERS: tuple[WebhookSender, ...] = get_args(WebhookSender)

Pusher = Literal["easypost"]
PUSHERS: tuple[Pusher, ...] = get_args(Pusher)
"""Carriers that send webhooks of their own where they are switched on."""

Unproven = Literal["dhl"]
"""Senders of webhooks that nothing proves; their carrier is asked instead."""


class WebhookSettings(Group):
    """What senders prove themselves by; one is off while nothing is set for it."""

    # Standard Webhooks signing secrets, `whsec_` and base64.
    broker_webhook_secret: SecretStr | None = None
    carrier_webhook_secret: SecretStr | None = None
    hub_webhook_secret: SecretStr | None = None

    # Of senders that follow parcels for us; a sender is off while nothing is set for it. Every
    # webhook secret may be several, with commas between, while one replaces another.
    aftership_webhook_secret: SecretStr | None = None
    ups_webhook_secret: SecretStr | None = None
    # Where ShipEngine publishes the keys that it signs with.
    shipengine_webhook_keys: HttpUrl | None = None
    # Senders that prove nothing: their carrier is asked about the parcel.
    unsigned_webhooks: Annotated[tuple[Unproven, ...], *LISTED] = ()
