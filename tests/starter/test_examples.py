"""The example orders hold what their stories promise, as far as the domain alone decides."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.charges import LandedCost
from domain.filing.plan import incomplete
from domain.holds import Hold
from domain.order import Order
from domain.parties import Address
from domain.quoting.confirmation import confirm
from domain.resolutions import RESOLUTIONS
from domain.returns import ReturnRequest, ReturnStage
from domain.status import ENDS, Stage
from markets import MarketFiling, MarketRates
from sandbox.config import Scenario

FOLDER = Path(__file__).parents[2] / "starter" / "examples"
STORIES = tomllib.loads((FOLDER / "stories.toml").read_text(encoding="utf-8"))["stories"]
RATES = MarketRates.packaged()
FILING = MarketFiling.packaged(RATES)
ENTRY_DATE = date(2026, 11, 21)

each_story = pytest.mark.parametrize("story", STORIES, ids=[s["order"] for s in STORIES])


def order_of(story: dict[str, Any]) -> Order:
    return Order.model_validate_json((FOLDER / f"{story['order']}.json").read_bytes())


async def objection(order: Order) -> Hold | None:
    """What stops the order at its release, before any partner is asked."""
    landed = await RATES.price(order, ENTRY_DATE)
    if isinstance(landed, Hold):
        return landed
    filing = await FILING.plan(order, landed)
    assert filing
    return confirm(order, landed) or incomplete(order, filing)


def test_every_order_has_one_story_and_the_world_is_wide() -> None:
    files = sorted(path.stem for path in FOLDER.glob("*.json"))
    orders = [order_of(story) for story in STORIES]

    assert sorted(story["order"] for story in STORIES) == files
    assert [order.order_id for order in orders] == [story["order"] for story in STORIES]
    assert len(orders) >= 16
    assert len({order.destination for order in orders}) >= 8
    assert {order.seller.fulfilment.value for order in orders} == {
        "own",
        "semi_managed",
        "fully_managed",
    }
    assert sum(not ({"scenario", "holds", "actions"} & story.keys()) for story in STORIES) >= 4


@each_story
async def test_the_order_is_released_after_the_answers_that_its_story_gives(
    story: dict[str, Any],
) -> None:
    order = order_of(story)
    asked: list[str] = []
    while hold := await objection(order):
        answer = story["holds"][len(asked)]
        asked.append(hold.reason)
        assert hold.reason == answer["reason"]
        order = resolution(hold, answer).amend(order)

    landed = await RATES.price(order, ENTRY_DATE)
    assert isinstance(landed, LandedCost)
    assert landed.total.amount == sum(charge.amount for charge in landed.charges)
    assert asked == [hold["reason"] for hold in story.get("holds", ())][: len(asked)]


def resolution(hold: Hold, answer: dict[str, Any]) -> Any:
    fields = {key: value for key, value in answer["answer"].items() if key != "kind"}
    assert answer["answer"]["kind"] in hold.answers
    return RESOLUTIONS[answer["answer"]["kind"]].of(hold, by=answer["by"], **fields)


@each_story
def test_the_story_asks_for_things_that_exist(story: dict[str, Any]) -> None:
    order = order_of(story)

    assert Stage(story["expected"]) in ENDS
    Scenario.model_validate(story.get("scenario", {}))
    for answer in story.get("holds", ()):
        order_hold = Hold.ask(order, answer["reason"])
        resolution(order_hold, answer)
    for action in story.get("actions", ()):
        assert action["do"] in {"cancel", "amend_address", "return"}
        assert Stage(action["after"])
        if action["do"] == "amend_address":
            Address.model_validate(action["address"], strict=False)
        if action["do"] == "return":
            assert ReturnStage(action["expected"])
            ReturnRequest.model_validate(
                {
                    "order_id": order.order_id,
                    "number": 1,
                    "items": action["items"],
                    "reason": action["reason"],
                    "requested_by": "customer@example.com",
                },
                strict=False,
            )
            assert all(order.line(item["sku"]) for item in action["items"])
