"""Where an order stands whose parcel is several pieces: with the one that is furthest behind.

Derived from all scans of all pieces, afresh, so that neither their order nor their repetition
counts. A shipment of one piece stands where its last scan says.
"""

from collections.abc import Iterable

from domain.carriage import Booking, Piece, PieceEnd
from domain.tracking import Milestone, MilestoneKind, along_the_way, latest

_ENDED = {
    MilestoneKind.DELIVERED: PieceEnd.DELIVERED,
    MilestoneKind.RETURNED: PieceEnd.RETURNED,
}
BY_PRECEDENCE = (PieceEnd.RETURNED, PieceEnd.DELIVERED, PieceEnd.WRITTEN_OFF, PieceEnd.REPLACED)


def stands(booking: Booking | None, milestones: Iterable[Milestone]) -> Milestone | None:
    """The scan that an order stands by; None where a piece that it waits for has none.

    Of several pieces that of the one furthest behind: one in trouble before one on its way, one
    on its way before one at rest. Pieces that were given up are waited for no more.
    """
    if booking is None or not booking.pieces:
        return latest(milestones)
    lasts = [last for _, last in standing(booking, milestones)]
    known = [last for last in lasts if last is not None]
    in_trouble = [last for last in known if last.trouble and not last.final]
    if len(known) < len(lasts) and not in_trouble:
        return None
    return min(in_trouble or known, key=_progress, default=None)


def standing(
    booking: Booking, milestones: Iterable[Milestone]
) -> tuple[tuple[Piece, Milestone | None], ...]:
    """Each piece that was not given up, with the last scan of it.

    A piece that nobody has scanned under its own number stands where the shipment does.
    """
    by_waybill: dict[str, list[Milestone]] = {}
    for milestone in milestones:
        by_waybill.setdefault(milestone.waybill, []).append(milestone)
    whole = () if _is_piece(booking, booking.waybill) else by_waybill.get(booking.waybill, ())
    return tuple(
        (piece, latest(by_waybill.get(piece.waybill, whole)))
        for piece in booking.pieces
        if piece.awaited
    )


def ended(booking: Booking, milestones: Iterable[Milestone]) -> Booking:
    """The booking with the end of every piece that is at rest."""
    ends = {
        piece.waybill: _ENDED.get(last.kind)
        for piece, last in standing(booking, milestones)
        if last is not None
    }
    return _with_ends(booking, ends)


def written_off(booking: Booking, waybill: str) -> Booking:
    """The booking without this piece, which nobody waits for any more."""
    return _with_ends(booking, {waybill: PieceEnd.WRITTEN_OFF})


def end_of(booking: Booking) -> PieceEnd | None:
    """How the whole ended: as returned if any piece came back, as written off if all were lost.

    None as long as a piece has not ended.
    """
    ends = {piece.end for piece in booking.pieces}
    return None if None in ends else next((end for end in BY_PRECEDENCE if end in ends), None)


def _with_ends(booking: Booking, ends: dict[str, PieceEnd | None]) -> Booking:
    pieces = (
        piece.model_copy(update={"end": ends.get(piece.waybill) or piece.end})
        for piece in booking.pieces
    )
    return booking.model_copy(update={"pieces": tuple(pieces)})


def _is_piece(booking: Booking, waybill: str) -> bool:
    return any(piece.waybill == waybill for piece in booking.pieces)


def _progress(last: Milestone) -> tuple[bool, tuple[int, str]]:
    """How far a piece has come by its last scan."""
    return last.final, (along_the_way(last), last.model_dump_json())
