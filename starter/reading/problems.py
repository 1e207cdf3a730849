"""What is wrong with a document that somebody sent, field by field.

One shape for the HTTP API, the command line and the holds: `domain.holds.Fault`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from domain.holds import Fault
from domain.order import LINES_MAX
from domain.promised import CHARGES_MAX
from starter.refusals import Refused

T = TypeVar("T")

FAULTS_MAX = 50
"""A document with more is told of these."""

MEMBERS_MAX = LINES_MAX
VALUES_MAX = 20_000
"""No list of ours is longer than an order's lines, but the charges of its quote; a full order
has about 9,000 values, and its quote as many again."""

PLAINLY = {
    "too_short": "must not be empty",
    "list_type": "must be a list, in square brackets",
    "tuple_type": "must be a list, in square brackets",
}
"""What pydantic says in words of Python; no list of ours asks for more than one member."""

VALUE_CHARS_MAX = 60
POINTER_CHARS_MAX = 200
BIG_NUMBER = 10**20

_ESCAPED = b"\\u003"
"""How an escape of a colon begins."""


class Malformed(Refused):
    """The document is not what it should be; `faults` say where and why.

    `code` is `not_json` where it could not be read at all, else `invalid`.
    """

    code = "invalid"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{f.pointer or 'document'}: {f.message}" for f in faults))
        self.faults = faults
        if any(fault.code == "json_invalid" for fault in faults):
            self.code = "not_json"


def read(shape: TypeAdapter[T], raw: bytes) -> T:
    """Parse a JSON document, strictly.

    Raises:
        Malformed: With every fault, at most `FAULTS_MAX`.
    """
    refuse_dishonest(raw)
    try:
        return shape.validate_json(raw)
    except ValidationError as error:
        raise Malformed(faults_of(error, raw)) from error


def refuse_dishonest(raw: bytes) -> None:
    """Refuse what no honest document has, before each of its values is checked by itself.

    Telling 100,000 faults takes most of a second, in which nobody else is served; and of a
    field said twice, readers of JSON disagree which one counts (RFC 8259, section 4).

    Raises:
        Malformed: A list or an object has too many members, the document too many values, or
            an object the same field twice.
    """
    try:
        if _is_plainly_honest(raw):
            return
        document = json.loads(raw.decode(), object_pairs_hook=_Object, parse_int=str)
    except (ValueError, RecursionError):
        return  # validation says what it is instead
    values: list[tuple[str, Any]] = [("", document)]
    for place, value in values:  # grows while it is read: breadth first, without recursion
        if isinstance(value, _Object) and value.twice is not None:
            raise _said_twice(place + pointer(value.twice))
        members = list(_members(value))
        most = CHARGES_MAX if place.endswith("/quote/charges") else MEMBERS_MAX
        if len(members) > most:
            raise _too_long(place, most, "members", value)
        values += ((place + pointer(name), member) for name, member in members)
        if len(values) > VALUES_MAX:
            raise _too_long("", VALUES_MAX, "values in all")


def _is_plainly_honest(raw: bytes) -> bool:
    """Whether it says no field twice and has too few commas for too many of anything.

    Most documents are, and finding out where they are not takes ten times as long. A field that
    is said twice is not said again when what was read is written: a colon is missing then. One
    that was an escape would make up for it.
    """
    if raw.count(b",") >= MEMBERS_MAX or _ESCAPED in raw:
        return False
    try:
        written = msgspec.json.encode(msgspec.json.decode(raw))
    except (ValueError, RecursionError):
        return False
    return written.count(b":") == raw.count(b":")


class _Object(dict[str, Any]):
    """A JSON object that remembers a field it was given twice."""

    def __init__(self, members: list[tuple[str, Any]]) -> None:
        super().__init__(members)
        self.twice: str | None = None
        if len(self) < len(members):
            self.twice = Counter(name for name, _ in members).most_common(1)[0][0]


def _said_twice(place: str) -> Malformed:
    message = "is said more than once; nobody can tell which is meant"
    return Malformed((Fault(pointer=_cut(place), message=message, code="said_twice"),))


def _too_long(place: str, most: int, what: str, value: object = None) -> Malformed:
    told = "" if value is None else shortened(value)
    message = f"must not have more than {most} {what}"
    return Malformed((Fault(pointer=_cut(place), message=message, code="too_long", value=told),))


def _members(value: object) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def faults_of(error: ValidationError, raw: bytes = b"") -> tuple[Fault, ...]:
    """A validation error as faults.

    Args:
        error: Of any model.
        raw: The document, where it is at hand: a text that JSON cannot carry is then found.
    """
    details = error.errors(include_url=False, include_context=False)
    if details[0]["type"] == "json_invalid" and (found := next(_unreadable(raw), None)):
        return (found,)
    return tuple(_fault(detail) for detail in _own(details)[:FAULTS_MAX])


def pointer(*tokens: str | int) -> str:
    """A JSON pointer (RFC 6901) from its parts."""
    return "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in tokens)


def shortened(value: object) -> str:
    """A value as JSON, short enough for a message; of collections only what they are."""
    if isinstance(value, int) and abs(value) >= BIG_NUMBER:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        value = value[: VALUE_CHARS_MAX + 1]
    text = json.dumps(value, default=str)
    return text if len(text) <= VALUE_CHARS_MAX else f"{text[:VALUE_CHARS_MAX]}…"


def _own(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that are called too short only because of the faults in their items."""
    above = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return [d for d in details if d["type"] != "too_short" or d["loc"] not in above]


def _fault(detail: ErrorDetails) -> Fault:
    missing = detail["type"] in {"missing", "json_invalid"}
    return Fault(
        pointer=_cut(pointer(*detail["loc"])),
        message=PLAINLY.get(detail["type"], detail["msg"]),
        code=detail["type"],
        value="" if missing or not detail["loc"] else shortened(detail["input"]),
    )


def _cut(path: str) -> str:
    """A pointer into a document with absurdly long field names, cut."""
    return path if len(path) <= POINTER_CHARS_MAX else f"{path[:POINTER_CHARS_MAX]}…"


def _unreadable(raw: bytes) -> Iterator[Fault]:
    """The texts with lone surrogates, which JSON's grammar allows and no encoding carries."""
    try:
        document = json.loads(raw.decode())
    except (ValueError, RecursionError):
        return
    for path, text in _texts(document):
        try:
            text.encode()
        except UnicodeEncodeError:
            yield Fault(
                pointer=_cut(path),
                message="must be text that can be encoded: no lone surrogates",
                code="lone_surrogate",
                value=shortened(text),
            )


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    for name, member in _members(value):
        yield path, str(name)
        yield from _texts(member, path + pointer(name))
