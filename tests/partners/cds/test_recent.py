"""A status is good for a while, and HMRC is not asked for it again meanwhile."""

import httpx
from pydantic import SecretStr

from domain.customs import CustomsReply
from domain.customs import DeclarationStatus as S
from partners.brokers.cds import answers, recent
from partners.brokers.cds.client import CdsBroker
from partners.brokers.cds.line import Line
from partners.brokers.cds.recent import Recent
from partners.brokers.cds.settings import Application
from partners.brokers.cds.tokens import ClientCredentials
from partners.http import Partner
from tests.builders import LONG_AGO, an_order
from tests.partners.cds.given import a_filing
from tests.partners.cds.hmrc import Drawer

RECEIVED = CustomsReply(event_id="e", lrn="L", status=S.SUBMITTED, at=LONG_AGO)
STATUS = """<r><DeclarationStatusDetails><Declaration>
  <ReceivedDateTime><DateTimeString>20261122101500Z</DateTimeString></ReceivedDateTime>
  <ID>26GB1OJPU2P01FGVR4</ID></Declaration></DeclarationStatusDetails></r>"""
UNKNOWN = "<errorResponse><code>CDS60001</code><message>not found</message></errorResponse>"


class Silence:
    """Nobody has told anything."""

    async def replies_to(self, _lrn: str) -> tuple[CustomsReply, ...]:
        return ()


def test_an_answer_grows_old() -> None:
    now = 100.0
    kept = Recent(10.0, clock=lambda: now)

    assert kept.get("L") is None
    kept.put("L", RECEIVED)
    now = 109.9
    assert kept.get("L") is RECEIVED
    now = 110.0
    assert kept.get("L") is None


def test_only_so_many_are_kept() -> None:
    kept = Recent(10.0)
    for number in range(recent.KEPT_MAX + 1):
        kept.put(str(number), RECEIVED)

    assert kept.get("0") is None
    assert kept.get("1") is RECEIVED


async def test_steps_that_wait_ask_hmrc_once_and_what_must_be_sure_asks_anew() -> None:
    asked: list[str] = []
    known = False

    def hmrc(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "T", "expires_in": 999})
        asked.append(request.url.path)
        return httpx.Response(200, text=STATUS) if known else httpx.Response(404, text=UNKNOWN)

    partner = Partner(
        "cds", "http://cds", transport=httpx.MockTransport(hmrc), problems=answers.problem
    )
    application = Application(url="http://cds", client_id="a", client_secret=SecretStr("s"))
    line = Line(partner, application, ClientCredentials(partner, "a", "s"))
    broker = CdsBroker(line, a_filing(), Silence(), Drawer())
    order = an_order()

    assert await broker.ask(order) is None
    known = True
    replies = [await broker.ask(order) for _ in range(5)]
    assert {reply and reply.status for reply in replies} == {S.SUBMITTED}
    assert len(asked) == 2

    assert await broker.find(order) is not None
    assert len(asked) == 3
