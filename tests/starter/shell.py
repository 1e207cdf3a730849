"""A command line without a process, over a client that stands in for the real one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.arrival.expected import Expected
from domain.holds import Hold
from domain.reasons import HoldReason
from domain.resolutions import Resolution
from domain.returns import ReturnStage, ReturnStatus
from domain.status import OrderStatus, Stage
from records.rows import DocumentRow, HoldRow
from starter import cli
from starter.client import ReturnWish
from starter.refusals import HoldUnknown, ReturnUnknown
from tests.builders import an_order

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STANDS = OrderStatus(order_id="TW-1", stage=Stage.BOOKED, revision=1)


def a_hold(reason: HoldReason, **evidence: str) -> Hold:
    asked = Hold.ask(an_order(), reason).put(NOW, 1, dispatched=False)
    return asked.model_copy(update={"evidence": evidence})


class Desk:
    """Stands in for the client: knows one hold, takes every answer, remembers it."""

    def __init__(self, hold: Hold | None = None) -> None:
        self.asked = hold
        self.closed: dict[str, Any] = {}
        self.filters: dict[str, Any] = {}
        self.answer: Resolution | None = None
        self.wish: ReturnWish | None = None
        self.trouble: Exception | None = None
        self.stands = STANDS
        self.comes: Expected | None = None
        self.returned: ReturnStatus | None = None
        self.papers: dict[str, tuple[DocumentRow, bytes]] = {}

    async def __aenter__(self) -> "Desk":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def status(self, order_id: str) -> OrderStatus:
        if self.trouble:
            raise self.trouble
        return self.stands.model_copy(update={"order_id": order_id})

    async def expected(self, order_id: str) -> Expected | None:
        return self.comes

    async def return_status(self, rma: str) -> ReturnStatus:
        if self.returned is None or self.returned.rma != rma:
            raise ReturnUnknown(rma)
        return self.returned

    async def documents(self, order_id: str) -> tuple[DocumentRow, ...]:
        if self.trouble:
            raise self.trouble
        return tuple(row for row, _ in self.papers.values())

    async def document(self, sha256: str) -> tuple[DocumentRow, bytes]:
        return self.papers[sha256]

    async def watch(self, order_id: str) -> AsyncIterator[OrderStatus]:
        yield STANDS
        yield STANDS.model_copy(update={"stage": Stage.DELIVERED})

    async def holds(self, **filters: Any) -> list[Hold]:
        self.filters = filters
        return [self.asked] if self.asked else []

    async def hold(self, hold_id: str) -> Hold:
        if self.asked is None or self.asked.hold_id != hold_id:
            raise HoldUnknown(hold_id)
        return self.asked

    async def hold_record(self, hold_id: str) -> HoldRow:
        hold = await self.hold(hold_id)
        fields: dict[str, Any] = dict.fromkeys(HoldRow.model_fields)
        fields |= hold.model_dump(include=set(HoldRow.model_fields))
        fields |= {"seller_id": "s", "destination": "GB"}
        return HoldRow.model_validate(fields | self.closed)

    async def resolve(self, answer: Resolution) -> str:
        if self.trouble:
            raise self.trouble
        self.answer = answer
        return "answered"

    async def request_return(self, wish: ReturnWish) -> ReturnStatus:
        self.wish = wish
        return ReturnStatus(rma=f"{wish.order_id}-1", stage=ReturnStage.AUTHORISED)


class Shell:
    """Runs the command line in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        try:
            code = cli.command_line(list(words))
        except SystemExit as left:
            code = int(left.code or 0)
        said = self.capsys.readouterr()
        return code, said.out, said.err
