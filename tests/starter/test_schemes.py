"""The returns of schemes, on the command line and over HTTP, as the market files price them."""

import asyncio
import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from domain.charges import LandedCost
from domain.money import Money
from domain.order import Order
from domain.returns import ReturnOutcome, ReturnStage
from domain.schemes.supplies import GivenBack
from domain.status import Stage
from markets import MarketRates
from records.engine import Database
from records.journal import RecordsJournal
from starter.client import kept
from starter.shown.sheets import csv_of
from tests.domain.schemes.test_returns import a_supply, stated
from tests.records.given import IOSS_NUMBER, a_return, at, sold
from tests.starter.shell import Shell
from tests.starter.shop import Shop

RATES = MarketRates.packaged()
PATH = "/v1/schemes/IOSS/returns"


def priced(order: Order) -> LandedCost:
    """As it is released at the end of October, by the market files."""
    landed = asyncio.run(RATES.price(order, date(2026, 10, 31)))
    assert isinstance(landed, LandedCost)
    return landed


EUROS, DOLLARS = sold("O-1"), sold("O-2", currency="USD")
PRICED = {order.order_id: priced(order) for order in (EUROS, DOLLARS)}


async def october(database: Database) -> None:
    """An order in euros, one in dollars; a lamp of the first came back in November."""
    journal = RecordsJournal(database)
    for order in (EUROS, DOLLARS):
        await journal.priced(order, PRICED[order.order_id], at(10, 31))
    await journal.settled(EUROS, Stage.DELIVERED, [], None, at(11, 1))
    request = a_return(LAMP=1)
    await journal.return_opened(EUROS, request, at(11, 2))
    refunded = ReturnOutcome(
        rma=request.rma, stage=ReturnStage.REFUNDED, refund=Money.of("47.60", "EUR")
    )
    await journal.return_moved(request, refunded, at(11, 3))


@pytest.fixture
def records(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    database = Database(database_url)
    asyncio.run(october(database))
    database.close()


async def test_an_orders_landed_cost_has_the_schemes_tax_in_it(idle: Shop) -> None:
    journal, views = idle.tidewaiter.journal, idle.tidewaiter.records
    await journal.priced(EUROS, PRICED["O-1"], at(10, 31))
    before = await kept.order_status(views, "O-1")
    await journal.settled(EUROS, Stage.DELIVERED, [], None, at(11, 1))
    after = await kept.order_status(views, "O-1")

    assert before
    assert after
    assert before.landed_cost == after.landed_cost == PRICED["O-1"].total


# --------------------------------------------------------------------------- command line


def test_the_schemes_are_listed_without_records(shell: Shell) -> None:
    code, out, _ = shell("schemes", "list")

    assert code == 0
    assert "Import One Stop Shop" in out
    assert "are packaged" in out
    listed = json.loads(shell("schemes", "list", "--json")[1])
    assert {row["code"] for row in listed["schemes"]} >= {"IOSS", "VOEC", "BR-PRC"}


def test_a_return_is_shown_with_what_is_not_in_it(shell: Shell, records: None) -> None:
    code, out, _ = shell("schemes", "return", "ioss", "2026-10")

    assert code == 0
    assert "IOSS 2026-10, due 2026-11-30, in EUR" in out
    assert "! O-2 is not in it: no rate between USD and EUR" in out
    assert out.count("the ledger agrees") == 2
    (vat,) = [c for c in PRICED["O-1"].charges if c.rule == "eu-ioss"]
    assert f"in all for DE: {vat.amount:f} EUR" in out


def test_a_return_is_written_as_csv_and_warns_apart(
    shell: Shell, records: None, tmp_path: Path
) -> None:
    path = tmp_path / "return.csv"
    code, out, err = shell("schemes", "return", "IOSS", "2026-10", "--csv", str(path))
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))

    assert (code, out) == (0, "")
    assert "O-2 is not in it" in err
    assert [row["kind"] for row in rows] == ["supply", "gap"]
    assert (rows[0]["registration"], rows[0]["state"]) == (IOSS_NUMBER, "DE")
    assert rows[0]["rate"] == "19 %"
    assert "no rate between USD and EUR" in rows[1]["remark"]
    printed = shell("schemes", "return", "IOSS", "2026-10", "--csv", "-")[1]
    assert printed.encode() == path.read_bytes()


def test_the_later_return_corrects_the_earlier(shell: Shell, records: None) -> None:
    found = json.loads(shell("schemes", "return", "IOSS", "2026-11", "--json")[1])

    (correction,) = found["corrections"]
    (vat,) = [c for c in PRICED["O-1"].charges if c.rule == "eu-ioss"]
    left = (vat.amount * 2 / 3).quantize(Decimal("0.01"))
    assert (correction["period"], correction["state"]) == ("2026-10", "DE")
    assert Decimal(correction["tax"]) == left - vat.amount
    assert found["reconciled"][0]["differences"] == []


def test_one_registration_may_be_asked_for_alone(shell: Shell, records: None) -> None:
    def lines(number: str) -> list[object]:
        words = ("schemes", "return", "IOSS", "2026-10", "--registration", number, "--json")
        found: list[object] = json.loads(shell(*words)[1])["lines"]
        return found

    assert len(lines(IOSS_NUMBER)) == 1
    assert lines("IM0000000000") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("XX", "2026-10"), "there is no scheme XX; there are IOSS, "),
        (("IOSS", "2026-Q4"), "'2026-Q4' is no month in our time; write it as 2026-10"),
        (("GB-VAT", "2026-10"), "write it as 2026-Q4"),
        (("IOSS", "2099-01"), "2099-01 has not begun"),
        (("IOSS", "2020-01"), "no rules of IOSS are known for 2020-01; the first are of 2021-07"),
        (("BR-PRC", "2026-10"), "BR-PRC has no return by periods"),
        (("IOSS", "2026-10", "--csv", "-", "--json"), "either --csv or --json"),
        (("IOSS", "2026-10", "--csv", "no/such/folder.csv"), "no such file"),
    ],
)
def test_what_cannot_be_stated_is_refused_with_a_way_out(
    shell: Shell, records: None, words: tuple[str, ...], said: str
) -> None:
    code, out, err = shell("schemes", "return", *words)

    assert (code, out) == (2, "")
    assert said in err


# -------------------------------------------------------------------------------- over HTTP


async def test_a_return_is_given_as_json_and_as_csv(
    idle: Shop, idle_http: httpx.AsyncClient
) -> None:
    await october(idle.database)

    as_json = await idle_http.get(f"{PATH}/2026-10")
    asked = await idle_http.get(f"{PATH}/2026-10", headers={"accept": "text/csv"})
    named = await idle_http.get(f"{PATH}/2026-10", params={"format": "csv"})

    assert [line["state"] for line in as_json.json()["lines"]] == ["DE"]
    assert [gap["order_id"] for gap in as_json.json()["gaps"]] == ["O-2"]
    unchanged = {"if-none-match": as_json.headers["etag"]}
    assert (await idle_http.get(f"{PATH}/2026-10", headers=unchanged)).status_code == 304
    assert asked.text == named.text
    assert asked.headers["content-type"].startswith("text/csv")
    assert "IOSS-2026-10.csv" in asked.headers["content-disposition"]
    assert len(list(csv.DictReader(io.StringIO(asked.text)))) == 2


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/schemes/XX/returns/2026-10", 404, "scheme_unknown"),
        (f"{PATH}/2026-Q4", 422, "period_refused"),
        (f"{PATH}/2099-01", 422, "period_refused"),
        ("/v1/schemes/BR-PRC/returns/2026-10", 422, "period_refused"),
        (f"{PATH}/2026-10?format=pdf", 422, "invalid_parameter"),
        (f"{PATH}/{'9' * 40}", 422, "invalid_parameter"),
    ],
)
async def test_what_is_not_there_is_a_problem(
    closed_http: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    refused = await closed_http.get(path)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_the_schemes_are_listed_and_described(closed_http: httpx.AsyncClient) -> None:
    listed = (await closed_http.get("/v1/schemes")).json()
    paths = (await closed_http.get("/openapi.json")).json()["paths"]

    assert [row["due_day"] for row in listed["schemes"] if row["code"] == "VOEC"] == [20]
    content = paths["/v1/schemes/{scheme}/returns/{period}"]["get"]["responses"]["200"]["content"]
    assert set(content) == {"application/json", "text/csv"}


# ------------------------------------------------------------------------------------- sheets


def test_a_sheet_runs_no_formula_and_says_what_is_too_late() -> None:
    back = GivenBack(at=at(11, 20).replace(year=2029), units={"LAMP": 3})
    supply = a_supply(given_back=(back,))
    evil = supply.versions[0].model_copy(update={"tax_ids": {"IOSS": "=HYPERLINK(1)"}})
    supply = supply.model_copy(update={"versions": (evil,)})

    (row,) = csv.DictReader(io.StringIO(csv_of(stated(supply, period="2029-11"))))

    assert row["registration"] == "'=HYPERLINK(1)"
    assert (row["kind"], row["corrects"], row["tax"]) == ("correction", "2026-10", "-22.80")
    assert row["remark"].startswith("too late")
