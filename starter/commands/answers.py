"""An answer to a hold as a person types it: which fields it has, and what was written."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from domain.holds import Hold
from domain.resolutions import RESOLUTIONS
from starter.commands.trouble import BadInput
from starter.commands.written import lines_of
from starter.reading.problems import Malformed, refuse_dishonest

OURS = frozenset({"kind", "hold_id", "by"})
"""Fields that are told by options, or follow from the hold."""

JSON_BEGINS = ("{", "[", '"')
AS_JSON = frozenset({"integer", "boolean", "number"})


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of this kind of answer as they are typed, the optional ones last, in brackets."""
    schema = RESOLUTIONS[kind].model_json_schema()
    names = [name for name in schema["properties"] if name not in OURS]
    required = [name for name in names if name in schema["required"]]
    return (*required, *(f"[{name}]" for name in names if name not in required))


def to_fill_in(kind: str, hold: Hold) -> tuple[str, ...]:
    """What to type for this hold, word by word: not what its evidence already says.

    Evidence is text: it never says an object or a list.
    """
    schema = RESOLUTIONS[kind].model_json_schema()
    told = []
    for field in fields_of(kind):
        name = field.strip("[]")
        shape = _shape(schema["properties"][name], schema.get("$defs", {}))
        if name == "corrections":
            shape = _of_faults(hold, shape)
        if not isinstance(shape, str):
            told.append(f"{name}='{json.dumps(shape)}'")
        elif name not in hold.evidence:
            told.append(f"{name}={shape}" if name == field else f"[{name}={shape}]")
    return tuple(told)


def typed(kind: str, words: Iterable[str], document: str | None) -> dict[str, Any]:
    """The fields of an answer from `FIELD=VALUE` words and from one JSON object.

    A value that begins like a JSON object, array or string is read as JSON, and so is one for
    a field that is a number or true or false; any other is text as it stands.

    Raises:
        BadInput: A word has no `=`, a value is no JSON, or a field is said twice.
    """
    properties = RESOLUTIONS[kind].model_json_schema()["properties"]
    answer = _object(document) if document else {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise BadInput(f"{word}: write FIELD=VALUE; {kind} takes {_listed(fields_of(kind))}")
        if name in answer:
            raise BadInput(f"{name}: said twice")
        as_json = text.startswith(JSON_BEGINS) or properties.get(name, {}).get("type") in AS_JSON
        answer[name] = _value(name, text) if as_json else text
    return answer


def _of_faults(hold: Hold, shape: list[dict[str, str]]) -> list[dict[str, str]]:
    """The corrections that a hold asks for: of each field that it finds fault with."""
    at_fault = dict.fromkeys(fault.pointer for fault in hold.faults if fault.pointer)
    return [{**shape[0], "pointer": pointer} for pointer in at_fault] or shape


def _shape(of: dict[str, Any], named: dict[str, Any]) -> Any:
    """The shape of a value by its JSON Schema, with what it must have and no more.

    Text where it is typed as it stands: `...`, or the words that it may be.
    """
    if "$ref" in of:
        of = named[of["$ref"].rpartition("/")[2]]
    match of:
        case {"enum": choices}:
            return "|".join(choices)
        case {"type": "array", "items": item}:
            return [_shape(item, named)]
        case {"type": "object", "properties": fields}:
            return {name: _shape(fields[name], named) for name in of["required"]}
        case _:
            return "..."


def _object(document: str) -> dict[str, Any]:
    value = _value("--json", document)
    if not isinstance(value, dict):
        raise BadInput(f"--json: must be one JSON object, such as {{}}; not {document}")
    return value


def _value(name: str, text: str) -> Any:
    try:
        refuse_dishonest(text.encode(errors="replace"))
        return json.loads(text)
    except Malformed as refused:
        raise BadInput(lines_of(name, refused.faults)) from refused
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{name}: {text} is not JSON: {error.msg} at column {error.colno}"
        ) from error


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "no fields"
