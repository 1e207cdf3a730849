"""What the verbs that run until they are stopped have in common."""

from collections.abc import Coroutine

from runtime import logs
from runtime.errors import CannotRun
from runtime.loop import run
from runtime.settings import Settings


def logged(settings: Settings) -> Settings:
    """The same settings, once the log is kept as they say."""
    logs.configure(settings.log_format, settings.log_level)
    return settings


def serve(server: Coroutine[None, None, None], host: str, port: int) -> None:
    """Run an HTTP server until it is told to stop.

    Raises:
        CannotRun: It could not begin, which is most often that the port is taken.
    """
    try:
        run(server)
    except SystemExit as left:  # uvicorn's way to say so, with a code of its own
        raise CannotRun(f"cannot serve on {host}:{port}; the log says why") from left
