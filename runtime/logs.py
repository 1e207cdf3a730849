"""One log stream on standard error, as JSON lines or for people."""

import logging
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor
from temporalio import activity, workflow

# What every record gets, whether it was logged through structlog or through the standard
# library (Temporal, uvicorn, SQLAlchemy).
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


_AS_JSON = msgspec.json.Encoder(enc_hook=str)

_plain: list["logging.StreamHandler[TextIO]"] = []
"""The handler that writes JSON, if that is how we log; what `line` may pass by."""


def line(logger: str, level: Literal["debug", "info"], message: str, /, **facts: Any) -> None:
    """Log what comes with every request, in the shape of any other record, at a fifth of its cost.

    A record of the standard library asks who called it, in which file, thread and process; of
    an access line nobody wants to know.
    """
    rank = logging.DEBUG if level == "debug" else logging.INFO
    if rank < logging.getLogger().level:
        return
    if not _plain:
        structlog.get_logger(logger).log(rank, message, **facts)
        return
    at = datetime.now(UTC)
    told = {**facts, "logger": logger, "level": level, "timestamp": at, "message": message}
    (handler,) = _plain
    with handler.lock or nullcontext():
        handler.stream.write(f"{_AS_JSON.encode(told).decode()}\n")
        handler.stream.flush()


def configure(
    log_format: Literal["json", "console"] = "console",
    log_level: str = "info",
    stream: TextIO | None = None,
) -> None:
    """Send every log record, once, to one stream.

    structlog hands its records to the standard library, whose root logger has the only
    handler. Workflow and activity code logs through ``workflow.logger`` and
    ``activity.logger``, which keep quiet on replay; what they know of the execution arrives as
    the keys ``temporal_workflow`` and ``temporal_activity``. Run uvicorn with
    ``log_config=None``, so that it adds no handlers of its own.

    Args:
        log_format: ``json`` for machines, ``console`` for people.
        log_level: The least level to show, by name.
        stream: Where to; standard error unless said.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    _plain[:] = [handler] if log_format == "json" else []
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                *_SHARED,
                structlog.stdlib.PositionalArgumentsFormatter(),
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_colors,
                *_rendering(log_format, colors=target.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(log_level.upper())
    # The execution's facts are keys of the record; in the message they would stand twice.
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    for chatty in ("httpx", "httpcore"):  # a line for every partner call, at info
        logging.getLogger(chatty).setLevel(max(root.level, logging.WARNING))


def _without_colors(_: object, __: str, event: EventDict) -> EventDict:
    """Drop the copy of each message that uvicorn adds with terminal colours in it."""
    event.pop("color_message", None)
    return event


def _rendering(log_format: Literal["json", "console"], *, colors: bool) -> tuple[Processor, ...]:
    # Tracebacks are plain: with local variables they would carry people's names and addresses.
    if log_format == "console":
        plain = structlog.dev.plain_traceback
        return (structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain),)
    return (
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(default=str),
    )
