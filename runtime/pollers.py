"""Whether a worker is at work: it writes nothing itself, but Temporal knows who asks for tasks.

    python -m runtime.pollers

As a program it is a worker container's health check: exit code 0 if a worker on this host
polls our task queue, else 1.
"""

import asyncio
import socket
from datetime import timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from runtime import exits
from runtime.connect import TemporalUnreachable, connect
from runtime.settings import Settings

_KINDS = (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)


async def polls(client: Client, task_queue: str, identity: str) -> bool:
    """Whether a worker polls this queue both for workflow tasks and for activities.

    Args:
        client: Of the cluster and the namespace.
        task_queue: By name.
        identity: A part of the worker's identity, which ``connect`` makes ``role:pid@host``.
    """
    for kind in _KINDS:
        request = DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=task_queue),
            task_queue_type=kind,
        )
        try:
            queue = await client.workflow_service.describe_task_queue(
                request, timeout=timedelta(seconds=1)
            )
        except RPCError:
            return False
        if not any(identity in poller.identity for poller in queue.pollers):
            return False
    return True


async def _here() -> int:
    settings = Settings()
    try:
        client = await connect(settings, role="health")
    except TemporalUnreachable:
        return 1
    at_work = await polls(client, settings.task_queue, f"@{socket.gethostname()}")
    return 0 if at_work else 1


if __name__ == "__main__":
    exits.run(lambda: asyncio.run(_here()))
