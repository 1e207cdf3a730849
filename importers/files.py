"""Rows of a file, whatever it is packed in: gzip or not, JSON lines, a JSON array, or CSV."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

CHUNK = 1 << 16
ROW_CHARS_MAX = 1 << 22
"""The longest row of any tariff is a hundredth of it."""

GZIP = b"\x1f\x8b"

Record = dict[str, Any]


class NotTheFile(ValueError):
    """A file that is not what its reader reads."""


class TooLong(Exception):
    """A row that goes on for longer than any row does."""


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The text of a file, unpacked if it is gzipped, without a byte order mark."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        data = gzip.GzipFile(fileobj=raw) if packed else raw
        with io.TextIOWrapper(data, encoding="utf-8-sig", newline="") as text:
            yield text


def records(path: Path) -> Iterator[Record | str]:
    """Each row as a dict, or as its text where it is none; never more than a few in memory.

    Raises:
        NotTheFile: It is neither JSON lines, a JSON array nor CSV, or it is damaged; says after
            which row, where that is known.
    """
    row = 0
    try:
        with opened(path) as text:
            first = text.read(1)
            while first.isspace():
                first = text.read(1)
            for record in _rows(text, first):
                row += 1
                yield record
    except RecursionError as broken:
        why = f"row {row + 1} is nested too deeply"
        raise NotTheFile(f"{path.name} cannot be read: {why}") from broken
    except (EOFError, OSError, UnicodeDecodeError, csv.Error, zlib.error, TooLong) as broken:
        raise NotTheFile(f"{path.name} cannot be read after row {row}: {broken}") from broken


def _rows(text: IO[str], first: str) -> Iterator[Record | str]:
    if first == "[":
        return _array(text)
    return _lines(text, first) if first == "{" else csv.DictReader(_rejoined(first, text))


def _rejoined(first: str, text: IO[str]) -> Iterator[str]:
    yield first + text.readline()
    yield from text


def _lines(text: IO[str], first: str) -> Iterator[Record | str]:
    for line in _rejoined(first, text):
        if line.strip():
            yield _record(line)


def _record(line: str) -> Record | str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return line
    return row if isinstance(row, dict) else line


def _array(text: IO[str]) -> Iterator[Record | str]:
    """The elements of an array, each read as soon as it is whole."""
    decoder = json.JSONDecoder()
    held = ""
    while chunk := text.read(CHUNK):
        held += chunk
        while held := held.lstrip(" \t\r\n,"):
            if held[0] == "]":
                return
            try:
                row, end = decoder.raw_decode(held)
            except ValueError:
                if len(held) > ROW_CHARS_MAX:
                    raise TooLong(f"the next is longer than {ROW_CHARS_MAX:,} characters") from None
                break
            yield row if isinstance(row, dict) else held[:end]
            held = held[end:]
    yield held
