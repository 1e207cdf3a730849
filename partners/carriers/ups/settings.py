"""What it takes to ship with UPS: where, as whom, and how."""

from pydantic import Field

from domain.values import Value
from partners.carriers.labels import LabelFormats

PRODUCTION = "https://onlinetools.ups.com"
TEST = "https://wwwcie.ups.com"
"""UPS's hosts (its OpenAPI files; read 2026-11-22)."""


class UpsSettings(Value):
    """An application of UPS's developer portal, and the account that ships and pays.

    Labels are ZPL or, where anything else is wanted, GIF: UPS makes no PDF. `insure` declares a
    value for orders whose quote has any insurance. `contact_name` and `contact_phone` (`+` and
    digits) are in whose name a parcel is intercepted on its way; without both none is.
    """

    client_id: str
    client_secret: str = Field(repr=False)
    account: str
    labels: LabelFormats = LabelFormats()
    insure: bool = False
    contact_name: str = ""
    contact_phone: str = Field(default="", pattern=r"^(\+[0-9]{6,13})?$")
