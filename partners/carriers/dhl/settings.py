"""What it takes to ship with DHL Express: where, as whom, and how."""

from pydantic import Field

from domain.values import Value
from partners.carriers.labels import LabelFormats

PRODUCTION = "https://express.api.dhl.com/mydhlapi"
TEST = "https://express.api.dhl.com/mydhlapi/test"
"""DHL's hosts (MyDHL API, its OpenAPI file; read 2026-11-22)."""


class DhlSettings(Value):
    """An application of DHL's developer portal, and the account that pays.

    `pickup` has a courier come for every parcel; without it the shipper has one that comes
    anyway. `paperless` sends the invoice's data on without paper (DHL's service WY), where both
    countries take part. `insure` buys DHL's insurance for orders whose quote has any. Service
    points are asked for with `points_key`, which DHL's country office hands out.
    """

    username: str
    password: str = Field(repr=False)
    account: str
    labels: LabelFormats = LabelFormats()
    pickup: bool = False
    paperless: bool = False
    insure: bool = False
    points_key: str = Field(default="", repr=False)
