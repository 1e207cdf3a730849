"""Who may send us webhooks, and by which words each proves itself: `senders.toml`, read.

What differs between senders as data stands there; what differs in kind is a class here, and the
scheme of the same name in `starter/web/signatures.py` checks it.
"""

import tomllib
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field, PositiveInt, StringConstraints, TypeAdapter

from domain.rules import Confidence, Sentence, Strict

HeaderName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
"""In small letters, as headers are looked up."""

Pointer = Annotated[str, StringConstraints(pattern=r"^(/[a-z_]+)*$")]


class Sender(StrEnum):
    """Who may send us webhooks to `/v1/webhooks/{sender}`."""

    CARRIER = "carrier"
    BROKER = "broker"
    HUB = "hub"
    EASYPOST = "easypost"
    AFTERSHIP = "aftership"
    SHIPENGINE = "shipengine"
    UPS = "ups"
    DHL = "dhl"


CDS = "cds"
"""HMRC, which has a route of its own: `starter/web/pushed.py`."""


class _Cited(Strict):
    source: Sentence
    read_on: date
    confidence: Confidence


class ByStandardWebhooks(_Cited):
    """`webhook-id`, `-timestamp` and `-signature`: everything is fixed by that standard."""

    scheme: Literal["standard_webhooks"]


class BySignature(_Cited):
    """A header proves the body: where it stands, what is signed, and how it is written.

    `signed` is the raw body, or the timestamp's header, a point and the raw body; then the
    timestamp may be as old, or as far ahead, as `tolerance_seconds`. `event_id` points into the
    body (RFC 6901, names only); without one the same body is the same event.
    """

    header: HeaderName
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "base64"
    signed: Literal["body", "timestamp.body"] = "body"
    timestamp: HeaderName | None = None
    tolerance_seconds: PositiveInt = 300
    event_id: Pointer = ""


class ByKeyedHash(BySignature):
    """HMAC-SHA256 under a secret that both sides have; `key_form` is its Unicode form."""

    scheme: Literal["keyed_hash"]
    key_form: Literal["as_it_is", "NFKD"] = "as_it_is"


class ByRsa(BySignature):
    """RSA-SHA256, PKCS #1 v1.5, under a key that the sender publishes and names in `key_id`."""

    scheme: Literal["rsa_sha256"]
    key_id: HeaderName


class ByToken(_Cited):
    """A header shows a token that we gave the sender, as it is or after one of these words."""

    scheme: Literal["shown_token"]
    header: HeaderName
    before: tuple[str, ...] = ("",)


class Unsigned(_Cited):
    """Nothing is proved: nothing is believed, and the carrier itself is asked."""

    scheme: Literal["unsigned"]


Proof = Annotated[
    ByStandardWebhooks | ByKeyedHash | ByRsa | ByToken | Unsigned, Field(discriminator="scheme")
]

PROOFS: dict[str, Proof] = TypeAdapter(dict[str, Proof]).validate_python(
    tomllib.loads(files(__package__).joinpath("senders.toml").read_text(encoding="utf-8"))
)
"""How each sender proves itself. A broken file stops the process here, as it starts."""
