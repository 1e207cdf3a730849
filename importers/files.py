"""Rows of a file, whatever it is packed in: gzip or not, JSON lines, a JSON array, or CSV."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

CHUNK = 1 << 16
GZIP = b"\x1f\x8b"

Record = dict[str, Any]


class NotTheFile(ValueError):
    """A file that is not what its reader reads."""


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
        NotTheFile: It is neither JSON lines, a JSON array nor CSV.
    """
    try:
        with opened(path) as text:
            first = text.read(1)
            while first.isspace():
                first = text.read(1)
            if first == "[":
                yield from _array(text)
            elif first == "{":
                yield from _lines(text, first)
            else:
                yield from csv.DictReader(_rejoined(first, text))
    except (EOFError, OSError, UnicodeDecodeError, csv.Error) as broken:
        raise NotTheFile(f"{path.name} cannot be read: {broken}") from broken


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
    except ValueError:
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
                break
            yield row if isinstance(row, dict) else held[:end]
            held = held[end:]
    yield held
