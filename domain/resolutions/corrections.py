"""Corrections: single fields of an order put right, by JSON pointer."""

import json
import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.order import Order
from domain.pointers import at, replaced
from domain.resolutions.answer import Answer
from domain.values import Posted, Text

CORRECTABLE = ("/lines/", "/consignee/", "/shipper/", "/importer/", "/valuation", "/delivery/")
"""What a declaration or a label is made of. Money, seller and identity of an order are not."""


_POINTER = re.compile(r"^(/[A-Za-z0-9_]+)+$")


def _pointing(pointer: str) -> str:
    if _POINTER.fullmatch(pointer) is None:
        raise PydanticCustomError(
            "pointer",
            "must be a JSON pointer into the order, which begins with a slash, "
            "such as /lines/0/description",
        )
    return pointer


class Correction(Posted):
    """One field of the order, by JSON pointer (RFC 6901), and its right value as text."""

    pointer: Annotated[
        str,
        Field(max_length=200, json_schema_extra={"pattern": _POINTER.pattern}),
        AfterValidator(_pointing),
    ]
    value: Text

    def applied(self, document: dict[str, object]) -> dict[str, object]:
        """The document with this field put right.

        Raises:
            ValueError: It has no such field, or one that no correction may touch.
        """
        if not self.pointer.startswith(CORRECTABLE):
            raise ValueError(f"{self.pointer} is not to be corrected; {CORRECTABLE} are")
        counted = isinstance(at(document, self.pointer), int) and self.value.isdecimal()
        value = int(self.value) if counted else self.value
        return replaced(document, self.pointer, value)


def corrected(order: Order, corrections: Iterable[Correction], **changes: object) -> Order:
    """The next revision with these fields put right, checked like a posted order.

    Raises:
        ValueError: A field is not there, not to be corrected, or makes the order invalid.
    """
    document = order.model_dump(mode="json")
    for correction in corrections:
        document = correction.applied(document)
    document |= {**changes, "revision": order.revision + 1}
    return Order.model_validate_json(json.dumps(document))


class CorrectOrder(Answer):
    """Wrong fields of the order are put right; the order is declared again."""

    kind: Literal["correct_order"] = "correct_order"
    corrections: tuple[Correction, ...] = Field(min_length=1, max_length=50)

    def amend(self, order: Order) -> Order:
        """Replace each field; the amended order is checked like a posted one."""
        return corrected(order, self.corrections)
