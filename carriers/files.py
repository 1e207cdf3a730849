"""Files of carriers' words read and checked: TOML to values, every mistake named by file and field.

A row states its source by `cite`, the name of one that the file gives once under
`[sources.NAME]`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

FAULTS_TOLD = 10
"""Of a file with more, these are enough to begin with."""

Shape = TypeVar("Shape", bound=BaseModel)


class CarrierFileError(ValueError):
    """A file of carriers' codes or words is broken; names the file, the table and the field."""


def shaped(shape: type[Shape], path: Traversable, *tables: str) -> Shape:
    """A file as a value; the rows of these tables have their sources written into them.

    Raises:
        CarrierFileError: It is not there, is not TOML, cites what it does not state, or does not
            fit the shape.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except RecursionError as broken:
        raise CarrierFileError(f"carriers/{path.name}: is nested too deeply") from broken
    except (OSError, ValueError) as broken:  # TOML's own errors are ValueErrors
        raise CarrierFileError(f"carriers/{path.name}: {broken}") from broken
    _cited(path.name, document, tables)
    try:
        return shape.model_validate(document)
    except ValidationError as broken:
        wrong = [f"{_where(e['loc'], document)}: {_said(e['msg'])}" for e in broken.errors()]
        more = f"; and {len(wrong) - FAULTS_TOLD} more" if len(wrong) > FAULTS_TOLD else ""
        raise CarrierFileError(
            f"carriers/{path.name}: {'; '.join(wrong[:FAULTS_TOLD])}{more}"
        ) from broken


def _cited(name: str, document: dict[str, Any], tables: Iterable[str]) -> None:
    """Write each source into the rows that cite it."""
    sources = document.pop("sources", {})
    stated = isinstance(sources, dict) and all(isinstance(s, dict) for s in sources.values())
    if not stated:
        raise CarrierFileError(f"carriers/{name}: sources: each must be a table, as [sources.NAME]")
    for table in tables:
        rows = document.get(table)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if not isinstance(row, dict) or "cite" not in row:
                continue
            key = row.pop("cite")
            if not isinstance(key, str) or key not in sources:
                where = _where((table, number, "cite"), document)
                raise CarrierFileError(f"carriers/{name}: {where}: no source {key}")
            for field, value in sources[key].items():
                row.setdefault(field, value)


def _where(steps: tuple[str | int, ...], document: Mapping[str, Any]) -> str:
    """A wrong field, as `rows[3] (code OK).milestone`."""
    told, here = "", document
    for step in steps:
        told += f"[{step}]" if isinstance(step, int) else f".{step}"
        here = _inside(here, step)
        code = here.get("code") if isinstance(step, int) and isinstance(here, dict) else None
        told += f" (code {code})" if code else ""
    return told[1:] or "the file"


def _inside(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")
