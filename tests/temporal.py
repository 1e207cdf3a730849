"""The Temporal servers of the tests: real, in memory, one for each process that runs tests."""

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from runtime.temporal_server import find_temporal
from workflows.attributes import REGISTERED

SETTINGS = (
    # By default a quiet server looks for work twenty times a second: 50 ms a step.
    "history.transferProcessorMaxPollRPS=2000",
    # By default a timer may fire a second late, and so may each of the days that a test skips.
    'history.timerProcessorMaxTimeShift="1ms"',
    # As in `runtime/temporal_server.py`: with server 1.32.0 one worker of some thousand took two
    # minutes to stop.
    "frontend.enableCancelWorkerPollsOnShutdown=false",
)


async def dev_server(*settings: str) -> WorkflowEnvironment:
    """A server whose time is ours; dynamic `settings` are told as `key=value`."""
    return await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(find_temporal()),
        data_converter=pydantic_data_converter,
        dev_server_extra_args=_arguments(*settings),
    )


async def skipping_server() -> WorkflowEnvironment:
    """A server whose time passes as a test tells it."""
    return await WorkflowEnvironment.start_time_skipping_v2(
        dev_server_existing_path=str(find_temporal()),
        data_converter=pydantic_data_converter,
        dev_server_extra_args=_arguments("frontend.WorkflowTimeSkippingEnabled=true"),
    )


def _arguments(*settings: str) -> list[str]:
    dynamic = [word for told in (*SETTINGS, *settings) for word in ("--dynamic-config-value", told)]
    return [*dynamic, *(f"--search-attribute={name}={kind}" for name, kind in REGISTERED.items())]
