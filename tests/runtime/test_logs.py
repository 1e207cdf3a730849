import io
import json
import logging
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import structlog

from runtime import logs


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def logged(log_format: Literal["json", "console"] = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    logs.configure(log_format, level, stream)
    return stream


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_records_and_the_libraries_come_out_alike_and_once() -> None:
    stream = logged()

    structlog.get_logger("partners").info("booked", waybill="TW1")
    logging.getLogger("uvicorn").info("started on %s", 8080)

    ours, theirs = records(stream)
    assert ours["message"] == "booked"
    assert ours["waybill"] == "TW1"
    assert theirs["message"] == "started on 8080"
    assert ours.keys() - {"waybill"} == theirs.keys()


def test_a_line_of_every_request_has_the_shape_of_any_other() -> None:
    stream = logged()

    logs.line("access", "info", "request", path='/a"b', status=200)
    structlog.get_logger("access").info("request", path='/a"b', status=200)
    logs.line("access", "debug", "request", path="/health")

    quick, other = records(stream)
    assert list(quick) == list(other)
    assert quick | {"timestamp": ""} == other | {"timestamp": ""}
    assert len(quick["timestamp"]) == len(other["timestamp"])


def test_a_line_for_people_is_written_for_people() -> None:
    stream = logged("console")

    logs.line("access", "info", "request", status=200)

    assert "request" in stream.getvalue()
    assert "status=200" in stream.getvalue()


def test_what_temporal_knows_of_an_execution_is_a_key_of_the_record() -> None:
    stream = logged()

    execution = {"workflow_id": "order-1"}
    logging.getLogger("temporalio.workflow").info("held", extra={"temporal_workflow": execution})

    assert records(stream)[0]["temporal_workflow"] == execution


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_carries_no_local_variables(log_format: Literal["json", "console"]) -> None:
    stream = logged(log_format)
    consignee = "Jane Example"

    try:
        raise ValueError("not priced")
    except ValueError:
        structlog.get_logger().exception("failed")

    assert "ValueError: not priced" in stream.getvalue()
    assert consignee not in stream.getvalue()


def test_levels_below_the_one_asked_for_are_left_out() -> None:
    stream = logged(level="warning")

    structlog.get_logger("ours").info("booked")
    logging.getLogger("theirs").info("started")
    logging.getLogger("httpx").warning("slow")

    assert [record["message"] for record in records(stream)] == ["slow"]
