"""Conditions in the Common Expression Language: text to a yes or no about known facts.

CEL has no clock, no effects, and no loops but over lists (cel.dev, language definition, read
2026-11-22); those over lists inside lists take a time that grows with each, so they are few. Its
numbers are whole here: money goes in as minor units, weight as grams, length as millimetres,
since a fraction would be a double.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import cel

Facts = Mapping[str, Mapping[str, Any]]
"""What a condition may ask: `order.weight_g` is `facts["order"]["weight_g"]`."""

CHARACTERS_MAX = 1000
LOOPS_MAX = 3
"""`all`, `exists` and the like in one condition; each may stand inside the one before."""

_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_ASKED = re.compile(r"(?<![\w.])([a-z_]\w*)\s*\.\s*([a-z_]\w*)\b(?!\s*\()")
_BOUND = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*(\w+)\s*,")
_PLACE = re.compile(r"\{([a-z_]+)\.([a-z_]+)\}")

_AT = re.compile(r"<input>:(\d+):(\d+): (.*)", re.DOTALL)

_WRONG = (LookupError, OverflowError, RuntimeError, TypeError, ValueError, ZeroDivisionError)
"""What the library raises; each means that the condition does not fit the facts."""


class Unfit(ValueError):
    """A condition that is no CEL, asks for what nobody knows, or does not answer yes or no."""


def prepared(facts: Facts) -> cel.Context:
    """Facts as conditions are answered from; worth it for several conditions about the same."""
    return cel.Context(variables=dict(facts))


def holds(condition: str, facts: cel.Context) -> bool:
    """Whether the condition is true of these facts.

    Raises:
        Unfit: It cannot be answered; says why.
    """
    try:
        answer = _program(condition).execute(facts)
    except _WRONG as wrong:
        raise Unfit(_first_line(wrong)) from wrong
    if not isinstance(answer, bool):
        raise Unfit(f"answers {answer!r}, which is neither true nor false")
    return answer


def check(condition: str, typical: Facts, unread: Facts) -> None:
    """Hold a condition against facts of the kinds that it will meet.

    Args:
        condition: In CEL.
        typical: Facts of which everything is known.
        unread: The same of a service that nobody has read about.

    Raises:
        Unfit: It is no CEL, names what is not there, or cannot be answered of one of them.
    """
    if len(condition) > CHARACTERS_MAX:
        raise Unfit(f"has {len(condition)} characters; at most {CHARACTERS_MAX}")
    bare = _TEXT.sub('""', condition)
    bound = _BOUND.findall(bare)
    if len(bound) > LOOPS_MAX:
        raise Unfit(f"goes over {len(bound)} lists; at most {LOOPS_MAX}")
    _known(((root, field) for root, field in _ASKED.findall(bare) if root not in bound), typical)
    holds(condition, prepared(typical))
    try:
        holds(condition, prepared(unread))
    except Unfit as unfit:
        raise Unfit(
            f"{unfit}: of a service that nobody read about it is null; ask that first"
        ) from unfit


def check_sentence(sentence: str, facts: Facts) -> None:
    """Hold the places of a sentence, as `{order.destination}`, against what is known.

    Raises:
        Unfit: A place names what is not there.
    """
    _known(_PLACE.findall(sentence), facts)


def told(sentence: str, facts: Facts) -> str:
    """A sentence with its places filled in."""
    return _PLACE.sub(lambda place: _word(facts[place[1]][place[2]]), sentence)


def _known(asked: Iterable[tuple[str, str]], facts: Facts) -> None:
    for root, field in asked:
        if root not in facts:
            raise Unfit(f"asks for {root}.{field}: there is no {root}, only {', '.join(facts)}")
        if field not in facts[root]:
            raise Unfit(
                f"asks for {root}.{field}, which nobody knows; {root} has {', '.join(facts[root])}"
            )


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "unknown" if value is None else str(value)


@cache
def _program(condition: str) -> cel.Program:
    """Compiled once; policies are few, and their conditions short."""
    return cel.compile(condition)


def _first_line(error: Exception) -> str:
    said = str(error.args[0] if isinstance(error, KeyError) else error)
    lines = [line.strip("| ") for line in said.splitlines()]
    told = next((line.partition("ERROR: ")[2] for line in lines if "ERROR: " in line), lines[0])
    return _AT.sub(r"\3 (line \1, character \2)", told.partition(". ")[0])
