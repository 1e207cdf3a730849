"""How DHL Express answers: to whom, of what, and what is wrong with a request."""

import base64
import binascii

from sandbox.carriers.parcels import Parcel
from sandbox.wire import Answer, Call

VIA = "dhl"
USER = "sandbox"
"""The name of an application that this DHL knows."""

PRODUCTS = {("harrier", "HX1"): "P", ("petrel", "PT-ROAD"): "H"}
"""Our services, as the products that they are sold as."""


def stranger(call: Call) -> Answer | None:
    """Basic authentication, with the name and the secret of an application."""
    scheme, _, code = call.headers.get("authorization", "").partition(" ")
    try:
        user, _, secret = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = secret = ""
    if scheme == "Basic" and user == USER and secret:
        return None
    return problem(401, "Unauthorized", [])


def problem(status: int, title: str, details: list[str]) -> Answer:
    """What is wrong, as DHL says it: a title, and a line for each."""
    detail = "Multiple problems found, see Additional Details" if details else title
    return Answer(
        status,
        {
            "instance": "/expressapi",
            "title": title,
            "detail": detail,
            "message": title,
            "status": str(status),
            "additionalDetails": details,
        },
    )


def piece_number(piece: Parcel) -> str:
    """A piece's own number, which is another than its shipment's."""
    return f"JD{piece.waybill}"
