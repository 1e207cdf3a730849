"""Quoting through the API and the command line, over a made-up market and the packaged ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from domain.holds import Hold
from domain.order import Order
from domain.quoting.quotes import Held, Offer, Quoted, QuoteRequest, ServiceOption
from domain.reasons import HoldReason
from markets import MarketRates
from markets.examples import order_of
from runtime.settings import Settings
from starter.api import create_app
from starter.client import Tidewaiter
from starter.commands.quotes import NOBODY_SCREENED
from starter.demo.stories import EXAMPLES
from starter.quotes import Quotes, by_packaged_rates
from starter.web.quotes import ANSWER
from tests.domain.made_up import BY_FORMULA, COUNTRY, EXCHANGE, TEE, a_market
from tests.domain.orders import a_line, posted
from tests.starter.shell import Shell

JSON = {"content-type": "application/json"}
RATES = MarketRates({COUNTRY: a_market()}, EXCHANGE)


def asked(**changes: Any) -> dict[str, Any]:
    lines = changes.pop("lines", [a_line(hs_code=TEE)])
    return {"order": posted(changes.pop("to", COUNTRY), lines=lines), **changes}


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The API by itself: quoting asks nothing of Temporal."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'records.db'}")
    nobody = cast(Tidewaiter, object())
    app = create_app(nobody, {}, settings, Quotes(RATES))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def post(http: httpx.AsyncClient, body: Any) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await http.post("/v1/quotes", content=raw, headers=JSON)


# ------------------------------------------------------------------------------------ API


async def test_every_option_is_answered_in_the_order_asked(http: httpx.AsyncClient) -> None:
    reply = await post(http, asked(incoterms=["DAP", "DDP"], entry_date="2026-07-01"))

    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    quoted = Quoted.model_validate_json(reply.content)
    offers = [option for option in quoted.options if isinstance(option, Offer)]
    assert [offer.way.incoterm for offer in offers] == ["DAP", "DDP"]
    assert [offer.quote.quote_id for offer in offers] == [
        f"{quoted.quote_id}-1",
        f"{quoted.quote_id}-2",
    ]
    assert (quoted.order_id, str(quoted.entry_date)) == ("T-1", "2026-07-01")


async def test_it_is_asked_with_post_alone(http: httpx.AsyncClient) -> None:
    refused = await http.get("/v1/quotes")

    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert refused.json()["code"] == "method_not_allowed"


async def test_a_body_of_another_kind_is_refused(http: httpx.AsyncClient) -> None:
    refused = await http.post("/v1/quotes", content=b"x", headers={"content-type": "text/plain"})

    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type")


async def test_asking_again_is_another_promise(http: httpx.AsyncClient) -> None:
    first, again = [(await post(http, asked())).json() for _ in range(2)]

    assert first["quote_id"] != again["quote_id"]
    assert first["options"][0]["totals"] == again["options"][0]["totals"]


def test_it_is_written_as_its_model_would_write_it() -> None:
    quotes = by_packaged_rates()
    now = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    kinds = set()
    for market in quotes.rates.markets.values():
        order = order_of(market.country, market.examples[0])
        service = ServiceOption(carrier="swift", service="economy", freight=Decimal("9.90"))
        wanted = QuoteRequest(order=order, services=(service,), explain=True)
        quoted = asyncio.run(quotes.quote(wanted, now))
        kinds |= {option.kind for option in quoted.options}
        assert ANSWER.encode(quoted) == quoted.model_dump_json().encode(), market.country
    assert kinds == {"offer", "hold"}


@pytest.mark.parametrize(
    ("changes", "reason", "answers"),
    [
        ({"to": "AQ"}, "unsupported_destination", ["replace_address", "retry", "cancel"]),
        (
            {"lines": [a_line(hs_code=BY_FORMULA, unit_price="400")]},
            "rate_not_computable",
            ["classify_line", "correct_order", "retry", "cancel"],
        ),
        ({"lines": [a_line(hs_code=None)]}, "missing_hs_code", ["classify_line", "cancel"]),
    ],
)
async def test_what_cannot_be_priced_says_what_it_is_held_for(
    http: httpx.AsyncClient, changes: Any, reason: str, answers: list[str]
) -> None:
    reply = await post(http, asked(entry_date="2026-07-01", **changes))

    (held,) = reply.json()["options"]
    assert (reply.status_code, held["kind"]) == (200, "hold")
    assert (held["reason"], held["answers"]) == (reason, answers)
    assert held["question"]


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"hs_code": "61091"}, "/order/lines/0/hs_code", "hs_code"),
        ({"unit_price": "-1"}, "/order/lines/0/unit_price", "not_negative"),
        ({"unit_price": 1.5}, "/order/lines/0/unit_price", "exact_decimal"),
        ({"origin": "XX"}, "/order/lines/0/origin", "country"),
    ],
)
async def test_a_wrong_field_is_named(
    http: httpx.AsyncClient, wrong: Any, pointer: str, code: str
) -> None:
    reply = await post(http, asked(lines=[a_line(**wrong)]))

    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (422, "invalid")
    assert reply.headers["content-type"] == "application/problem+json"
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [(pointer, code)]


async def test_an_unknown_currency_is_named(http: httpx.AsyncClient) -> None:
    body = asked()
    body["order"]["currency"] = "EUX"

    (error,) = (await post(http, body)).json()["errors"]

    assert (error["pointer"], error["value"]) == ("/order/currency", '"EUX"')


async def test_what_is_no_json_and_what_is_said_twice_is_refused(http: httpx.AsyncClient) -> None:
    not_json = await post(http, b"{")
    twice = await post(http, b'{"explain": true, "explain": false, "order": {}}')
    untyped = await http.post("/v1/quotes", content=b"{}")

    assert (not_json.status_code, not_json.json()["code"]) == (400, "not_json")
    assert twice.json()["errors"][0]["code"] == "said_twice"
    assert untyped.status_code == 415


async def test_another_method_is_told_the_right_one(http: httpx.AsyncClient) -> None:
    reply = await http.get("/v1/quotes")

    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert reply.json()["code"] == "method_not_allowed"


async def test_the_document_shows_the_route_like_any_other(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()

    operation = document["paths"]["/v1/quotes"]["post"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Quoted"}
    assert {"400", "413", "415", "422"} <= operation["responses"].keys()
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert Order.model_validate_json(json.dumps(example["order"])).order_id == "TW-1001"
    assert {"Quoted", "QuoteRequest", "Offer", "Held"} <= document["components"]["schemas"].keys()


async def test_a_failure_of_ours_is_a_problem_and_reaches_the_log_of_the_server(
    tmp_path: Path,
) -> None:
    class Broken:
        async def screen(self, order: Order) -> Hold | None:
            raise RuntimeError("the disk is full")

    settings = Settings(database_url=f"sqlite:///{tmp_path / 'records.db'}")
    app = create_app(cast(Tidewaiter, object()), {}, settings, Quotes(RATES, Broken()))
    quietly = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    aloud = httpx.ASGITransport(app=app)

    async with httpx.AsyncClient(transport=quietly, base_url="http://localhost") as client:
        reply = await post(client, asked())
    async with httpx.AsyncClient(transport=aloud, base_url="http://localhost") as client:
        with pytest.raises(RuntimeError, match="disk"):
            await post(client, asked())

    assert (reply.status_code, reply.json()["code"]) == (500, "internal_error")
    assert "disk" not in reply.text


async def test_a_body_that_did_not_say_how_large_it_is_is_read_up_to_the_cap(
    http: httpx.AsyncClient,
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 100_000

    refused = await http.post("/v1/quotes", content=pieces(), headers=JSON)

    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert refused.headers["connection"] == "close"


# -------------------------------------------------------------------------------- service


async def test_a_hit_of_the_screening_holds_every_option() -> None:
    class Screened:
        async def screen(self, order: Order) -> Hold | None:
            return Hold.ask(order, HoldReason.DENIED_PARTY, party="consignee", name="X")

    body = QuoteRequest.model_validate_json(json.dumps(asked(incoterms=["DDP", "DAP"])))

    quoted = await Quotes(RATES, Screened()).quote(body, datetime(2026, 7, 10, tzinfo=UTC))

    assert [option.kind for option in quoted.options] == ["hold", "hold"]
    assert all(
        isinstance(option, Held) and option.reason is HoldReason.DENIED_PARTY
        for option in quoted.options
    )


# ---------------------------------------------------------------------------- command line


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def file_of(folder: Path, order: dict[str, Any]) -> str:
    path = folder / "order.json"
    path.write_text(json.dumps(order))
    return str(path)


def test_an_order_file_is_priced_line_by_line(shell: Shell) -> None:
    code, out, err = shell("quote", str(EXAMPLES / "TW-1014.json"))

    assert (code, err) == (0, f"{NOBODY_SCREENED}\n")
    assert "DDP from KIX-1 (JP)" in out
    assert "MUG-SEIJI" in out
    assert "landed cost" in out


def test_with_explain_every_charge_is_cited(shell: Shell) -> None:
    _, out, _ = shell("quote", str(EXAMPLES / "TW-1014.json"), "--explain")

    assert "rule and source" in out
    assert "conversion" in out
    assert "verified" in out


def test_every_way_asked_for_is_in_the_json(shell: Shell) -> None:
    code, out, _ = shell(
        *("quote", str(EXAMPLES / "TW-1014.json"), "--json", "--on", "2026-11-21"),
        *("--origin", "KIX-1:JP", "--origin", "SZX-1:CN", "--incoterm", "dap"),
        *("--service", "northline:express:12.50:1.20"),
    )

    quoted = Quoted.model_validate_json(out)
    assert code == 0
    assert str(quoted.entry_date) == "2026-11-21"
    ways = [option.way for option in quoted.options]
    assert [(way.origin.country, way.incoterm) for way in ways] == [("JP", "DAP"), ("CN", "DAP")]
    assert ways[0].service is not None
    assert ways[0].service.carrier == "northline"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"lines": [a_line(hs_code="61091")]}, "/lines/0/hs_code"),
        ({"lines": [a_line(unit_price="-20.00")]}, "/lines/0/unit_price: must not be negative"),
        ({"currency": "EUX"}, "/currency: must be an ISO 4217 currency code"),
    ],
)
def test_bad_input_is_named_as_by_start(
    shell: Shell, tmp_path: Path, changes: Any, fault: str
) -> None:
    code, out, err = shell("quote", file_of(tmp_path, posted("DE", **changes)))

    assert (code, out) == (2, "")
    assert fault in err


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--origin", "CN"), "--origin: write LOCATION:COUNTRY"),
        (("--origin", "SZX-1:XX"), "/origins/0/country: must be an ISO 3166-1"),
        (("--incoterm", "EXW"), "/incoterms/0"),
        (("--service", "northline"), "--service: write CARRIER:SERVICE:FREIGHT"),
    ],
)
def test_an_option_that_makes_no_sense_is_bad_input(
    shell: Shell, option: tuple[str, str], told: str
) -> None:
    code, _, err = shell("quote", str(EXAMPLES / "TW-1014.json"), *option)

    assert code == 2
    assert told in err


@pytest.mark.parametrize(
    ("to", "reason", "way_out"),
    [
        ("AQ", "unsupported destination", "replace address"),
        ("BR", "missing identifier", "supply identifier"),
    ],
)
def test_a_hold_is_an_answer_with_its_way_out(
    shell: Shell, tmp_path: Path, to: str, reason: str, way_out: str
) -> None:
    order = posted(to)
    order["consignee"]["address"] |= {"region": "SP", "postcode": "01310-100"}

    code, out, _ = shell("quote", file_of(tmp_path, order))

    assert code == 0
    assert reason in out
    assert f"way out: {way_out}" in out


def test_records_that_do_not_answer_leave_the_packaged_rates(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.db").touch()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")

    code, out, err = shell("quote", str(EXAMPLES / "TW-1014.json"))

    assert code == 0
    assert "landed cost" in out
    assert err.startswith("Without imported tariffs")
    assert err.endswith(f"{NOBODY_SCREENED}\n")


def test_whoever_is_listed_is_held_as_by_the_api(
    shell: Shell, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    order = posted("DE")
    order["consignee"]["name"] = "Grzegorz Brzeczyszczykiewicz"
    path = file_of(tmp_path, order)
    assert shell("quote", path)[2] == f"{NOBODY_SCREENED}\n"
    nothing = ",-0- " * 8
    entry = f'7,"BRZECZYSZCZYKIEWICZ, Grzegorz","individual","MADE UP"{nothing}\r\n'
    (tmp_path / "sdn.csv").write_text(entry, encoding="utf-8")
    assert shell("screening", "import", "ofac-sdn", str(tmp_path / "sdn.csv"))[0] == 0

    code, out, err = shell("quote", path, "--json")

    (option,) = Quoted.model_validate_json(out).options
    assert (code, err) == (0, "")
    assert isinstance(option, Held)
    assert option.reason is HoldReason.DENIED_PARTY
