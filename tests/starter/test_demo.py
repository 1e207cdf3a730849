"""The demo: what it plays, what it finds wrong, and two of its stories on a real stack."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from domain.holds import Hold
from domain.money import Money
from domain.reasons import HoldReason
from domain.resolutions import Resolution
from domain.status import OrderOutcome, OrderStatus, Stage
from runtime.settings import Settings
from starter.client import Tidewaiter
from starter.demo import play, stage
from starter.demo.endings import Answered, Effect, Ending, LandedCost, effect_objections, objections
from starter.demo.play import Play
from starter.demo.stories import Story, stories
from starter.refusals import TooLate
from tests.builders import LONG_AGO


def the_story(order: str) -> Story:
    return next(story for story in stories() if story.order == order)


# ---------------------------------------------------------------------------- the stories


def test_the_stories_show_what_the_demo_promises() -> None:
    told = stories()
    reasons = {hold.reason for story in told for hold in story.holds}
    untouched = [s for s in told if not (s.holds or s.actions or s.scenario)]

    assert len(told) >= 12
    assert len({story.posted.destination for story in told}) >= 6
    assert len({story.posted.destination for story in untouched}) >= 4
    assert len(reasons) >= 6
    assert {action.do for s in told for action in s.actions} == {
        "cancel",
        "amend_address",
        "return",
    }


def test_every_story_is_told_of_the_order_it_names() -> None:
    assert all(story.posted.order_id == story.order for story in stories())


# ----------------------------------------------------------------------------- the people


class World:
    """Stands in for the client: an order that is held once, and then where it is told to be."""

    def __init__(self, *holds: Hold, stages: tuple[Stage, ...] = (Stage.DELIVERED,)) -> None:
        self.open = list(holds)
        self.stages = list(stages)
        self.answers: list[Resolution] = []
        self.cancelled_by = ""

    async def status(self, order_id: str) -> OrderStatus:
        stage = self.stages[0] if self.open or len(self.stages) == 1 else self.stages.pop(0)
        return OrderStatus(order_id=order_id, stage=stage, revision=1)

    async def holds(self, *, order_id: str) -> list[Hold]:
        return list(self.open)

    async def resolve(self, answer: Resolution) -> str:
        self.answers.append(answer)
        return "answered"

    async def cancel(self, order_id: str, *, by: str) -> str:
        raise TooLate(f"{order_id} has left")

    async def outcome(self, order_id: str) -> OrderOutcome:
        return OrderOutcome(order_id=order_id, stage=Stage.DELIVERED, revision=1)


Answer = Callable[[httpx.Request], httpx.Response]


def accepting(_: httpx.Request) -> httpx.Response:
    return httpx.Response(202)


async def played(story: Story, world: World, backend: Answer = accepting) -> Play:
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(backend), base_url="http://api") as api,
        httpx.AsyncClient(
            transport=httpx.MockTransport(lambda _: httpx.Response(200)), base_url="http://sandbox"
        ) as sandbox,
    ):
        one = Play(story, cast("Tidewaiter", world), api, sandbox)
        await one.run()
    return one


@pytest.fixture(autouse=True)
def people_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "LOOK_EVERY_SECONDS", 0.0)


def the_hold(story: Story, reason: HoldReason) -> Hold:
    return Hold.ask(story.posted, reason).put(LONG_AGO, 1, dispatched=False)


async def test_staff_answer_a_hold_once_as_the_story_says() -> None:
    story = the_story("TW-1005")
    world = World(the_hold(story, HoldReason.MISSING_HS_CODE))

    one = await played(story, world)

    assert not one.trouble
    assert [(a.kind, a.by) for a in world.answers] == [("classify_line", "classifier@example.com")]


async def test_a_hold_that_no_story_tells_is_trouble() -> None:
    story = the_story("TW-1001")
    world = World(the_hold(story, HoldReason.SEIZED), stages=(Stage.BOOKED,))

    one = await played(story, world)

    assert one.trouble.startswith("was held, which its story does not tell: Customs seized")
    assert world.answers == []


async def test_an_order_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "STORY_SECONDS_MAX", 0.05)

    one = await played(the_story("TW-1001"), World(stages=(Stage.BOOKED,)))

    assert one.trouble == "had not come to its end after 0.05 s"


async def test_a_refused_action_is_trouble_in_the_runs_own_words() -> None:
    one = await played(the_story("TW-1016"), World(stages=(Stage.BOOKED, Stage.DELIVERED)))

    assert one.trouble == "TW-1016 has left"


async def test_an_order_that_the_api_refuses_is_trouble() -> None:
    def refusing(request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, text=f"no {request.headers['Idempotency-Key']}")

    one = await played(the_story("TW-1001"), World(), refusing)

    assert one.trouble == "the API answered 422: no demo-TW-1001"


# ----------------------------------------------------------------------------- the verdict


def an_ending(story: Story, **changes: object) -> Ending:
    paid = Money.of("9.00", story.posted.currency)
    right = Ending(
        order_id=story.order,
        destination=story.posted.destination,
        expected=story.expected,
        stage=story.expected,
        revisions=1,
        holds=tuple(Answered(reason=h.reason, answer=h.kind, by=h.by) for h in story.holds),
        landed_cost=LandedCost(quoted=paid, actual=paid),
        waybill="W-1",
        history_events=40,
        title=story.title,
        returns=tuple(a.expected for a in story.actions if a.do == "return"),
        seconds=4.0,
    )
    return right.model_copy(update=changes)


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.order)
def test_an_ending_as_told_is_no_objection(story: Story) -> None:
    assert objections(story, an_ending(story)) == []


def test_another_ending_is_an_objection() -> None:
    story = the_story("TW-1012")

    assert objections(story, an_ending(story, stage=Stage.DELIVERED)) == [
        "TW-1012 is delivered, not returned_to_origin"
    ]


def test_a_hold_that_events_overtook_is_an_objection() -> None:
    story = the_story("TW-1009")
    overtaken = Answered(reason="customs_examination", answer=None, by=None)

    (objection,) = objections(story, an_ending(story, holds=(overtaken,)))

    assert "was held and answered" in objection


def test_a_return_that_never_came_is_an_objection() -> None:
    story = the_story("TW-1014")

    (objection,) = objections(story, an_ending(story, returns=()))

    assert objection == "TW-1014 its returns are none, not refunded"


def test_open_books_are_an_objection() -> None:
    story = the_story("TW-1001")
    unpaid = LandedCost(quoted=Money.of("9.00", "EUR"), actual=None)

    assert objections(story, an_ending(story, landed_cost=unpaid)) == [
        "TW-1001 its books are not closed"
    ]


def test_an_effect_twice_under_one_key_is_an_objection() -> None:
    bought = Effect(partner="carrier", effect="label_bought", key="O:1:book", order_id="O")
    unkeyed = bought.model_copy(update={"key": ""})

    assert effect_objections([bought]) == []
    assert effect_objections([bought, bought, unkeyed]) == [
        "carrier performed label_bought 2 times under the key O:1:book",
        "carrier performed label_bought 1 times under the key (none)",
    ]


# ---------------------------------------------------------------------------- the real thing


async def run_demo(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *told: Story
) -> tuple[int, dict[str, object], str]:
    monkeypatch.setattr(stage, "stories", lambda: told)
    # Below the range from which outgoing connections take theirs.
    ports = {"temporal_port": 21233, "temporal_ui_port": 21333, "sandbox_port": 21433}
    quick = Settings().model_copy(update={"sandbox_day_seconds": 0.2, "api_port": 21533, **ports})
    code = await stage.demo(quick, None, keep=False, as_json=True)
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def ends(out: dict[str, object]) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", out["orders"])


async def test_stories_that_come_true_and_one_that_does_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "LOOK_EVERY_SECONDS", 0.1)
    false = the_story("TW-1004").model_copy(update={"expected": Stage.CANCELLED})
    unforeseen = the_story("TW-1006").model_copy(update={"holds": ()})

    code, out, err = await run_demo(
        capsys,
        monkeypatch,
        the_story("TW-1005"),
        the_story("TW-1014"),
        the_story("TW-1019"),
        false,
        unforeseen,
    )

    assert code == 1
    assert set(out) == {"orders"}
    assert "TW-1004 is delivered, not cancelled" in err
    assert "TW-1006 was held, which its story does not tell" in err
    assert "TW-1005" not in err
    assert "TW-1014" not in err
    assert "TW-1019" not in err
    (queried,) = (order for order in ends(out) if order["order_id"] == "TW-1019")
    assert queried["revisions"] == 2
    assert [hold["answer"] for hold in queried["holds"]] == ["correct_declaration"]


async def test_a_home_with_orders_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "records.db").touch()

    with pytest.raises(stage.HomeUsed, match="has orders already"):
        await stage.demo(Settings(), tmp_path, keep=False, as_json=True)
