"""The client's part for the world: what carriers, brokers and hubs tell of an order.

Everything is kept in the records first; a run is told of news only. A run that has ended is
told nothing, and no report ever starts one.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from domain.customs import CustomsReply, of_later_message
from domain.filing.references import is_of
from domain.returns import Inspection
from domain.tracking import Milestone
from starter.client import kept
from starter.client.connected import Connected
from starter.client.rpc import RunGone, of_server
from starter.refusals import (
    DeclarationMisplaced,
    DeclarationUnknown,
    OrderUnknown,
    ReturnUnknown,
    TemporalSilent,
)
from workflows.order import OrderWorkflow
from workflows.returns import ReturnWorkflow

Outcome = int | OrderUnknown | TemporalSilent
"""Of how many scans a run was told, or why of none."""

RUNS_TOLD_AT_ONCE = 16


class Reports(Connected):
    """Events from outside, in any order, possibly twice."""

    async def report(self, order_id: str, milestones: Sequence[Milestone]) -> int:
        """Keep a carrier's scans and tell the run of those that move the order.

        Returns:
            Of how many the run was told.

        Raises:
            OrderUnknown: The records have no such order.
            TemporalSilent: The run could not be told. Reporting again is safe.
        """
        outcome = (await self.report_all({order_id: milestones}))[order_id]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def report_all(self, scans: Mapping[str, Sequence[Milestone]]) -> dict[str, Outcome]:
        """The same for several orders, whose scans are kept in one transaction.

        Returns:
            By order, of how many its run was told, or why of none. Reporting again is safe.
        """
        news = await self.journal.new_milestones(scans)
        turns = asyncio.Semaphore(RUNS_TOLD_AT_ONCE)
        outcomes: dict[str, Outcome] = {order_id: OrderUnknown(order_id) for order_id in scans}

        async def tell(order_id: str) -> None:
            async with turns:
                outcomes[order_id] = await self._tell(order_id, news[order_id])

        await asyncio.gather(*map(tell, news))
        heard = {o: news[o] for o in news if news[o] and not isinstance(outcomes[o], Exception)}
        if heard:
            await self.journal.told_milestones(heard)
        return outcomes

    async def _tell(self, order_id: str, news: Iterable[Milestone]) -> int | TemporalSilent:
        """Of how many the run was told; none of a run that has ended."""
        told = 0
        try:
            for milestone in news:
                await of_server(self._order_run(order_id).signal(OrderWorkflow.report, milestone))
                told += 1
        except RunGone:
            return told
        except TemporalSilent as silent:
            return silent
        return told

    async def customs_replied(self, order_id: str, reply: CustomsReply) -> bool:
        """Keep the authority's reply; tell the run if it must act on it.

        Returns:
            Whether the run was told.

        Raises:
            OrderUnknown: The records have no such order.
            DeclarationMisplaced: The declaration is another order's; kept as this one's, that
                one would never hear of it.
            TemporalSilent: The run could not be told. Reporting again is safe.
        """
        await self._known(order_id)
        if not is_of(reply.lrn, order_id):
            raise DeclarationMisplaced(reply.lrn, order_id)
        news = await self.journal.new_reply(order_id, reply)
        if news is None:
            return False
        told = True
        try:
            await of_server(self._order_run(order_id).signal(OrderWorkflow.customs_replied, news))
        except RunGone:
            told = False
        await self.journal.told_reply(order_id, news)
        return told

    async def declaration_replied(self, reply: CustomsReply) -> bool:
        """As `customs_replied`, for a reply whose LRN is the reference on the authority's wire.

        Returns:
            Whether the run was told.

        Raises:
            DeclarationUnknown: The records have no declaration of this reference or this MRN.
            TemporalSilent: The run could not be told. Reporting again is safe.
        """
        meant = await self.records.declared_by(reply.lrn, reply.mrn)
        if meant is None:
            raise DeclarationUnknown(reply.lrn, reply.mrn)
        ours = (
            reply.model_copy(update={"lrn": meant.lrn})
            if meant.own
            else of_later_message(reply, meant.lrn)
        )
        return await self.customs_replied(meant.order_id, ours)

    async def inspected(self, rma: str, inspection: Inspection) -> None:
        """Tell a return what its hub found; the first inspection counts.

        Raises:
            ReturnUnknown: There is no such return.
            TemporalSilent: The run could not be told. Reporting again is safe.
        """
        try:
            await of_server(self._return_run(rma).signal(ReturnWorkflow.inspected, inspection))
        except RunGone as gone:
            if await kept.return_row(self.records, rma) is None:
                raise ReturnUnknown(rma) from gone

    async def _known(self, order_id: str) -> None:
        if await self.records.order(order_id) is None:
            raise OrderUnknown(order_id)
