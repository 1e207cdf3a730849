"""`/t/{token}`: the page on which a customer follows an order, and asks for another delivery.

Whoever has the token sees the page, and nobody else. A token that opens nothing, whether it was
never made, was revoked or is no token at all, is looked up like any other and gets the same page.
"""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from customer import render, said
from customer.facts import Facts
from customer.languages import chosen, tag
from customer.speech import Speech
from domain.last_mile.pickup_points import PickupPoint
from records.engine import RecordsTrouble
from runtime.settings import Settings
from starter.client import Tidewaiter
from starter.client.customers import ChangesDelivery
from starter.refusals import Refused, TooLate, Unavailable
from starter.web.pace import Pace
from starter.web.wishes import Unclear, form_of, wish

HEADERS = {
    "cache-control": "no-store, private",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "vary": "accept-language",
}
BY = "consignee"
"""Who changes a delivery here, as the records keep it."""

SAID = {
    "kept": said.KEPT,
    "refused": said.REFUSED,
    "late": said.TOO_LATE,
    "day": said.NO_DAY,
    "place": said.NO_PLACE,
    "search": said.NOT_SEARCHED,
}
"""What came of a wish, by its word in the URL."""

NEAR_MAX = 80
RETRY_AFTER_SECONDS = 60

_log = structlog.get_logger("tidewaiter.tracking")


def tracking(tidewaiter: Tidewaiter, settings: Settings) -> APIRouter:
    """The page, and the form on it."""
    routes = APIRouter(include_in_schema=False)
    door = _Door(tidewaiter, timedelta(days=settings.tracking_days))
    wishes = Pace(burst=6, every=20.0)

    @routes.api_route("/t/{token:path}", methods=["GET", "HEAD"])
    async def page(request: Request, token: str) -> Response:
        """The page of the order that the token opens."""
        found = await door.opened(request, token)
        if isinstance(found, Response):
            return found
        return await _shown(request, tidewaiter, found, token)

    @routes.post("/t/{token}/delivery")
    async def change(request: Request, token: str) -> Response:
        """Pass a wish on, then show the page again."""
        found = await door.opened(request, token)
        if isinstance(found, Response):
            return found
        if not wishes.allows(found.order_id):
            return _too_often(request)
        word = await _wished(tidewaiter, found, await request.body())
        language = tag(_language(request, found.country))
        where = f"../{token}?lang={language}&said={word}"  # from here: a proxy may add a prefix
        return RedirectResponse(where, HTTPStatus.SEE_OTHER, HEADERS)

    return routes


class _Door:
    """Lets who has a token in, and turns everybody else away alike."""

    def __init__(self, tidewaiter: Tidewaiter, kept_for: timedelta) -> None:
        self._tidewaiter = tidewaiter
        self._kept_for = kept_for
        self._looks = Pace(burst=60, every=1.0)

    async def opened(self, request: Request, token: str) -> Facts | Response:
        """What the token opens, or the page that says why nothing is shown."""
        if not self._looks.allows(request.client.host if request.client else ""):
            return _too_often(request)
        try:
            found = await self._tidewaiter.followed(token, datetime.now(UTC), self._kept_for)
        except RecordsTrouble:
            _log.exception("a customer's page was not shown")
            return _unavailable(request)
        return found or _not_found(request)


async def _wished(tidewaiter: Tidewaiter, facts: Facts, raw: bytes) -> str:
    """Pass a wish on; what came of it, in a word of `SAID`."""
    if not facts.may_change or not isinstance(tidewaiter, ChangesDelivery):
        return "late"
    try:
        today = facts.now.date() - timedelta(days=1)  # somewhere it still is
        options = wish(form_of(raw), today, facts.wanted)
        await tidewaiter.change_delivery(facts.order_id, options, by=BY)
    except Unclear as unclear:
        return unclear.said
    except TooLate:
        return "late"
    except (Refused, Unavailable) as refused:
        _log.info("a wish was not passed on", order=facts.order_id, why=str(refused))
        return "refused"
    return "kept"


async def _shown(
    request: Request, tidewaiter: Tidewaiter, facts: Facts, token: str
) -> HTMLResponse:
    query = request.query_params
    speech = Speech(_language(request, facts.country), facts.country)
    word = query.get("said", "")
    near = query.get("near", "").strip()[:NEAR_MAX]
    points: tuple[PickupPoint, ...] = ()
    if near and facts.may_change and isinstance(tidewaiter, ChangesDelivery):
        try:
            points = await tidewaiter.pickup_points(facts.order_id, near)
        except (Refused, Unavailable) as refused:
            _log.info("no pickup points", order=facts.order_id, why=str(refused))
            word, near = "search", ""
    html = render.page(
        facts,
        speech,
        token,
        points=points,
        searched=near,
        notice=speech.say(SAID.get(word, "")),
        wrong=word != "kept",
    )
    return _answer(html, speech)


def _language(request: Request, country: str) -> str:
    accepted = request.headers.get("accept-language", "")
    return chosen(request.query_params.get("lang"), accepted, country)


def _not_found(request: Request) -> HTMLResponse:
    speech = _plain(request)
    return _answer(render.not_found(speech), speech, HTTPStatus.NOT_FOUND)


def _too_often(request: Request) -> HTMLResponse:
    speech = _plain(request)
    refusal = _answer(render.too_often(speech), speech, HTTPStatus.TOO_MANY_REQUESTS)
    refusal.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return refusal


def _unavailable(request: Request) -> HTMLResponse:
    speech = _plain(request)
    return _answer(render.unavailable(speech), speech, HTTPStatus.SERVICE_UNAVAILABLE)


def _plain(request: Request) -> Speech:
    return Speech(_language(request, ""), "")


def _answer(html: str, speech: Speech, status: HTTPStatus = HTTPStatus.OK) -> HTMLResponse:
    own = {"content-security-policy": render.policy(), "content-language": speech.tag}
    return HTMLResponse(html, status, HEADERS | own)
