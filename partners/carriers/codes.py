"""Scans read by the code book of `carriers/`."""

import structlog

from carriers import load_codes
from domain.scans.scan import Reading, Scan

BOOK = load_codes()
"""Every carrier whose scans we read. A broken file stops the process here, as it starts."""

_log = structlog.get_logger(__name__)


def read(carrier: str, code: str, text: str = "", sub_code: str = "") -> Reading:
    """What a scan says; what nobody has mapped is logged, and moves no order."""
    reading = BOOK.read(Scan(carrier=carrier, code=code, sub_code=sub_code, text=text))
    if reading.row is None:
        seems = reading.milestone.value if reading.guess else None
        _log.warning("unmapped scan code", carrier=carrier, code=code, text=text, seems=seems)
    return reading
