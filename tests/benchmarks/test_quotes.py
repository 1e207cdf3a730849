"""The benchmark of quotes runs from end to end, and its bare endpoint takes what ours takes."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from benchmarks import bare_body, bare_quotes, carts, quotes
from benchmarks.engine import Timed, tariff, timed
from benchmarks.quote_report import Options
from benchmarks.quote_standing import answered
from benchmarks.quotes import MEASURES, Bench
from domain.markets.tariffs import Tariffs
from domain.quoting.quotes import Offer, QuoteRequest
from starter.quotes import by_packaged_rates


async def test_the_bare_endpoint_reads_and_answers_what_ours_does() -> None:
    body = next(carts.bodies(1))
    request = QuoteRequest.model_validate_json(body)

    quoted = await by_packaged_rates().quote(request, datetime.now(UTC))

    assert isinstance(quoted.options[0], Offer), quoted
    assert bare_quotes.LooseRequest.model_validate_json(body).order.lines
    answer = quoted.model_dump_json()
    alike = bare_quotes.Answer.model_validate_json(answer)
    assert json.loads(alike.model_dump_json()) == json.loads(answer)


def test_the_bare_endpoint_reads_each_field_of_ours_as_strictly() -> None:
    body = json.loads(next(carts.bodies(1)))

    assert QuoteRequest.model_validate_json(json.dumps(body)).model_dump() == (
        bare_body.QuoteRequest.model_validate(body).model_dump()
    )
    ours, bare = (model.model_json_schema() for model in (QuoteRequest, bare_body.QuoteRequest))
    assert _without_words(bare) == _without_words(ours)


def _without_words(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    return {name: _without_words(it) for name, it in schema.items() if name != "description"}


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("currency", "XXX"),
        ("charged", 1.5),
        ("charged", "-1"),
        ("surprise", "1"),
        ("incoterm", "EXW"),
        ("payment_reference", "pay 1"),
    ],
)
async def test_what_ours_refuses_the_bare_endpoint_refuses(where: str, wrong: object) -> None:
    right, body = (json.loads(next(carts.bodies(1))) for _ in range(2))
    body["order"][where] = wrong
    answer = await answered()

    for kind in ("made", "ready", "small"):
        bare = httpx.ASGITransport(app=bare_quotes.ENDPOINTS[kind](answer))
        async with httpx.AsyncClient(transport=bare, base_url="http://localhost") as http:
            assert (await http.post("/v1/quotes", json=right)).status_code == 200
            assert (await http.post("/v1/quotes", json=body)).status_code == 422
    with pytest.raises(ValidationError):
        QuoteRequest.model_validate_json(json.dumps(body))


def test_no_two_carts_are_alike() -> None:
    assert len(set(carts.bodies(500))) == 500


def test_a_cart_may_be_longer_than_an_order_for_the_engine() -> None:
    assert len({line.sku for line in carts.order(1000).lines}) == 1000


def test_an_import_has_as_many_rows_as_it_says_some_of_them_near_the_goods() -> None:
    table = tariff(1000)

    assert len(table.rates) == 1000
    assert Tariffs([table]).longer(table.measure, carts.CODES[0][:6])


def test_a_figure_is_of_many_calls() -> None:
    figure = timed("nothing", lambda: None)

    assert isinstance(figure, Timed)
    assert 0 < figure.median <= figure.p99
    assert figure.rounds > 1000


@pytest.mark.skipif(sys.platform != "linux", reason="reads CPU from /proc")
async def test_a_tiny_run_measures_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.engine.SECONDS", 0.05)
    monkeypatch.setattr("benchmarks.engine.ROWS", (0, 100))
    monkeypatch.setattr(quotes, "WARM_UP", 8)
    log = io.StringIO()

    report = await Bench(Options(blocks=1, requests=300, connections=4), log).run(tmp_path)

    assert [finding.measure for finding in report.findings] == list(MEASURES)
    assert all(finding.product > 0 for finding in report.findings)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {line["candidate"] for line in lines} == {"product", "bare", "control"}
    assert json.loads(json.dumps(report.as_json()))["engine_us"]
