"""Choices explained over HTTP and on the command line, and what was decided for a booked order."""

import json
import uuid
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from activities.errors import PartnerRefused
from domain.carriage import Offer
from domain.order import Order
from markets import MarketRates
from runtime.settings import Settings
from starter.api import create_app
from starter.client import Tidewaiter
from starter.client.choices import Choosing, Decided, Explained, Tried
from starter.demo.stories import EXAMPLES
from starter.refusals import CarriersSilent
from starter.shown.chosen import tries
from tests.builders import an_order
from tests.domain.choosing.given import an_offer, chosen
from tests.fakes import packaged_rulebook
from tests.starter.shell import Shell
from tests.starter.shop import Shop

JSON = {"content-type": "application/json"}
FIVE = ("TW-1001", "TW-1002", "TW-1004", "TW-1007", "TW-1008")
"""Germany, the United States, Australia, Switzerland, Canada."""


class Asked:
    """Offers, or none for now."""

    def __init__(self) -> None:
        self.offered: Sequence[Offer] | None = (an_offer("A", "5"), an_offer("B", "6"))

    async def offers(self, order: Order) -> Sequence[Offer]:
        del order
        if self.offered is None:
            raise CarriersSilent("carrier: not reached")
        return self.offered


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
async def http_alone(asked: Asked, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The API by itself: explaining asks nothing of Temporal."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'records.db'}")
    choosing = Choosing(asked, MarketRates.packaged(), packaged_rulebook())
    app = create_app(cast(Tidewaiter, object()), {}, settings, choosing=choosing)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def post(http: httpx.AsyncClient, **body: Any) -> httpx.Response:
    document = {"order": json.loads(an_order().model_dump_json()), **body}
    return await http.post("/v1/carriers/explain", json=document)


# ------------------------------------------------------------------------------------ API


async def test_a_choice_is_explained_without_an_effect(http_alone: httpx.AsyncClient) -> None:
    reply = await post(http_alone, policy="cost")

    assert reply.status_code == 200, reply.text
    found = reply.json()
    assert found["chosen"] == "petrel A"
    assert found["needed"].startswith("petrel B would be chosen if its price were lower by ")
    assert "only petrel qualifies on CN-GB" in found["warning"]
    for candidate in found["choice"]["candidates"]:
        points = sum(Decimal(part["points"]) for part in candidate["parts"])
        assert points == Decimal(candidate["score"])


async def test_what_is_wrong_with_the_question_is_a_problem(http_alone: httpx.AsyncClient) -> None:
    unknown = await post(http_alone, policy="no-such")
    malformed = await post(http_alone, order={"order_id": "X"})

    assert (unknown.status_code, unknown.json()["code"]) == (422, "policy_unknown")
    assert "there are clearance, cost, default, insured, speed" in unknown.json()["detail"]
    assert unknown.headers["content-type"] == "application/problem+json"
    assert malformed.status_code == 422
    assert malformed.json()["errors"][0]["pointer"].startswith("/order/")


async def test_carriers_that_do_not_answer_are_asked_later(
    http_alone: httpx.AsyncClient, asked: Asked
) -> None:
    asked.offered = None

    reply = await post(http_alone)

    assert (reply.status_code, reply.json()["code"]) == (503, "carriers_silent")
    assert reply.headers["retry-after"]


async def test_an_api_without_carriers_says_so(closed_http: httpx.AsyncClient) -> None:
    reply = await post(closed_http)

    assert (reply.status_code, reply.json()["code"]) == (503, "no_carrier")


async def test_a_booked_order_tells_what_was_decided_and_who_refused(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    shop.world.offers = [
        an_offer("A", "5"),
        an_offer("B", "6"),
        an_offer("C", "7", transit_days=90),
    ]
    shop.world.fail("book", PartnerRefused("carrier", "no capacity"))
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))

    reply = await http.get(f"/v1/orders/{order.order_id}/choice")

    (decided,) = reply.json()
    assert (decided["chosen"], decided["revision"], decided["number"]) == ("petrel A", 1, 1)
    assert [(t["service"], t["refused"]) for t in decided["tries"]] == [
        ("A", "no capacity"),
        ("B", None),
    ]
    assert decided["choice"]["removed"][0]["reasons"][0]["rule"] == "promised-days"
    status = await shop.tidewaiter.status(order.order_id)
    assert status.booking
    assert (status.booking.service, status.booking.reference) == ("B", order.key("book-2"))
    assert [t["waybill"] for t in decided["tries"]] == [None, status.booking.waybill]
    told = (await http.get(f"/v1/orders/{order.order_id}")).json()["status"]["booking"]
    assert told["why"] == "next best after petrel A refused: petrel B"
    assert told["policy"] == f"default@{decided['choice']['version']}"


def test_the_last_line_of_a_decision_is_what_came_of_it() -> None:
    choice = chosen(an_offer("A", "5"), an_offer("B", "6"))
    asked = (
        Tried(nth=1, carrier="petrel", service="A", refused="no capacity"),
        Tried(nth=2, carrier="petrel", service="B", waybill="WB-1"),
        Tried(nth=3, carrier="petrel", service="C"),
    )
    found = Decided(
        **dict(Explained.of(choice)), revision=1, number=1, at=choice.decided_at, tries=asked
    )

    assert [str(line).strip() for line in tries(found)] == [
        "try 1  petrel A  refused: no capacity",
        "try 2  petrel B  booked as WB-1",
        "try 3  petrel C  asked for a label, has not answered",
    ]


async def test_an_order_without_a_choice_is_a_problem(http: httpx.AsyncClient) -> None:
    reply = await http.get("/v1/orders/TW-none/choice")

    assert (reply.status_code, reply.json()["code"]) == (404, "order_unknown")


# ---------------------------------------------------------------------------- command line


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("TIDEWAITER_CARRIER_URL", "TIDEWAITER_CARRIER_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path / "home"))


def example(name: str) -> str:
    return str(EXAMPLES / f"{name}.json")


def explained(shell: Shell, *words: str) -> Any:
    code, out, err = shell("carriers", "explain", *words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_five_examples_have_six_candidates_each_and_a_winner_for_each_policy(shell: Shell) -> None:
    """What issue 5 must show: removals with reasons, scores that sum, three different winners."""
    by = ("--policy", "cost", "--policy", "speed", "--policy", "clearance")

    found = explained(shell, "--sandbox", *map(example, FIVE), *by)

    assert len(found) == 15
    for each in found:
        choice = each["choice"]
        assert len(choice["candidates"]) >= 6
        assert choice["removed"]
        assert all(reason["says"] for r in choice["removed"] for reason in r["reasons"])
        for candidate in choice["candidates"]:
            points = sum(Decimal(part["points"]) for part in candidate["parts"])
            assert points == Decimal(candidate["score"])
        assert each["needed"]
    for name in FIVE:
        winners = {each["chosen"] for each in found if each["choice"]["order_id"] == name}
        assert len(winners) == 3, (name, winners)


def test_the_table_shows_scores_removals_and_what_would_turn_it(shell: Shell) -> None:
    code, out, err = shell("carriers", "explain", "--sandbox", example("TW-1001"))

    assert (code, err) == (0, "")
    assert "TW-1001  revision 1, CN-DE  by default@" in out
    assert "not harrier HX1 (promised-level): The order was sold as standard; this service" in out
    assert "petrel PT-ROAD would be chosen if its price were lower by " in out


def test_offers_of_a_file_and_a_policy_of_a_file(shell: Shell, tmp_path: Path) -> None:
    offers = tmp_path / "offers.json"
    one = json.loads(an_offer("A", "5").model_dump_json())
    offers.write_text(json.dumps({"offers": [one]}), encoding="utf-8")
    policy = tmp_path / "mine.toml"
    policy.write_text('policy = "mine"\nsays = "Mine."\nextends = "cost"\n', encoding="utf-8")
    order = tmp_path / "order.json"
    order.write_text(an_order().model_dump_json(), encoding="utf-8")

    found = explained(shell, str(order), "--offers", str(offers), "--policy", str(policy))

    assert (found["chosen"], found["choice"]["policy"]) == ("petrel A", "mine")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "TIDEWAITER_CARRIER_TOKEN is not set: it is needed to ask the carriers of"),
        (("--sandbox", "--policy", "no-such"), "there is no policy no-such; there are clearance"),
        (("--sandbox", "--policy", "no-such.toml"), "no-such.toml: there is no such file"),
        (("--sandbox", "--offers", "x.json"), "give either --offers or --sandbox"),
        (("--offers", "{broken}"), "is no JSON"),
        (("--offers", "{wrong}"), "/0/carrier: Field required"),
        (("--policy", "{policy}", "--sandbox"), "policies/bad.toml: weights"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    shell: Shell, tmp_path: Path, words: Sequence[str], said: str
) -> None:
    (tmp_path / "broken").write_text("{", encoding="utf-8")
    (tmp_path / "wrong").write_text("[{}]", encoding="utf-8")
    bad = 'policy = "bad"\nsays = "Bad."\nextends = "cost"\n[weights]\ncost = "99"\n'
    (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
    places = {name: tmp_path / name for name in ("broken", "wrong")}
    given = [word.format(**places, policy=tmp_path / "bad.toml") for word in words]

    code, out, err = shell("carriers", "explain", example("TW-1001"), *given)

    assert (code, out) == (2, "")
    assert said in err


def test_the_policies_are_listed_with_their_versions(shell: Shell) -> None:
    code, out, _ = shell("carriers", "policies", "--json")

    listed = {policy["policy"]: policy["version"] for policy in json.loads(out)}
    assert code == 0
    assert listed == {n: p.version for n, p in packaged_rulebook().policies.named.items()}
    assert "rows about services, each with its source" in shell("carriers", "policies")[1]


def test_a_broken_policy_in_the_folder_of_ones_own_is_named(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "default.toml").write_text('policy = "default"\n', encoding="utf-8")
    monkeypatch.setenv("TIDEWAITER_CARRIERS", str(tmp_path))

    code, _, err = shell("carriers", "policies")

    assert code == 2
    assert err.startswith("carriers/policies/default.toml: says: Field required")


def test_a_folder_of_ones_own_that_is_none_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_CARRIERS", "/no/such/folder")

    code, _, err = shell("carriers", "policies")

    assert code == 2
    assert err == "TIDEWAITER_CARRIERS=/no/such/folder: is no folder of carriers' files\n"


def test_the_default_chooses_for_the_examples_as_the_cheapest_of_its_level_would(
    shell: Shell,
) -> None:
    """Where nothing else speaks: no records, and services that differ in price and days alone."""
    names = sorted(path.name for path in Path(str(EXAMPLES)).glob("TW-*.json"))

    found = explained(shell, "--sandbox", *(str(EXAMPLES / name) for name in names))

    for each in found:
        choice = each["choice"]
        offers = [c["offer"] for c in choice["candidates"]]
        cheapest = min(offers, key=lambda o: (Decimal(o["price"]["amount"]), o["transit_days"]))
        assert each["chosen"] == f"{cheapest['carrier']} {cheapest['service']}", choice["order_id"]
