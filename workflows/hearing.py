"""How a run hears signals: one that cannot be understood is remarked upon, never fatal.

A signal stands in the history for good. If its handler failed, so would every workflow task
from then on, and the order would be stuck.
"""

from temporalio import workflow
from temporalio.worker import (
    HandleSignalInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

with workflow.unsafe.imports_passed_through():
    from workflows.shown import Shown


class Hearing(Interceptor):
    """Wraps the signal handlers of every run of a worker, or of a replay."""

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        """Put ours around the run."""
        return _Hearing


class _Hearing(WorkflowInboundInterceptor):
    async def handle_signal(self, input: HandleSignalInput) -> None:
        """Hand the signal on; what it lacks or has too much is said in the current details."""
        try:
            await super().handle_signal(input)
        except (TypeError, ValueError) as error:
            workflow.logger.warning("signal not understood: %s: %s", input.signal, error)
            run = workflow.instance()
            if isinstance(run, Shown):
                run.remark(f"The signal {input.signal} was not understood: {error}")
