"""Order files, read with suspicion: what cannot be an order is refused before it is read."""

import sys
from pathlib import Path
from stat import S_ISDIR

from starter.commands.trouble import BadInput
from starter.content import ORDER_BYTES_MAX

STDIN = "-"

FILE_BYTES_MAX = 4 * ORDER_BYTES_MAX
"""Of a file as it was written, with its indentation."""


def read(source: str) -> bytes:
    """The bytes of an order file, or of standard input.

    Raises:
        BadInput: There is no such file, it cannot be read, or it is too large for an order;
            a large one is not read at all.
    """
    try:
        return _stdin() if source == STDIN else _file(Path(source))
    except OSError as error:
        raise BadInput(f"{source}: {(error.strerror or str(error)).lower()}") from error


def _stdin() -> bytes:
    return _limited("standard input", sys.stdin.buffer.read(FILE_BYTES_MAX + 1))


def _file(path: Path) -> bytes:
    about = path.stat()
    if S_ISDIR(about.st_mode):
        raise BadInput(f"{path}: is a folder; name the order files in it")
    if about.st_size > FILE_BYTES_MAX:
        raise _too_large(str(path), f"{about.st_size} bytes")
    with path.open("rb") as file:
        # A pipe or a device has no size, and a file may grow under our eyes.
        return _limited(str(path), file.read(FILE_BYTES_MAX + 1))


def _limited(source: str, content: bytes) -> bytes:
    if len(content) > FILE_BYTES_MAX:
        raise _too_large(source, "more")
    return content


def _too_large(source: str, size: str) -> BadInput:
    return BadInput(f"{source}: is too large for an order: {size}, at most {FILE_BYTES_MAX} bytes")
