"""`tidewaiter tracking classify` and `codes`: by the files of `carriers/`, without any server."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from carriers import CarrierFileError, load_codes, load_zones
from domain.scans.codes import CodeBook
from domain.scans.scan import CodeTable, How, Reading
from domain.scans.times import When, when
from domain.scans.zones import Zones
from starter.commands.files import read
from starter.commands.trouble import BadInput
from starter.reading.printed_scans import Line, PrintedScan, lines
from starter.shown import show

FAULTS_TOLD = CODES_TOLD = 20
TEXT_SHOWN = 48
ROWS_SHOWN = 5000
"""A table of a million rows takes many minutes to lay out, and nobody reads it."""

BYTES_MAX = 64 * 1024 * 1024


class Classified(NamedTuple):
    """One line of the file, read."""

    line: int
    scan: PrintedScan
    reading: Reading
    when: When


def classify(source: str, *, as_json: bool) -> None:
    """Show what every scan of a file says.

    Raises:
        BadInput: A line is no scan; each is named by its number, after all others were shown.
    """
    each = list(lines(read(source, "scans", BYTES_MAX)))
    bad = [line for line in each if line.scan is None]
    book, zones = _loaded()
    found = [_classified(line.number, line.scan, book, zones) for line in each if line.scan]
    if as_json:
        typer.echo(json.dumps(_document(found, bad), indent=2, ensure_ascii=False))
    elif found or not bad:
        _tell(found)
    _refuse(source, bad)


def codes(carrier: str | None, *, as_json: bool) -> None:
    """Show the rows of one carrier, or every carrier that has some.

    Raises:
        BadInput: There is no table of this carrier.
    """
    book, _ = _loaded()
    if carrier is None:
        _carriers(book.tables.values(), as_json=as_json)
        return
    table = book.table(carrier)
    if table is None:
        named = ", ".join(book.tables)
        raise BadInput(f"{carrier[:40]}: no codes of this carrier are known; there are {named}")
    if as_json:
        rows = [
            {**row.model_dump(mode="json"), "terminal": row.ends, "visible": row.shown}
            for row in table.rows
        ]
        document = {**table.model_dump(mode="json", exclude={"rows"}), "rows": rows}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        show.console().print(_rows(table))


@cache
def _loaded() -> tuple[CodeBook, Zones]:
    try:
        return load_codes(), load_zones()
    except CarrierFileError as broken:
        raise BadInput(str(broken)) from broken


def _refuse(source: str, bad: Sequence[Line]) -> None:
    if not bad:
        return
    told = [f"{source}: line {line.number}: {line.why}" for line in bad[:FAULTS_TOLD]]
    more = [f"{len(bad) - FAULTS_TOLD} more lines"] if len(bad) > FAULTS_TOLD else []
    raise BadInput("\n".join(told + more))


def _classified(line: int, scan: PrintedScan, book: CodeBook, zones: Zones) -> Classified:
    moment = when(**scan.when(), zones=zones)
    return Classified(line, scan, book.read(scan.scan()), moment)


# ------------------------------------------------------------------------------ as JSON


def _document(found: Sequence[Classified], bad: Iterable[Line]) -> dict[str, object]:
    return {
        "events": [_event(each) for each in found],
        "counts": {how.value: n for how, n in _counts(found).items()},
        "unmapped": [
            {"carrier": carrier, "code": code, "events": n}
            for (carrier, code), n in _unmapped(found).most_common()
        ],
        "unread": [{"line": line.number, "why": line.why} for line in bad],
    }


def _event(each: Classified) -> dict[str, object]:
    reading, guess = each.reading, each.reading.guess
    return {
        "line": each.line,
        "carrier": each.scan.carrier,
        "code": each.scan.code,
        "sub_code": each.scan.sub_code,
        "milestone": reading.milestone.value,
        "reason": reading.reason.value,
        "whose": reading.reason.side.value,
        "how": reading.by.value,
        "reason_inferred": reading.reason_is_guessed,
        "moves": reading.moves.value,
        "text_suggests": guess.milestone.value if guess else None,
        "words": f"{guess.words} ({guess.language})" if guess else None,
        "terminal": bool(reading.row and reading.row.ends),
        "visible": reading.row.shown if reading.row else guess is not None,
        "source": reading.row.source if reading.row else None,
        "when": each.when.model_dump(mode="json"),
    }


# ----------------------------------------------------------------------- for people's eyes


def _tell(found: Sequence[Classified]) -> None:
    if found:
        show.console().print(_shown(found[:ROWS_SHOWN]))
    if len(found) > ROWS_SHOWN:
        typer.echo(f"{len(found) - ROWS_SHOWN} more rows; --json shows them all")
    for sentence in _summary(found):
        typer.echo(sentence)


def _shown(found: Iterable[Classified]) -> RenderableType:
    table = Table("line", "carrier", "code", "milestone", "reason", "how", "when", "text")
    for each in found:
        reading = each.reading
        code = " ".join(filter(None, (each.scan.code, each.scan.sub_code)))
        why = "" if reading.reason == "none" else show.words(reading.reason)
        table.add_row(
            str(each.line),
            Text(_plain(each.scan.carrier)),
            Text(_plain(code)),
            show.words(reading.milestone),
            f"{why} (inferred)" if why and reading.row and reading.reason_is_guessed else why,
            reading.by.value,
            Text(_moment(each.when)),
            Text(_plain(each.scan.description)),
        )
    return table


def _moment(told: When) -> str:
    if told.at:
        return f"{told.local:%Y-%m-%d %H:%M} {told.zone}"
    return f"{told.local:%Y-%m-%d %H:%M} (no zone)" if told.local else "-"


def _plain(text: str) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= TEXT_SHOWN else f"{line[: TEXT_SHOWN - 1]}…"


def _summary(found: Sequence[Classified]) -> Iterator[str]:
    counts = _counts(found)
    told = ", ".join(f"{n} {how.value}" for how, n in counts.items() if n)
    yield f"{len(found)} events: {told or 'none'}. What is inferred or unmapped moves no order."
    unmapped = _unmapped(found)
    if unmapped:
        yield f"{sum(unmapped.values())} have a code that nobody has mapped, or none:"
    for (carrier, code), n in unmapped.most_common(CODES_TOLD):
        yield f"  {n:>4}  {_plain(carrier)} {_plain(code) or '(no code)'}"
    if len(unmapped) > CODES_TOLD:
        yield f"  {len(unmapped) - CODES_TOLD} more codes; --json shows them all"


def _counts(found: Iterable[Classified]) -> dict[How, int]:
    counted = Counter(each.reading.by for each in found)
    return {how: counted[how] for how in How}


def _unmapped(found: Iterable[Classified]) -> Counter[tuple[str, str]]:
    """How often each code came that no row speaks of, whatever its text suggests."""
    return Counter(
        (each.scan.carrier, " ".join(filter(None, (each.scan.code, each.scan.sub_code))))
        for each in found
        if each.reading.row is None
    )


def _carriers(tables: Iterable[CodeTable], *, as_json: bool) -> None:
    listed = [
        {"carrier": t.carrier, "name": t.name, "also": list(t.also), "codes": len(t.rows)}
        for t in tables
    ]
    if as_json:
        typer.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    shown = Table("carrier", "name", "also called", "codes")
    for each in tables:
        shown.add_row(each.carrier, each.name, ", ".join(each.also), str(len(each.rows)))
    show.console().print(shown)


def _rows(table: CodeTable) -> RenderableType:
    shown = Table("code", "means", "milestone", "reason", "terminal", "visible", "source")
    for row in table.rows:
        code = " ".join(filter(None, (row.code, row.sub, row.text and f'"{row.text}"')))
        shown.add_row(
            Text(code),
            Text(f"{row.means} (but: {row.disputed})" if row.disputed else row.means),
            show.words(row.milestone),
            "" if row.reason == "none" else show.words(row.reason),
            "yes" if row.ends else "",
            "yes" if row.shown else "no",
            Text(f"{row.source}, {row.read_on}, {row.confidence}"),
        )
    return shown
