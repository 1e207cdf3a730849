"""Parcels of the past as people hand them to us: a JSON object a line."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter

from domain.arrival.ways import Way, way
from domain.choosing.lanes import Lane
from domain.tracking import MilestoneKind
from domain.values import Country, Moment, Posted, Text
from starter.reading.problems import Malformed, read


class PastScan(Posted):
    """One scan: a milestone, and when it was by the carrier's clock."""

    kind: MilestoneKind
    at: Moment


class PastParcel(Posted):
    """One line. `days` are those that the carrier named, by the calendar, from booking to door."""

    carrier: Text
    service: Text
    origin: Country
    destination: Country
    declaration: Text | None = None
    days: Annotated[int, Field(ge=0, le=365)]
    booked_at: Moment
    scans: tuple[PastScan, ...]

    def way(self) -> Way:
        """How far it came, and when."""
        return way(
            [(scan.kind, scan.at) for scan in self.scans],
            carrier=self.carrier,
            service=self.service,
            lane=Lane(origin=self.origin, destination=self.destination),
            days=self.days,
            booked_at=self.booked_at,
            declaration=self.declaration or "",
        )


PAST_PARCEL: TypeAdapter[PastParcel] = TypeAdapter(PastParcel)


class Line(NamedTuple):
    """A line of the file by its number: its parcel's way, or what is wrong with it."""

    number: int
    way: Way | None
    why: str = ""


def lines(raw: bytes) -> Iterator[Line]:
    """Every line that is not empty."""
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Line(number, read(PAST_PARCEL, line).way())
        except Malformed as malformed:
            told = (f"{f.pointer or 'the line'}: {f.message}" for f in malformed.faults)
            yield Line(number, None, "; ".join(told))
