"""Free ports on the loopback interface."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Final

from runtime.errors import CannotRun

LOOPBACK: Final = "127.0.0.1"
TRIES = 100


class NoFreePort(CannotRun):
    """Every port tried is taken; the message names the range."""


def free_ports(preferred: Mapping[str, int]) -> dict[str, int]:
    """Pick a free port for each name: the preferred one, or the next free one above it.

    All are listened on until all are picked, so no two names get the same one. A preference of 0
    takes any free port. Between this call and the use of a port another process may take it;
    whoever starts a server on it learns that from the server.

    Raises:
        NoFreePort: A hundred ports in a row are taken.
    """
    with ExitStack() as bound:
        return {name: _next_free(port, bound) for name, port in preferred.items()}


def _next_free(preferred: int, bound: ExitStack) -> int:
    last = min(preferred + TRIES, 65536)
    for port in range(preferred, last):
        candidate = bound.enter_context(socket.socket())
        # As servers do: a connection still closing after a kill does not make a port taken.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((LOOPBACK, port))
            candidate.listen(1)
        except OSError:
            continue
        taken: int = candidate.getsockname()[1]
        return taken
    raise NoFreePort(f"ports {preferred} to {last - 1} are all taken")
