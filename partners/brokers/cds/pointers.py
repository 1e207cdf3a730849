"""WCO pointers and the order's fields: each names the same place in its own way."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from partners.brokers.cds.tables import FIELDS, NAMES, PATHS

DECLARATION, ITEM = "42A", "68A"
_LINE = re.compile(r"^/lines/([0-9]{1,4})(?=/|$)")


class Step(NamedTuple):
    """One step of a pointer: a section, which of its kind from 1 on, and the field it ends in."""

    section: str
    nth: int = 1
    tag: str = ""


def field_of(steps: Sequence[Step]) -> str:
    """The order's field that a pointer means: the closest that we know; "" for the whole order.

    The party that imports is `/importer`, whether or not the order names one of its own:
    `domain.filing.faults.placed` says whom it means.
    """
    ids = _ids(steps)
    line = next((step.nth for step in steps if step.section == ITEM), 1)
    for length in range(len(ids), 0, -1):
        if field := FIELDS.get("/".join(ids[:length])):
            return field.replace("{n}", str(line - 1))
    return ""


def element_of(steps: Sequence[Step]) -> str:
    """The element that a pointer means, for people: `GoodsShipment/Importer/ID`."""
    named = []
    for step in steps:
        nth = f"[{step.nth}]" if step.section == ITEM else ""
        if step.section != DECLARATION:
            named.append(NAMES.get(step.section, step.section) + nth)
        if step.tag:
            named.append(NAMES.get(step.tag, step.tag))
    return "/".join(named) or NAMES[DECLARATION]


def steps_to(field: str) -> tuple[Step, ...]:
    """The pointer to a field of the order, as an amendment needs it.

    Raises:
        ValueError: No single element of the declaration is made from this field.
    """
    line = _LINE.match(field)
    paths = PATHS.get(_LINE.sub("/lines/{n}", field))
    if not paths:
        raise ValueError(f"{field} stands nowhere in a declaration")
    *sections, last = [DECLARATION, *paths[0].split("/")]
    if last in _SECTIONS:
        raise ValueError(f"{field} is more than one element of a declaration")
    nth = int(line[1]) + 1 if line else 1
    steps = [Step(section, nth if section == ITEM else 1) for section in sections]
    return (*steps[:-1], steps[-1]._replace(tag=last))


def _ids(steps: Sequence[Step]) -> list[str]:
    ids = []
    for step in steps:
        ids += [step.section] if step.section != DECLARATION else []
        ids += [step.tag] if step.tag else []
    return ids


_SECTIONS = frozenset(id_ for id_ in NAMES if re.fullmatch(r"[0-9]{2}[A-C]", id_))
"""The ids of classes; fields have three digits, or a letter and three digits."""
