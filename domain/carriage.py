"""Carriage: what a carrier offers for an order, and what was booked."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from domain.money import Money
from domain.promised import ServiceLevel
from domain.values import Value


class Offer(Value):
    """A service that a carrier would carry this order by, at this price."""

    carrier: str
    service: str
    level: ServiceLevel
    price: Money
    transit_days: int


class Watch(Value):
    """How long a parcel may be quiet; fixed when it is booked, so that a run keeps its word.

    `domain/arrival/silence.py` works them out from the lane: `parcels` is how many of its own they
    stand on. These are ours, for a parcel that was booked without.
    """

    poll_after: timedelta = timedelta(days=2)
    silent_after: timedelta = timedelta(days=7)
    parcels: int = 0


class PieceEnd(StrEnum):
    """How a piece of a shipment ended."""

    DELIVERED = "delivered"
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"
    REPLACED = "replaced"
    """Lost or damaged, and sent once more."""


GIVEN_UP = frozenset({PieceEnd.WRITTEN_OFF, PieceEnd.REPLACED})


class Piece(Value):
    """One package of a booking, under a number and a label of its own; `end` once it is known.

    `replaced_by` is the order that its goods are sent once more as.
    """

    waybill: str
    label: str
    end: PieceEnd | None = None
    replaced_by: str | None = None

    @property
    def awaited(self) -> bool:
        """Whether anybody still waits for it."""
        return self.end not in GIVEN_UP


class Booking(Value):
    """A parcel booked with a carrier. The label is kept by reference, never inline.

    `why` is the choice in one line, `policy` the one that made it, in its version; the records
    have the whole of it. An order of several packages has `pieces`, one for each and in their
    order; `waybill` and `label` are then those of the shipment, which may be its first piece's.
    """

    carrier: str
    service: str
    waybill: str
    reference: str
    price: Money
    transit_days: int
    label: str
    watch: Watch = Watch()
    why: str = ""
    policy: str = ""
    pieces: tuple[Piece, ...] = Field(default=(), exclude_if=lambda pieces: not pieces)

    @property
    def waybills(self) -> tuple[str, ...]:
        """Every number under which it is scanned, the shipment's first."""
        return tuple(dict.fromkeys((self.waybill, *(piece.waybill for piece in self.pieces))))

    def each(self, end: PieceEnd | None) -> tuple["Booking", ...]:
        """Each piece alone that ended so, None for not yet; of a parcel that is one, itself."""
        if not self.pieces:
            return (self,)
        return tuple(self.piece(piece.waybill) for piece in self.pieces if piece.end is end)

    def piece(self, waybill: str) -> "Booking":
        """What is asked of one piece alone: this booking under that piece's number."""
        if waybill not in {piece.waybill for piece in self.pieces}:
            return self
        return self.model_copy(update={"waybill": waybill, "pieces": ()})
