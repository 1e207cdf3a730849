"""`tidewaiter start` of what is no order: each wrong field is named, and nothing starts."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from starter import cli
from starter.commands.files import FILE_BYTES_MAX
from starter.demo.stories import EXAMPLES


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        pytest.fail("an order was started")

    monkeypatch.setattr("starter.commands.orders.ask", asked)


@pytest.fixture
def document() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((EXAMPLES / "TW-1001.json").read_bytes())
    return parsed


class Start:
    """Runs `start` on files and keeps what it said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def __call__(self, *contents: bytes | dict[str, Any] | Path) -> tuple[int, list[str]]:
        paths: list[str] = []
        for number, content in enumerate(contents):
            path = self.folder / f"{number}.json"
            if isinstance(content, Path):
                path = content
            else:
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                path.write_bytes(raw)
            paths.append(str(path))
        code = cli.command_line(["start", *paths])
        said = self.capsys.readouterr()
        assert not said.out
        lines = said.err.replace(f"{self.folder}/", "").splitlines()
        assert lines.pop() == "Nothing was started."
        return code, lines


@pytest.fixture
def start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Start:
    return Start(tmp_path, capsys)


def test_each_wrong_field_is_on_its_own_line_with_its_pointer(
    start: Start, document: dict[str, Any]
) -> None:
    document["lines"][0]["unit_price"] = "1_000"
    document["lines"][0]["quantity"] = True
    document["consignee"]["address"]["country"] = "XX"
    document["colour"] = "blue"
    del document["currency"]

    code, lines = start(document)

    assert code == 2
    assert [line.split(":")[1].strip() for line in sorted(lines)] == [
        "/colour",
        "/consignee/address/country",
        "/currency",
        "/lines/0/quantity",
        "/lines/0/unit_price",
    ]
    (price,) = (line for line in lines if "unit_price" in line)
    assert "must be a plain decimal" in price
    assert price.endswith('(it is "1_000")')


def test_one_wrong_file_keeps_the_right_ones_from_starting(
    start: Start, document: dict[str, Any]
) -> None:
    code, lines = start(document, {**document, "order_id": "O 2"}, b"[]")

    assert code == 2
    assert [line.split(":")[0] for line in lines] == ["1.json", "2.json"]


def test_an_order_that_stands_in_two_files_is_refused(
    start: Start, document: dict[str, Any]
) -> None:
    assert start(document, document) == (2, ["/order_id: TW-1001 stands in 2 files"])


def test_only_a_first_revision_can_be_started(start: Start, document: dict[str, Any]) -> None:
    code, (line,) = start({**document, "revision": 2})

    assert code == 2
    assert line.startswith("0.json: /revision: must be 1")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"order_id": "O-1",\n  oops}', "line 2 column 3"),
        (b"", "line 1 column 0"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "line 1 column 1"),
        (b'{"order_id": "\xff\xfe"}', "line 1 column"),
        (b"[" * 100_000, "line 1 column"),
    ],
    ids=["broken", "empty", "binary", "not utf-8", "deep"],
)
def test_what_is_no_json_says_where(start: Start, raw: bytes, told: str) -> None:
    code, (line,) = start(raw)

    assert code == 2
    assert line.startswith("0.json: ")
    assert told in line


def test_a_lone_surrogate_is_named_by_its_field(start: Start, document: dict[str, Any]) -> None:
    document["consignee"]["name"] = "\ud800"

    code, (line,) = start(document)

    assert code == 2
    assert line.startswith("0.json: /consignee/name: ")


def test_a_missing_file_and_a_folder_are_told_apart(start: Start, tmp_path: Path) -> None:
    code, lines = start(tmp_path / "nowhere.json", tmp_path)

    assert code == 2
    assert lines[0] == "nowhere.json: no such file or directory"
    assert lines[1].endswith(": is a folder; name the files in it")


def test_a_huge_file_is_refused_before_it_is_read(start: Start, tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # sparse: it takes no room until somebody reads it

    code, (line,) = start(huge)

    assert code == 2
    assert line == (
        f"huge.json: is too large for an order: 209715200 bytes, at most {FILE_BYTES_MAX} bytes"
    )


def test_an_endless_file_is_read_no_further_than_an_order_can_be(start: Start) -> None:
    code, (line,) = start(Path("/dev/zero"))

    assert code == 2
    assert "is too large" in line


def test_standard_input_is_read_like_a_file(
    start: Start, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"order_id": 7}')))

    assert cli.command_line(["start", "-"]) == 2
    assert "-: /order_id: Input should be a valid string (it is 7)" in capsys.readouterr().err
