"""What it takes to ship with UPS: where, as whom, and how."""

from typing import Literal

from pydantic import Field

from domain.values import Value

PRODUCTION = "https://onlinetools.ups.com"
TEST = "https://wwwcie.ups.com"
"""UPS's hosts (its OpenAPI files; read 2026-11-22)."""


class UpsSettings(Value):
    """An application of UPS's developer portal, and the account that ships and pays.

    Labels are GIF or ZPL: UPS makes no PDF. `insure` declares a value for orders whose quote has
    any insurance.
    """

    client_id: str
    client_secret: str = Field(repr=False)
    account: str
    label_format: Literal["GIF", "ZPL"] = "GIF"
    insure: bool = False
