"""What every part of the client stands on: Temporal, the records, and runs by their ids."""

from datetime import timedelta

from temporalio.client import Client, WorkflowHandle

from domain.cover.claims import ClaimOutcome
from domain.returns import ReturnOutcome
from domain.status import OrderOutcome
from records.journal import RecordsJournal
from records.views import Views
from workflows.claims import ClaimWorkflow
from workflows.order import OrderWorkflow
from workflows.returns import ReturnWorkflow
from workflows.runs import claim_run_id, order_run_id, return_run_id

TASK_TIMEOUT = timedelta(seconds=5)
"""How long a run waits for a worker that died over its task; the server's own is ten."""


class Connected:
    """Base of the client's parts.

    Args:
        temporal: A client with the pydantic data converter, as `runtime.connect` makes it.
        records: Where lists and ended runs are read.
        journal: Where reported events are kept before their run is told.
        task_queue: Where our worker listens.
    """

    public_url: str | None = None
    """Where customers reach the tracking pages; None where they are not shown."""

    def __init__(
        self,
        temporal: Client,
        records: Views,
        journal: RecordsJournal,
        task_queue: str = "tidewaiter",
    ) -> None:
        self.temporal = temporal
        self.records = records
        self.journal = journal
        self.task_queue = task_queue

    def _order_run(self, order_id: str) -> WorkflowHandle[OrderWorkflow, OrderOutcome]:
        return self.temporal.get_workflow_handle(order_run_id(order_id), result_type=OrderOutcome)

    def _return_run(self, rma: str) -> WorkflowHandle[ReturnWorkflow, ReturnOutcome]:
        return self.temporal.get_workflow_handle(return_run_id(rma), result_type=ReturnOutcome)

    def _claim_run(self, claim_id: str) -> WorkflowHandle[ClaimWorkflow, ClaimOutcome]:
        return self.temporal.get_workflow_handle(claim_run_id(claim_id), result_type=ClaimOutcome)
