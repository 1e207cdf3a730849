"""The benchmark of quotes runs from end to end, and its bare endpoint takes what ours takes."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import bare_quotes, carts, quotes
from benchmarks.engine import Timed, tariff, timed
from benchmarks.quote_report import Options
from benchmarks.quotes import MEASURES, Bench
from domain.quotes import Offer, QuoteRequest
from domain.tariffs import Tariffs
from starter.quotes import by_packaged_rates


async def test_the_bare_endpoint_reads_and_answers_what_ours_does() -> None:
    body = next(carts.bodies(1))
    request = QuoteRequest.model_validate_json(body)

    quoted = await by_packaged_rates().quote(request, datetime.now(UTC))

    assert isinstance(quoted.options[0], Offer), quoted
    bare = bare_quotes.Request.model_validate_json(body)
    assert len(bare.order.lines) == len(request.order.lines)
    answer = quoted.model_dump_json()
    alike = bare_quotes.Answer.model_validate_json(answer)
    assert json.loads(alike.model_dump_json()) == json.loads(answer)


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
