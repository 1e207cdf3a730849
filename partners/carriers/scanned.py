"""A carrier's scan as a milestone: by the row of its code, else by its text as a guess."""

from datetime import datetime
from typing import NamedTuple

from domain.tracking import Milestone, Reason, trouble
from partners.carriers.codes import read
from partners.wire import TEXT_MAX


class Scanned(NamedTuple):
    """What a carrier printed; `carrier` is its table in `carriers/codes/`."""

    carrier: str
    waybill: str
    event_id: str
    code: str
    at: datetime
    text: str
    sub_code: str = ""
    place: str = ""
    returns_as: str = ""


def milestone(scan: Scanned) -> Milestone:
    """What a row says of a scan; what only its text suggests is shown and moves nothing."""
    reading = read(scan.carrier, scan.code, scan.text, scan.sub_code)
    row, guess = reading.row, reading.guess
    reason = row.reason if row else Reason.UNKNOWN
    code = "/".join(filter(None, (scan.code, scan.sub_code)))
    text = scan.text if row else f"{scan.carrier} {code}: {scan.text}"
    return Milestone(
        event_id=scan.event_id,
        waybill=scan.waybill,
        kind=reading.moves,
        at=scan.at,
        reason=reason,
        place=scan.place[:TEXT_MAX],
        text=text[:TEXT_MAX],
        trouble=trouble(reading.moves, reason),
        inferred=guess.milestone if guess and not row else None,
        visible=row.shown if row else True,
        returns_as=scan.returns_as,
    )
