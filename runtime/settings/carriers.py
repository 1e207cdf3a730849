"""Whom parcels are booked with, as which accounts, and how labels are asked for."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, SecretStr

from runtime.settings.base import LISTED, PAIRED, Group

Member = Literal["gateway", "easypost", "dhl", "ups"]
"""Whom parcels may be booked with."""

LabelFormat = Literal["PDF", "PNG", "ZPL"]

Members = Annotated[tuple[Member, ...], *LISTED, Field(min_length=1)]


class CarrierSettings(Group):
    """Carriers and their accounts."""

    # Whom parcels are booked with; offers of all of them compete.
    book_with: Members = ("gateway",)
    # How often the API looks which parcels it is time to ask about.
    watch_seconds: PositiveFloat = 60.0
    # As which labels are asked for, where a carrier gives a choice.
    label_format: LabelFormat = "PDF"
    # And for sellers who want another: `acme=ZPL,example-lighting=PNG`.
    label_formats: Annotated[dict[str, LabelFormat], *PAIRED] = Field(default_factory=dict)

    easypost_url: str = "https://api.easypost.com/v2"
    easypost_api_key: SecretStr | None = None
    easypost_webhook_secret: SecretStr | None = None
    # Only these carrier accounts, by id; all of the account's where none is named.
    easypost_accounts: Annotated[tuple[str, ...], *LISTED] = ()
    easypost_insure: bool = False
    easypost_verify_addresses: bool = False
    easypost_claims_email: str = ""

    # DHL Express: an application of its developer portal, and the account that pays.
    dhl_url: str = "https://express.api.dhl.com/mydhlapi"
    dhl_username: SecretStr | None = None
    dhl_password: SecretStr | None = None
    dhl_account: SecretStr | None = None
    dhl_pickup: bool = False
    dhl_paperless: bool = False
    dhl_insure: bool = False
    dhl_points_key: SecretStr | None = None

    # UPS: an application of its developer portal, and the account that ships and pays.
    ups_url: str = "https://onlinetools.ups.com"
    ups_client_id: SecretStr | None = None
    ups_client_secret: SecretStr | None = None
    ups_account: SecretStr | None = None
    ups_insure: bool = False
    ups_contact_name: str = ""
    ups_contact_phone: str = Field(default="", pattern=r"^(\+[0-9]{6,13})?$")
