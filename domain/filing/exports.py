"""Exports of a declaration, for a broker or a post without an API: in which form, and for whom."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from domain.checks.numbers import is_s10
from domain.values import Moment, Value


class Form(StrEnum):
    """How a declaration is written."""

    CUSDEC = "cusdec"  # UN/EDIFACT, for a customs broker
    ITMATT = "itmatt"  # the data that a post sends ahead, as JSON
    CDS = "cds"  # WCO-DEC XML as HMRC's CDS reads it


ONLY_TO = {Form.CDS: "GB"}
"""The country of destination whose authority alone reads a form."""


class Nature(StrEnum):
    """Why the goods of a postal item change hands."""

    SALE = "sale"
    RETURN = "return"
    GIFT = "gift"
    SAMPLE = "sample"
    DOCUMENTS = "documents"


def _s10(number: str) -> str:
    if not is_s10(number):
        raise PydanticCustomError(
            "s10", "must be an S10 identifier with its check digit, such as RR473124829GB"
        )
    return number


Mailbox = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ._:/-]{1,35}$")]
"""An address of EDIFACT's (an..35): who sends an interchange, who is to get it."""


class Export(Value):
    """What an export says besides the order; each form takes its own of it.

    `at` is when it is made. CUSDEC is from `sender` to `recipient`; ITMATT is of the postal item
    `item_id`, and says its `nature`.
    """

    form: Form
    at: Moment
    sender: Mailbox = "TIDEWAITER"
    recipient: Mailbox = "BROKER"
    item_id: Annotated[str, AfterValidator(_s10)] | None = None
    nature: Nature = Nature.SALE
