"""Places where parcels are fetched, as carriers list them: typed in by shopkeepers."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from pydantic import ValidationError

from domain.last_mile.pickup_points import PickupPoint

T = TypeVar("T")

_log = structlog.get_logger(__name__)


def tidy(text: str | None) -> str:
    r"""A text on one line, without blanks around it.

    >>> tidy(" Corner  Shop\n"), tidy(None)
    ('Corner Shop', '')
    """
    return " ".join((text or "").split())


def readable(listed: Iterable[T], read: Callable[[T], PickupPoint]) -> tuple[PickupPoint, ...]:
    """The places that can be read: one that cannot is logged, and hides no other.

    Raises:
        ValidationError: Some are listed, and none can be read.
    """
    found: list[PickupPoint] = []
    trouble: ValidationError | None = None
    for each in listed:
        try:
            found.append(read(each))
        except ValidationError as unreadable:
            trouble = unreadable
            faults = [".".join(map(str, fault["loc"])) for fault in unreadable.errors()]
            _log.warning("a pickup point cannot be read", faults=faults)
    if trouble and not found:
        raise trouble
    return tuple(found)
