"""What the authority assessed: held against the release as it is told, disputed as answered.

A tax notice is compared inside the journal, where the landed cost is at hand; what that comes
to is written into the reply and is a fact from then on, for the records and for the run.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from domain.books.assessment import assess
from domain.books.variance import Between, Variance
from domain.customs import CustomsReply, lrn_of
from domain.filing.replies import assessing
from domain.order import Order
from domain.reasons import HoldReason
from domain.resolutions import DisputeAssessment
from records.books import entries, ledger, variances
from records.books.entries import EntryKind
from records.rows import VarianceRow
from records.tables.core import Holds, Revisions, Variances, table

_HOLDS, _REVISIONS, _VARIANCES = table(Holds), table(Revisions), table(Variances)


def compared(
    db: Connection, row: RowMapping, before: Iterable[CustomsReply], notice: CustomsReply
) -> CustomsReply:
    """The notice with what it comes to beside the release; what strayed is kept and booked.

    Left as it is where it assesses nothing, or concerns a declaration that no longer counts.
    A notice that an earlier one has overtaken by the authority's clock changes no books.
    """
    order = _standing_order(db, row) if notice.assessed else None
    landed = variances.landed_of(db, order) if order else None
    if order is None or landed is None or notice.lrn != lrn_of(order):
        return notice
    found = assess(order, landed, notice)
    told = notice.model_copy(update={"assessment": found.assessment})
    if assessing((*before, told)) is told:
        between = Between.RELEASE_AND_ASSESSMENT
        variances.keep(db, order, between, found.variances, at=notice.at, anew=True)
        _book(db, order, found.variances, told)
    return told


def _standing_order(db: Connection, row: RowMapping) -> Order | None:
    """The order as it is declared now; None where it was taken back, or its books are closed."""
    if row["revision"] <= row["unwound_revision"] or row["settlement"] is not None:
        return None
    document = db.scalar(
        select(_REVISIONS.c.document)
        .where(_REVISIONS.c.order_id == row["order_id"])
        .where(_REVISIONS.c.revision == row["revision"])
    )
    return None if document is None else Order.model_validate_json(document)


def _book(db: Connection, order: Order, strayed: Sequence[Variance], notice: CustomsReply) -> None:
    """Book the difference in place of what an earlier notice came to."""
    earlier = ledger.standing(db, order.order_id, [EntryKind.ASSESSMENT_VARIANCE])
    booked = entries.assessment_variance(order, strayed, notice.event_id)
    now = [booked] if booked else []
    ledger.post(db, [*(entry.reversal() for entry in earlier), *now], notice.at)


# ------------------------------------------------------------------------------ disputes


def dispute_as_answered(db: Connection, order: Order, at: datetime) -> None:
    """Dispute what was billed of an assessment that a person disputed when it was told.

    That is what was billed beyond the expected, of a kind and on a line that was assessed so; a
    bill that names no lines is disputed by kind.
    """
    answer = _answer(db, order)
    if answer is None:
        return
    above = _above_expected(db, order)
    assessed = [row for row in above if row.between is Between.RELEASE_AND_ASSESSMENT]
    for row in above:
        if row.between is Between.RELEASE_AND_BILL and any(_alike(row, one) for one in assessed):
            variances.dispute(db, row.variance_id, answer.by, answer.why, at)


def _answer(db: Connection, order: Order) -> DisputeAssessment | None:
    """The dispute, where that was the last word on what was assessed of this declaration."""
    said = db.scalar(
        select(_HOLDS.c.resolution)
        .where(_HOLDS.c.order_id == order.order_id)
        .where(_HOLDS.c.revision >= (order.declared_as or order.revision))
        .where(_HOLDS.c.reason == HoldReason.ASSESSMENT_DIFFERS, _HOLDS.c.outcome == "answered")
        .order_by(_HOLDS.c.closed_at.desc())
        .limit(1)
    )
    disputed = said is not None and said["kind"] == "dispute_assessment"
    return DisputeAssessment.model_validate(said) if disputed else None


def _above_expected(db: Connection, order: Order) -> list[VarianceRow]:
    """What came out above the expected, of this revision and those it was declared as."""
    query = (
        select(_VARIANCES)
        .where(_VARIANCES.c.order_id == order.order_id)
        .where(_VARIANCES.c.revision >= (order.declared_as or order.revision))
        .order_by(_VARIANCES.c.variance_id)
    )
    rows = [variances.as_row(dict(row)) for row in db.execute(query).mappings()]
    return [row for row in rows if row.difference > 0]


def _alike(billed: Variance, assessed: Variance) -> bool:
    return billed.kind is assessed.kind and (
        billed.sku == assessed.sku or None in {billed.sku, assessed.sku}
    )
