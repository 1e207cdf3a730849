"""The samples of published lists, if the collection that holds them lies beside the repository."""

from pathlib import Path

import pytest

from importers.parties import SourceFile

COLLECTION = Path(__file__).parents[3] / "shared" / "data" / "denied-parties"


def samples(*names: str) -> list[SourceFile]:
    """These files of the collection; the test is skipped where it is not there."""
    if not COLLECTION.exists():
        pytest.skip(f"the samples of lists of denied parties are not at {COLLECTION}")
    return [SourceFile(name, (COLLECTION / name).read_bytes()) for name in names]


def file(name: str, *lines: str) -> SourceFile:
    """A file of these lines."""
    return SourceFile(name, "\r\n".join(lines).encode())
