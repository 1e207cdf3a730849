"""What it takes to ship with EasyPost: where, as whom, and how."""

from pydantic import Field

from domain.values import Value
from partners.carriers.labels import LabelFormats

PRODUCTION = "https://api.easypost.com/v2"
"""One host; whether a label is real is said by the key (docs.easypost.com, read 2026-11-22)."""


class EasyPostSettings(Value):
    """An account at EasyPost.

    `carrier_accounts` narrow the rates to these, by id; all of the account's where empty.
    `insure` buys EasyPost's insurance for orders whose quote has any. `verify_addresses` has
    the consignee's address looked up first, which EasyPost charges for outside of the US.
    `claims_email` is where it writes about claims.
    """

    api_key: str = Field(repr=False)
    labels: LabelFormats = LabelFormats()
    carrier_accounts: tuple[str, ...] = ()
    insure: bool = False
    verify_addresses: bool = False
    claims_email: str = ""
