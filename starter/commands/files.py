"""Files, read with suspicion: what is too large for what it is to hold is not read at all."""

import sys
from pathlib import Path
from stat import S_ISDIR

from starter.commands.trouble import BadInput
from starter.reading.content import ORDER_BYTES_MAX

STDIN = "-"

FILE_BYTES_MAX = 4 * ORDER_BYTES_MAX
"""Of a file as it was written, with its indentation."""


def read(source: str, what: str = "an order", most: int = FILE_BYTES_MAX) -> bytes:
    """The bytes of a file, or of standard input.

    Args:
        source: The file's path; `-` is standard input.
        what: What the file is to hold.
        most: It has no more bytes than these.

    Raises:
        BadInput: There is no such file, it cannot be read, or it is too large for what it is to
            hold; a large one is not read at all.
    """
    try:
        return _stdin(what, most) if source == STDIN else _file(Path(source), what, most)
    except OSError as error:
        raise BadInput(f"{source}: {(error.strerror or str(error)).lower()}") from error


def _stdin(what: str, most: int) -> bytes:
    return _limited("standard input", sys.stdin.buffer.read(most + 1), what, most)


def _file(path: Path, what: str, most: int) -> bytes:
    about = path.stat()
    if S_ISDIR(about.st_mode):
        raise BadInput(f"{path}: is a folder; name the files in it")
    if about.st_size > most:
        raise _too_large(str(path), f"{about.st_size} bytes", what, most)
    with path.open("rb") as file:
        # A pipe or a device has no size, and a file may grow under our eyes.
        return _limited(str(path), file.read(most + 1), what, most)


def _limited(source: str, content: bytes, what: str, most: int) -> bytes:
    if len(content) > most:
        raise _too_large(source, "more", what, most)
    return content


def _too_large(source: str, size: str, what: str, most: int) -> BadInput:
    return BadInput(f"{source}: is too large for {what}: {size}, at most {most} bytes")
