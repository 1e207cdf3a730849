"""How a verb that could not be done says so."""

from runtime.errors import CannotRun


class BadInput(CannotRun):
    """The input is wrong, or what it asks for is refused; nothing happened."""

    exit_code = 2
