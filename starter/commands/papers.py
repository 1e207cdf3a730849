"""The verb that fetches what is kept of an order as files: papers that were drawn, labels."""

import json
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from domain.papers.documents import DocumentKind
from records.rows import DocumentRow
from starter.client import Tidewaiter
from starter.commands.session import ask
from starter.commands.trouble import BadInput
from starter.shown import show

LABEL = "label"
KINDS = (*DocumentKind, LABEL)


def fetch(order_id: str, out: Path, only: str | None, *, as_json: bool) -> None:
    """Write every document of the latest revision that has any into a folder, and say which."""
    kind = _kind(only)

    async def found(tidewaiter: Tidewaiter) -> list[tuple[DocumentRow, bytes]]:
        rows = [row for row in await tidewaiter.documents(order_id) if kind in {None, row.kind}]
        latest = max((row.revision for row in rows), default=0)
        return [await tidewaiter.document(it.sha256) for it in rows if it.revision == latest]

    files = ask(found)
    out.mkdir(parents=True, exist_ok=True)
    for row, content in files:
        (out / row.file_name).write_bytes(content)
    if as_json:
        told = [
            row.model_dump(mode="json") | {"file": str(out / row.file_name)} for row, _ in files
        ]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    elif files:
        _tell([row for row, _ in files], out)
    else:
        typer.echo(f"No {kind or 'document'} of {order_id} is kept.")


def _tell(rows: list[DocumentRow], out: Path) -> None:
    table = Table(box=None, header_style="bold")
    for heading in ("File", "Kind", "Type"):
        table.add_column(heading)
    for row in rows:
        table.add_row(Text(str(out / row.file_name)), row.kind.replace("_", " "), row.media_type)
    show.console().print(table)


def _kind(only: str | None) -> str | None:
    if only is None:
        return None
    kind = only.replace("-", "_")
    if kind not in KINDS:
        raise BadInput(f"--only {only}: there are {', '.join(KINDS)}")
    return kind
