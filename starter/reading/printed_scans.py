"""Scans as people hand them to us: a JSON object a line, as carriers print them."""

import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple, TypedDict

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from domain.holds import Fault
from domain.scans.scan import Scan
from starter.reading.problems import Malformed, faults_of, refuse_dishonest

TEXT_MAX = 4000


class PrintedWhen(TypedDict):
    """What a line says of when and where, as `domain.scan_times.when` takes it."""

    clock: str
    day: str
    place: str
    country: str
    zone: str


def _printed(value: object) -> object:
    """Text as it stands; a number as it is written; nothing as empty text."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):  # half of a surrogate pair is no text, and cannot be printed
        return value[:TEXT_MAX].encode("utf-8", "replace").decode("utf-8").strip()
    return value


_Printed = Annotated[str, BeforeValidator(_printed)]


class PrintedScan(BaseModel):
    """One line. Fields that nobody here knows are passed over: payloads have many."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    carrier: _Printed = Field(min_length=1)
    code: _Printed = ""
    sub_code: _Printed = ""
    description: _Printed = ""
    date: _Printed = ""
    time: _Printed = ""
    place: _Printed = ""
    country: _Printed = ""
    zone: _Printed = ""

    def scan(self) -> Scan:
        """What the codes are looked up by."""
        return Scan(
            carrier=self.carrier, code=self.code, sub_code=self.sub_code, text=self.description
        )

    def when(self) -> PrintedWhen:
        """What the moment is worked out from."""
        return PrintedWhen(
            clock=self.time,
            day=self.date,
            place=self.place,
            country=self.country,
            zone=self.zone,
        )


class Line(NamedTuple):
    """A line of the file by its number: its scan, or why it holds none."""

    number: int
    scan: PrintedScan | None
    why: str = ""


def lines(raw: bytes) -> Iterator[Line]:
    """Every line that is not empty."""
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield _line(number, line)


def _line(number: int, line: bytes) -> Line:
    try:
        document: Any = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Line(number, None, "is not UTF-8")
    except (ValueError, RecursionError) as error:
        return Line(number, None, f"is not JSON: {_first(str(error))}")
    if not isinstance(document, dict):
        return Line(number, None, 'must be an object, such as {"carrier": "ups", "code": "OT"}')
    try:
        refuse_dishonest(line)
        return Line(number, PrintedScan.model_validate(document))
    except Malformed as refused:
        return Line(number, None, _told(refused.faults))
    except ValidationError as error:
        return Line(number, None, _told(faults_of(error)))


def _told(faults: Iterable[Fault]) -> str:
    return "; ".join(f"{fault.pointer[1:]}: {fault.message}" for fault in faults)


def _first(message: str) -> str:
    return message.splitlines()[0][:100] if message else "it cannot be read"
