"""`tidewaiter papers`: what is kept of an order, as files with the endings that they have."""

import json
from pathlib import Path

import pytest

from domain.papers.documents import DocumentKind
from records.rows import DocumentRow
from starter.refusals import OrderUnknown
from tests.starter.shell import NOW, Desk, Shell

CONTENTS = {"a": b"%PDF old", "b": b"%PDF new", "c": b"^XA^XZ"}


def a_row(sha256: str, revision: int, kind: DocumentKind | None, media: str) -> DocumentRow:
    return DocumentRow(
        sha256=sha256,
        order_id="TW-1",
        revision=revision,
        kind=kind or "label",
        name=f"TW-1-{revision}-{kind.value if kind else 'label'}",
        title="Paper",
        size=len(CONTENTS[sha256]),
        media_type=media,
        created_at=NOW,
    )


ROWS = (
    a_row("b", 2, DocumentKind.COMMERCIAL_INVOICE, "application/pdf"),
    a_row("c", 2, None, "application/zpl"),
    a_row("a", 1, DocumentKind.COMMERCIAL_INVOICE, "application/pdf"),
)


@pytest.fixture
def papers(desk: Desk) -> Desk:
    desk.papers = {row.sha256: (row, CONTENTS[row.sha256]) for row in ROWS}
    return desk


def test_papers_and_labels_of_the_latest_revision_are_written(
    shell: Shell, papers: Desk, tmp_path: Path
) -> None:
    code, said, err = shell("papers", "TW-1", "--out", str(tmp_path / "out"), "--json")

    told = json.loads(said)
    assert (code, err) == (0, "")
    assert [(each["kind"], each["media_type"]) for each in told] == [
        ("commercial_invoice", "application/pdf"),
        ("label", "application/zpl"),
    ]
    assert [Path(each["file"]).read_bytes() for each in told] == [CONTENTS["b"], CONTENTS["c"]]
    assert Path(told[1]["file"]).suffix == ".zpl"


def test_labels_alone_are_written_where_they_alone_are_asked_for(
    shell: Shell, papers: Desk, tmp_path: Path
) -> None:
    code, said, _ = shell("papers", "TW-1", "--out", str(tmp_path), "--only", "label")

    assert code == 0
    assert "application/zpl" in said
    assert [file.name for file in tmp_path.iterdir()] == ["TW-1-2-label.zpl"]


def test_a_kind_that_nobody_knows_is_named_with_those_there_are(shell: Shell, papers: Desk) -> None:
    code, _, err = shell("papers", "TW-1", "--only", "poster")

    assert code == 2
    assert "--only poster: there are commercial_invoice, packing_list" in err


def test_an_order_without_papers_says_so_and_an_unknown_one_is_refused(
    shell: Shell, desk: Desk, tmp_path: Path
) -> None:
    assert "No document of TW-1 is kept." in shell("papers", "TW-1", "--out", str(tmp_path))[1]

    desk.trouble = OrderUnknown("TW-9")
    assert shell("papers", "TW-9", "--out", str(tmp_path))[0] == 2
