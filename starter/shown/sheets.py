"""A scheme's return as CSV (RFC 4180): a row for each line, correction and gap."""

import csv
import io
from collections.abc import Iterator

from domain.schemes.stated import SchemeReturn

COLUMNS = (
    "kind",
    "scheme",
    "period",
    "registration",
    "state",
    "rate",
    "corrects",
    "supplies",
    "base",
    "tax",
    "currency",
    "remark",
)
"""`kind` is supply, correction or gap; `corrects` the period that a correction is of."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_of(stated: SchemeReturn) -> str:
    """The whole return; a gap is a row of its own, with its order and why in the remark."""
    out = io.StringIO(newline="")
    sheet = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    sheet.writeheader()
    head = {"scheme": stated.scheme, "period": stated.period, "currency": stated.currency}
    for row in _rows(stated):
        sheet.writerow(head | row)
    return out.getvalue()


def _rows(stated: SchemeReturn) -> Iterator[dict[str, str]]:
    for line in stated.lines:
        yield {
            "kind": "supply",
            "registration": _plain(line.registration),
            "state": line.state,
            "rate": _plain(line.rate),
            "supplies": str(line.supplies),
            "base": f"{line.base:f}",
            "tax": f"{line.tax:f}",
        }
    for each in stated.corrections:
        yield {
            "kind": "correction",
            "registration": _plain(each.registration),
            "state": each.state,
            "corrects": each.period,
            "supplies": str(each.supplies),
            "base": f"{each.base:f}",
            "tax": f"{each.tax:f}",
            "remark": "too late for a return: ask the state's own authority"
            if each.too_late
            else "",
        }
    for gap in stated.gaps:
        yield {"kind": "gap", "remark": _plain(f"{gap.order_id}: {gap.why}")}


def _plain(text: str) -> str:
    """Text that no spreadsheet will run."""
    return f"'{text}" if text.startswith(_FORMULA) else text
