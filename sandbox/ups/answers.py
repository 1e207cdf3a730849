"""How UPS answers: to whom, and what is wrong with a request."""

import base64
import binascii
import secrets
from collections.abc import Iterable
from urllib.parse import parse_qs

from sandbox.carriers.parcels import Parcel
from sandbox.routes import Handler, Route
from sandbox.ups.asked import Unfit
from sandbox.wire import Answer, Call, Json
from sandbox.world import World

VIA = "ups"
CLIENT = "sandbox"
"""The name of an application that this UPS knows."""

TOKEN = "sandbox-ups-"  # noqa: S105 (how our tokens begin)
TOKEN_SECONDS = 4 * 60 * 60 - 1

SERVICES = {("harrier", "HX1"): "65", ("petrel", "PT-ROAD"): "11"}


def token(_world: World, call: Call) -> Answer:
    """Grant an application its token."""
    scheme, _, code = call.headers.get("authorization", "").partition(" ")
    try:
        client, _, secret = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client = secret = ""
    if (scheme, client) != ("Basic", CLIENT) or not secret:
        return errors(401, ("10401", "ClientId is Invalid"))
    if parse_qs(call.body.decode()).get("grant_type") != ["client_credentials"]:
        return errors(400, ("10400", "Invalid/Missing grant type"))
    granted = {
        "token_type": "Bearer",
        "client_id": client,
        "access_token": f"{TOKEN}{secrets.token_hex(8)}",
        "expires_in": str(TOKEN_SECONDS),
        "status": "approved",
    }
    return Answer(200, granted)


def known(handler: Handler) -> Handler:
    """For those alone who have a token of ours and name their call."""

    def answer(world: World, call: Call) -> Answer:
        if not call.headers.get("authorization", "").startswith(f"Bearer {TOKEN}"):
            return errors(401, ("250002", "Invalid Authentication Information."))
        if not call.headers.get("transid") or not call.headers.get("transactionsrc"):
            return errors(400, ("10400", "Missing transId"))
        try:
            return handler(world, call)
        except Unfit as unfit:
            return errors(400, *unfit.errors)

    return answer


def carried(world: World, waybill: str) -> Parcel | None:
    """The parcel of this number that is UPS's; None where there is none."""
    parcel = world.store.get(Parcel, waybill)
    return parcel if parcel and parcel.via == VIA else None


def one_or_all(parts: Iterable[Json]) -> Json | list[Json]:
    """What is one of several stands alone at UPS."""
    every = list(parts)
    return every[0] if len(every) == 1 else every


def money(amount: str, currency: str) -> Json:
    """An amount as UPS writes it."""
    return {"CurrencyCode": currency, "MonetaryValue": amount}


def ok() -> Json:
    """What every answer begins with."""
    return {"ResponseStatus": {"Code": "1", "Description": "Success"}}


def errors(status: int, *wrong: tuple[str, str]) -> Answer:
    """What is wrong, each by its code and in words."""
    listed = [{"code": code, "message": message} for code, message in wrong]
    return Answer(status, {"response": {"errors": listed}})


ROUTES = (Route("POST", "/ups/security/v1/oauth/token", token),)
