"""Scans as people hand them to us: a JSON object a line, as carriers and gateways print them."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, NamedTuple, TypedDict

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from domain.holds import Fault
from domain.scans.scan import Scan
from starter.reading.problems import Malformed, faults_of, refuse_dishonest

TEXT_MAX = 4000

_CALLED: Mapping[str, tuple[str, ...]] = {
    "carrier": ("carrier", "carriername", "carriercode", "courier", "couriercode", "slug"),
    "code": ("code", "eventcode", "statuscode", "status", "tag"),
    "sub_code": ("subcode", "substatus", "substatuscode", "subtag", "statusdetail", "reasoncode"),
    "description": (
        "description", "eventdescription", "statusdescription", "message", "text", "statusdetails",
        "details", "remark",
    ),
    "date": ("date", "eventdate"),
    "time": (
        "time", "eventtime", "datetime", "eventdatetime", "occurredat", "statusdate",
        "checkpointtime", "timestamp",
    ),
    "place": ("place", "location", "city"),
    "country": ("country", "countrycode"),
    "zone": ("zone", "timezone", "tz"),
}  # fmt: skip
"""By which names a field goes, in any case, with or without underscores; the first one counts."""


class PrintedWhen(TypedDict):
    """What a line says of when and where, as `domain.scans.times.when` takes it."""

    clock: str
    day: str
    place: str
    country: str
    zone: str


def _printed(value: object) -> object:
    """Text as it stands; a number as it is written; nothing as empty text."""
    if value is None:
        return ""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:f}".rstrip("0").rstrip(".")
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


def _named(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a line by our names.

    A `code` that is there and empty has no code: a `status` beside it is some gateway's reading.
    """
    said: dict[str, Any] = {}
    for key, value in document.items():
        said.setdefault(key.replace("_", "").lower(), value)
    said |= _spread(said.get("location"))
    found = ((field, _said(field, names, said)) for field, names in _CALLED.items())
    return {field: said[name] for field, name in found if name}


def _said(field: str, names: Iterable[str], said: Mapping[str, object]) -> str | None:
    """By which of its names a line says a field; the first that is not empty, if any is."""
    there = [name for name in names if name in said]
    full = [name for name in there if said[name] not in (None, "")]
    return next(iter(there if field == "code" else full or there), None)


def _spread(location: object) -> dict[str, object]:
    """A location in parts, as the text of a place and a country."""
    if not isinstance(location, dict):
        return {}
    parts = [location.get(name) for name in ("city", "state")]
    country = location.get("country") or location.get("country_code")
    return {"location": ", ".join(str(part) for part in parts if part)} | (
        {"country": country} if country else {}
    )


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
        return Line(number, PrintedScan.model_validate(_named(document)))
    except Malformed as refused:
        return Line(number, None, _told(refused.faults))
    except ValidationError as error:
        return Line(number, None, _told(faults_of(error)))


def _told(faults: Iterable[Fault]) -> str:
    return "; ".join(f"{fault.pointer[1:]}: {fault.message}" for fault in faults)


def _first(message: str) -> str:
    return message.splitlines()[0][:100] if message else "it cannot be read"
