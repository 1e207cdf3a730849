"""The stories of the example orders, as `starter/examples/stories.toml` tells them."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter

from domain.order import Order
from domain.parties import Address
from domain.reasons import HoldReason
from domain.returns import ReturnItem, ReturnReason, ReturnStage
from domain.status import Stage
from domain.values import Value

EXAMPLES = files("starter") / "examples"


class StoryPart(Value):
    """A part of a story; unknown words are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Question(StoryPart):
    """A hold that an order will stop for, what a person answers, and who."""

    reason: HoldReason
    answer: dict[str, JsonValue]
    by: str

    @property
    def kind(self) -> str:
        """The kind of resolution."""
        return str(self.answer["kind"])


class CancelAction(StoryPart):
    """The order is given up once it is at this stage."""

    do: Literal["cancel"]
    after: Stage
    note: str = ""


class AmendAddressAction(StoryPart):
    """The seller amends the consignee's address once the order is at this stage."""

    do: Literal["amend_address"]
    after: Stage
    address: Address


class ReturnAction(StoryPart):
    """The consignee sends units back; the RMA ends in the stage expected."""

    do: Literal["return"]
    after: Stage
    items: tuple[ReturnItem, ...]
    reason: ReturnReason
    expected: ReturnStage


Action = Annotated[CancelAction | AmendAddressAction | ReturnAction, Field(discriminator="do")]


class Story(StoryPart):
    """What happens to one example order, and how it ends.

    `scenario` is what the sandbox is asked to do to it; `holds` come in this order, those of
    a return among them.
    """

    order: str
    title: str
    expected: Stage
    scenario: dict[str, JsonValue] = Field(default_factory=dict)
    holds: tuple[Question, ...] = ()
    actions: tuple[Action, ...] = ()

    @property
    def document(self) -> bytes:
        """The order as a backend posts it."""
        return (EXAMPLES / f"{self.order}.json").read_bytes()

    @property
    def posted(self) -> Order:
        """The order itself."""
        return _order(self.order)


def stories() -> tuple[Story, ...]:
    """Every story, as the file has them.

    Raises:
        pydantic.ValidationError: The file tells something that cannot happen here.
    """
    told: dict[str, Any] = tomllib.loads((EXAMPLES / "stories.toml").read_text(encoding="utf-8"))
    # Through JSON: strict values read lists as tuples and text as enums from there only.
    return _STORIES.validate_json(json.dumps(told["stories"]))


@cache
def _order(name: str) -> Order:
    return Order.model_validate_json((EXAMPLES / f"{name}.json").read_bytes())


_STORIES: TypeAdapter[tuple[Story, ...]] = TypeAdapter(tuple[Story, ...])
