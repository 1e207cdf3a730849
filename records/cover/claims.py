"""Claims on carriers and insurers in the records, inside the journal.

Those of one order take turns, so that no loss is claimed twice.
"""

from datetime import datetime

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from domain.cover.claims import (
    CLAIM_ENDS,
    ClaimCase,
    ClaimOutcome,
    ClaimRequest,
    ClaimStage,
    Evidence,
    Filed,
    InTime,
)
from domain.money import Money
from records.books import entries, ledger
from records.columns import kept_text, money
from records.orders import lock
from records.rows import ClaimRow
from records.tables.claims import CarrierClaims
from records.tables.core import table

_CLAIMS = table(CarrierClaims)

_EVIDENCE = TypeAdapter(tuple[Evidence, ...])

GIVEN_UP = frozenset({ClaimStage.REFUSED, ClaimStage.WITHDRAWN})
"""A claim that ended so keeps nobody from claiming the same loss again."""

OPEN = frozenset(ClaimStage) - CLAIM_ENDS


def opened(
    db: Connection,
    request: ClaimRequest,
    case: ClaimCase,
    asked: Money,
    at: datetime,
    *,
    cause: str,
) -> str | None:
    """Keep a new claim; else why not."""
    lock(db, request.order_id)
    known = _find(db, request.claim_id)
    if known:
        told = (known["waybill"], known["asked"], known["stage"] in OPEN)
        same = _is(known, request) and told == (case.booking.waybill, asked.amount, True)
        return None if same else f"{request.claim_id} was opened for another loss or amount"
    standing = select(_CLAIMS.c.claim_id, _CLAIMS.c.stage).where(
        _CLAIMS.c.order_id == request.order_id,
        _CLAIMS.c.waybill == case.booking.waybill,
        _CLAIMS.c.kind == request.kind,
        _CLAIMS.c.stage.not_in(sorted(GIVEN_UP)),
    )
    if other := db.execute(standing).first():
        return f"{other.claim_id} is for the same loss already; it is {_words(other.stage)}"
    row = request.model_dump(
        mode="json", include={"order_id", "number", "kind", "says", "evidence"}
    )
    row |= {
        "claim_id": request.claim_id,
        "waybill": case.booking.waybill,
        "payer": case.payer,
        "cause": cause,
        "asked": asked.amount,
        "currency": asked.currency,
        "requested_by": request.requested_by,
        "stage": ClaimStage.REQUESTED,
        "why": "",
        "opened_at": at,
        "updated_at": at,
    }
    db.execute(insert(_CLAIMS), row)
    return None


def filed(db: Connection, request: ClaimRequest, told: Filed, at: datetime) -> None:
    """The payer has it, under its own reference."""
    _move(db, request.claim_id, ClaimStage.FILED, at, payer=told.payer, reference=told.reference)


def paid(
    db: Connection,
    order_id: str,
    claim_id: str,
    amount: Money | None,
    *,
    as_of: InTime,
    at: datetime,
) -> bool:
    """Book what is new of all that was paid; whether that stands now.

    Words are in order by their payer's clock, however late they come.
    """
    row = lock(db, order_id) and _find(db, claim_id)
    if row is None or amount is None:
        return False
    before = None if row["paid"] is None else money(row["paid"], row["paid_currency"])
    # A worker of before, which may go on beside this one, did not say by which word.
    known = (row["paid_as_of"] or row["updated_at"], row["paid_word"] or "")
    if before is not None and as_of < known:
        return before == amount
    told = {"paid": amount.amount, "paid_currency": amount.currency}
    told |= {"paid_as_of": as_of[0], "paid_word": as_of[1]}
    changed = {} if before == amount else {"updated_at": at}
    db.execute(update(_CLAIMS).where(_CLAIMS.c.claim_id == claim_id).values(told | changed))
    if before == amount:
        return True
    # Told once more it is as before and comes not so far: the moment keeps 80, 40 and 80 apart.
    key = f"claim:{claim_id}:paid:{amount.amount.normalize():f}:{at:%Y%m%dT%H%M%S.%fZ}"
    for new in _new(before, amount):
        entry = entries.claim_paid(f"{key}:{new.currency}", order_id, new)
        ledger.post(db, [entry], at)
    return True


def _new(before: Money | None, now: Money) -> list[Money]:
    """What came since; what was said in other money before is taken back in that."""
    if before is None:
        new = [now]
    elif before.currency == now.currency:
        new = [now - before]
    else:
        new = [-before, now]
    return [each for each in new if each.amount]


def closed(
    db: Connection, order_id: str, request: ClaimRequest, outcome: ClaimOutcome, at: datetime
) -> None:
    """End a claim, never twice.

    One that was refused at the door was never kept; what has its number is another.
    """
    lock(db, order_id)
    if (known := _find(db, request.claim_id)) and not _is(known, request):
        return
    # A run of before did not say by which word: by one that is heard now.
    paid(db, order_id, outcome.claim_id, outcome.paid, as_of=outcome.as_of or (at, ""), at=at)
    _move(db, request.claim_id, outcome.stage, at, why=outcome.why)


def of_order(db: Connection, order_id: str) -> tuple[ClaimRow, ...]:
    """The order's claims, by number."""
    query = select(_CLAIMS).where(_CLAIMS.c.order_id == order_id).order_by(_CLAIMS.c.number)
    return tuple(_row(row) for row in db.execute(query).mappings())


def by_reference(db: Connection, reference: str) -> str | None:
    """Our number of the claim that a payer knows by its own reference."""
    query = select(_CLAIMS.c.claim_id).where(_CLAIMS.c.reference == reference)
    return db.scalar(query)


def listed(db: Connection, *, open_only: bool, limit: int) -> tuple[ClaimRow, ...]:
    """Claims of all orders, the latest first."""
    query = select(_CLAIMS).order_by(_CLAIMS.c.opened_at.desc(), _CLAIMS.c.claim_id).limit(limit)
    if open_only:
        query = query.where(_CLAIMS.c.stage.in_(sorted(OPEN)))
    return tuple(_row(row) for row in db.execute(query).mappings())


def number_of(db: Connection, order_id: str, cause: str) -> int:
    """The number of the claim that answers this hold, or the next."""
    own = select(_CLAIMS.c.number).where(_CLAIMS.c.order_id == order_id, _CLAIMS.c.cause == cause)
    return db.scalar(own) or next_number(db, order_id)


def next_number(db: Connection, order_id: str) -> int:
    """The number of the order's next claim."""
    query = select(func.max(_CLAIMS.c.number)).where(_CLAIMS.c.order_id == order_id)
    return (db.scalar(query) or 0) + 1


def _find(db: Connection, claim_id: str) -> RowMapping | None:
    query = select(_CLAIMS).where(_CLAIMS.c.claim_id == claim_id)
    return db.execute(query).mappings().first()


def _is(known: RowMapping, request: ClaimRequest) -> bool:
    """Whether a claim that is kept is the one that is asked for: two may want one number."""
    return bool(
        (known["kind"], known["says"], known["requested_by"])
        == (request.kind, kept_text(request.says), kept_text(request.requested_by))
    )


def _move(
    db: Connection, claim_id: str, stage: ClaimStage, at: datetime, **told: str | None
) -> None:
    """On to this stage, never out of an end."""
    db.execute(
        update(_CLAIMS)
        .where(_CLAIMS.c.claim_id == claim_id, _CLAIMS.c.stage.in_(sorted(OPEN)))
        .values(stage=stage, updated_at=at, **told)
    )


def _row(row: RowMapping) -> ClaimRow:
    paid_so_far = None if row["paid"] is None else money(row["paid"], row["paid_currency"])
    asked = money(row["asked"], row["currency"])
    shown = _EVIDENCE.validate_json(to_json(row["evidence"]))
    return ClaimRow.model_validate({**row, "asked": asked, "paid": paid_so_far, "evidence": shown})


def _words(stage: str) -> str:
    return stage.replace("_", " ")
