"""Faults of a declaration, and where in the order they stand."""

from collections.abc import Iterable

from domain import pointers
from domain.holds import Fault
from domain.order import Order


class NotDeclarable(ValueError):
    """The order cannot be said in a declaration of this kind; `faults` name fields and reasons."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def placed(order: Order, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults at the fields that this order has, with the values that stand there.

    Who imports is the consignee where the order names no importer; a pointer that leads nowhere
    in the order is to the order as a whole.
    """
    document = order.model_dump(mode="json")
    return tuple(_placed(order, document, fault) for fault in faults)


def _placed(order: Order, document: object, fault: Fault) -> Fault:
    pointer = fault.pointer
    if order.importer is None and f"{pointer}/".startswith("/importer/"):
        pointer = "/consignee" + pointer.removeprefix("/importer")
    try:
        stands = pointers.at(document, pointer)
    except ValueError:
        return fault.model_copy(update={"pointer": ""})
    value = fault.value or (str(stands) if isinstance(stands, str | int) else "")
    return fault.model_copy(update={"pointer": pointer, "value": value})
