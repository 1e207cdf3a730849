"""What was written in a file or on the command line, held against the shape it should have."""

from collections.abc import Iterable

from pydantic import TypeAdapter, ValidationError

from domain.holds import Fault
from domain.order import Order
from starter.commands.trouble import BadInput
from starter.reading import problems
from starter.reading.content import refuse_unfit
from starter.reading.problems import Malformed, faults_of
from starter.refusals import OrderRefused, Refused

_ORDER = TypeAdapter(Order)


def order_of(source: str, raw: bytes) -> Order:
    """The order that this file holds.

    Raises:
        BadInput: It holds none that can be submitted; every wrong field is named on a line of
            its own, with the file, its JSON pointer, the reason and the value.
    """
    try:
        order = problems.read(_ORDER, raw)
        refuse_unfit(order)
    except (Malformed, OrderRefused) as refused:
        raise BadInput(lines_of(source, refused.faults)) from refused
    return order


def problems_of(source: str, error: ValidationError) -> str:
    """A validation error, a line for each field."""
    return lines_of(source, faults_of(error))


def refusal_of(refused: Refused) -> str:
    """A refusal, a line for each field if it names any."""
    faults: tuple[Fault, ...] = getattr(refused, "faults", ())
    return lines_of(refused.code, faults) if faults else refused.reason


def lines_of(source: str, faults: Iterable[Fault]) -> str:
    """Each fault on its line: source, pointer, reason, value."""
    return "\n".join(_line(source, fault) for fault in faults)


def _line(source: str, fault: Fault) -> str:
    where = f"{source}: {fault.pointer}" if fault.pointer else source
    said = f" (it is {fault.value})" if fault.value else ""
    return f"{where}: {fault.message}{said}"
