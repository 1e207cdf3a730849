"""The views: the only reader of the records. Each call sees one moment, whole."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from domain.charges import LandedCost
from domain.cover.insurance import Insurance
from domain.customs import CustomsReply
from domain.last_mile.refused import Refusals
from domain.order import Order
from domain.papers.documents import DocumentKind, Drawn
from domain.reasons import Desk, HoldReason
from domain.tracking import Milestone
from records import (
    carrier_claims,
    choices,
    documents,
    last_mile,
    notices,
    proofs,
    queries,
    refusals,
    tracking_links,
)
from records.arrivals import StoredArrivals
from records.books.variances import as_row
from records.columns import shown
from records.engine import Database
from records.inbox import STUCK
from records.rows import (
    Balance,
    BookingRow,
    ChoiceRow,
    ClaimRow,
    Counts,
    DeclarationRow,
    DeclaredBy,
    DocumentRow,
    Event,
    HandOverRow,
    HoldPage,
    HoldRow,
    NoticeRow,
    OrderRow,
    ProofRow,
    ReturnRow,
    Unbalanced,
    VarianceRow,
)
from records.tables.core import (
    CustomsReplies,
    Declarations,
    Holds,
    Inbox,
    LandedCosts,
    Milestones,
    Orders,
    Revisions,
    Variances,
    table,
)
from records.tables.ledger import Postings
from records.tables.returns import Returns
from records.timeline import timeline
from records.tracking_links import Linked

_ORDERS, _REVISIONS, _HOLDS = table(Orders), table(Revisions), table(Holds)
_DECLARATIONS, _REPLIES = table(Declarations), table(CustomsReplies)
_MILESTONES = table(Milestones)
_RETURNS, _POSTINGS, _INBOX = table(Returns), table(Postings), table(Inbox)

_LANDED, _VARIANCES = table(LandedCosts), table(Variances)

CLAIMS_LISTED_MAX = 500
HOLDS_MAX = 200
"""The most holds on one page."""


class Views:
    """Answers questions about orders; an unknown order has nothing, which is no error."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.arrivals = StoredArrivals(database)

    # The order.

    async def order(self, order_id: str) -> OrderRow | None:
        """The order at a glance."""
        return await self._database.read(lambda db: queries.order_row(db, order_id))

    async def latest_document(self, order_id: str) -> Order | None:
        """The order as last amended."""
        query = (
            select(_REVISIONS.c.document)
            .where(_REVISIONS.c.order_id == order_id)
            .order_by(_REVISIONS.c.revision.desc())
            .limit(1)
        )
        document = await self._database.read(lambda db: db.scalar(query))
        return None if document is None else Order.model_validate_json(document)

    async def timeline(self, order_id: str) -> tuple[Event, ...]:
        """All that happened to the order, oldest first."""
        return await self._database.read(lambda db: timeline(db, order_id))

    # The questions.

    async def open_holds(
        self,
        *,
        desk: Desk | None = None,
        reason: HoldReason | None = None,
        seller: str | None = None,
        destination: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> HoldPage:
        """The questions that wait, the soonest due first.

        Raises:
            ValueError: The cursor is none that a page gave.
        """
        limit = max(1, min(limit, HOLDS_MAX))
        wanted = {
            _HOLDS.c.desk: desk,
            _HOLDS.c.reason: reason,
            _ORDERS.c.seller_id: seller,
            _ORDERS.c.destination: destination,
        }
        query = queries.holds().where(_HOLDS.c.closed_at.is_(None))
        query = query.where(*(column == value for column, value in wanted.items() if value))
        if cursor:
            query = query.where(queries.after(cursor))
        query = query.order_by(_HOLDS.c.due_at, _HOLDS.c.hold_id).limit(limit + 1)
        rows = [HoldRow.model_validate(row) for row in await self._rows(query)]
        cursor = queries.cursor_of(rows[limit - 1]) if len(rows) > limit else None
        return HoldPage(holds=tuple(rows[:limit]), cursor=cursor)

    async def hold(self, hold_id: str) -> HoldRow | None:
        """One question, open or closed."""
        rows = await self._rows(queries.holds().where(_HOLDS.c.hold_id == hold_id))
        return HoldRow.model_validate(rows[0]) if rows else None

    async def holds_of(self, order_id: str) -> tuple[HoldRow, ...]:
        """Every question that the order or its returns ever asked, oldest first."""
        query = queries.holds().where(_HOLDS.c.order_id == order_id).order_by(_HOLDS.c.opened_at)
        return tuple(HoldRow.model_validate(row) for row in await self._rows(query))

    # The effects.

    async def declarations_of(self, order_id: str) -> tuple[DeclarationRow, ...]:
        """Its declarations, one per revision that was lodged, oldest first."""
        return await self._database.read(lambda db: queries.declarations(db, order_id))

    async def replies_of(self, order_id: str) -> tuple[CustomsReply, ...]:
        """What the authority said, by its clock."""
        query = select(_REPLIES.c.reply).where(_REPLIES.c.order_id == order_id)
        rows = await self._rows(query.order_by(_REPLIES.c.at))
        return tuple(CustomsReply.model_validate_json(row["reply"]) for row in rows)

    async def replies_to(self, lrn: str) -> tuple[CustomsReply, ...]:
        """What the authority said of one declaration, by its clock."""
        query = select(_REPLIES.c.reply).where(_REPLIES.c.lrn == lrn).order_by(_REPLIES.c.at)
        rows = await self._rows(query)
        return tuple(CustomsReply.model_validate_json(row["reply"]) for row in rows)

    async def declared_by(self, reference: str, mrn: str | None) -> DeclaredBy | None:
        """The declaration that an authority means, by its reference of it or else by its MRN."""
        return await self._database.read(lambda db: queries.declared_by(db, reference, mrn))

    async def bookings_of(self, order_id: str) -> tuple[BookingRow, ...]:
        """Its parcels, the voided too, oldest first."""
        return await self._database.read(lambda db: queries.bookings(db, order_id))

    async def orders_of(self, waybills: Collection[str]) -> dict[str, str]:
        """The orders that parcels were booked for last, by waybill; of those that were.

        A parcel that comes back under another number is its order's under that as well.
        """
        return await self._database.read(lambda db: queries.orders_of(db, waybills))

    async def delivery_of(self, order_id: str) -> HandOverRow | None:
        """How it is delivered as of now, and what was asked; None of an order that is unknown."""
        return await self._database.read(lambda db: last_mile.delivery_of(db, order_id))

    async def refusals(self, since: datetime) -> tuple[Refusals, ...]:
        """What came to the door since then and was refused, by lane and Incoterm."""
        return await self._database.read(lambda db: refusals.since(db, since))

    async def proofs_of(self, order_id: str) -> tuple[ProofRow, ...]:
        """Who took its parcels."""
        return await self._database.read(lambda db: proofs.of_order(db, order_id))

    async def choices_of(self, order_id: str) -> tuple[ChoiceRow, ...]:
        """What was decided about its carrier, the latest first."""
        return await self._database.read(lambda db: choices.of_order(db, order_id))

    async def milestones_of(self, order_id: str) -> tuple[Milestone, ...]:
        """Every scan, by the carrier's clock."""
        query = select(_MILESTONES).where(_MILESTONES.c.order_id == order_id)
        rows = await self._rows(query.order_by(_MILESTONES.c.at, _MILESTONES.c.event_id))
        return tuple(Milestone.model_validate(row) for row in rows)

    # The customer.

    async def notices_of(self, order_id: str) -> tuple[NoticeRow, ...]:
        """What its customer was to be told, oldest first, and what became of it."""
        return await self._database.read(lambda db: notices.of_order(db, order_id))

    async def tracking_token(self, order_id: str) -> str | None:
        """The token that opens its page; None where it has none, or it was revoked."""
        return await self._database.read(lambda db: tracking_links.token_of(db, order_id))

    async def linked(self, token: str) -> Linked | None:
        """The order whose page a token opens; None of any other text."""
        return await self._database.read(lambda db: tracking_links.linked(db, token))

    # What it costs.

    async def landed_cost_of(self, order_id: str) -> LandedCost | None:
        """The landed cost that the order was last released at."""
        query = (
            select(_LANDED.c.document)
            .where(_LANDED.c.order_id == order_id)
            .order_by(_LANDED.c.revision.desc())
            .limit(1)
        )
        document = await self._database.read(lambda db: db.scalar(query))
        return None if document is None else LandedCost.model_validate_json(document)

    async def documents_of(self, order_id: str) -> tuple[DocumentRow, ...]:
        """The papers that were drawn for an order, those of its latest revision first."""
        return await self._database.read(lambda db: documents.of_order(db, order_id))

    async def document(self, sha256: str) -> tuple[DocumentRow, bytes] | None:
        """A document and its content; None where there is none of this hash."""
        return await self._database.read(lambda db: documents.content(db, sha256))

    async def drawn_for(self, order_id: str, sha256: str) -> Drawn | None:
        """A paper of this order by the hash of its content; None where it has no such one."""
        found = await self.document(sha256)
        if found is None:
            return None
        row, content = found
        if row.order_id != order_id or not isinstance(row.kind, DocumentKind):
            return None  # a label, a proof or a photo of a loss is no paper for an authority
        return Drawn(row.kind, row.name, row.title, content)

    async def variances_of(self, order_id: str) -> tuple[VarianceRow, ...]:
        """What strayed from quote and release, of the revision that was released last."""
        query = (
            select(_VARIANCES)
            .join(_ORDERS, _ORDERS.c.order_id == _VARIANCES.c.order_id)
            .where(_VARIANCES.c.order_id == order_id, _VARIANCES.c.revision == _ORDERS.c.revision)
            .order_by(_VARIANCES.c.at, _VARIANCES.c.variance_id)
        )
        return tuple(as_row(row) for row in await self._rows(query))

    # The returns.

    async def returns_of(self, order_id: str) -> tuple[ReturnRow, ...]:
        """Its RMAs by number."""
        return await self._database.read(lambda db: queries.returns(db, order_id))

    async def next_return_number(self, order_id: str) -> int:
        """The number of the next RMA. Two who ask at once get the same; one is refused."""
        query = select(func.max(_RETURNS.c.number)).where(_RETURNS.c.order_id == order_id)
        return (await self._database.read(lambda db: db.scalar(query)) or 0) + 1

    # The claims.

    async def claims_of(self, order_id: str) -> tuple[ClaimRow, ...]:
        """Its claims on carriers and insurers, by number."""
        return await self._database.read(lambda db: carrier_claims.of_order(db, order_id))

    async def claims(self, *, open_only: bool = False, limit: int = 100) -> tuple[ClaimRow, ...]:
        """The latest claims of all orders."""
        limit = max(1, min(limit, CLAIMS_LISTED_MAX))
        return await self._database.read(
            lambda db: carrier_claims.listed(db, open_only=open_only, limit=limit)
        )

    async def claim_of(self, reference: str) -> str | None:
        """Our number of the claim that its payer knows by this reference; None if it is none."""
        return await self._database.read(lambda db: carrier_claims.by_reference(db, reference))

    async def next_claim_number(self, order_id: str) -> int:
        """The number of the next claim. Two who ask at once get the same; one is refused."""
        return await self._database.read(lambda db: carrier_claims.next_number(db, order_id))

    async def insurance_of(self, order_id: str) -> Insurance | None:
        """The insurance of the parcel that stands; None where nobody insured it."""
        case = await self._database.read(lambda db: carrier_claims.case_of(db, order_id))
        return case.insurance if case else None

    # The money.

    async def balances(self, order_id: str | None = None) -> tuple[Balance, ...]:
        """What the accounts stand at, of one order or of all, without those at zero."""
        amount = func.sum(_POSTINGS.c.amount)
        query = select(_POSTINGS.c.account, _POSTINGS.c.currency, amount.label("amount"))
        if order_id is not None:
            query = query.where(_POSTINGS.c.order_id == order_id)
        query = query.group_by(_POSTINGS.c.currency, _POSTINGS.c.account).having(amount != 0)
        rows = await self._rows(query.order_by(_POSTINGS.c.currency, _POSTINGS.c.account))
        return tuple(
            Balance.model_validate(row | {"amount": shown(row["amount"], row["currency"])})
            for row in rows
        )

    async def unbalanced(self) -> tuple[Unbalanced, ...]:
        """Entries that do not sum to zero: there are none, or the ledger is wrong."""
        amount = func.sum(_POSTINGS.c.amount)
        query = (
            select(_POSTINGS.c.entry_id, _POSTINGS.c.currency, amount.label("amount"))
            .group_by(_POSTINGS.c.entry_id, _POSTINGS.c.currency)
            .having(amount != 0)
        )
        return tuple(Unbalanced.model_validate(row) for row in await self._rows(query))

    # The whole.

    async def counts(self, now: datetime) -> Counts:
        """How many of what there are."""
        waiting = _HOLDS.c.closed_at.is_(None)
        unsent = _INBOX.c.processed_at.is_(None)
        numbers = {
            "orders": _count(_ORDERS.c.order_id),
            "open_holds": _count(_HOLDS.c.hold_id).where(waiting),
            "overdue_holds": _count(_HOLDS.c.hold_id).where(waiting, _HOLDS.c.due_at < now),
            "inbox_pending": _count(_INBOX.c.inbox_id).where(unsent),
            "inbox_stuck": _count(_INBOX.c.inbox_id).where(STUCK),
        }
        query = select(*(number.scalar_subquery().label(n) for n, number in numbers.items()))
        (row,) = await self._rows(query)
        return Counts.model_validate(row)

    async def _rows(self, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
        found = await self._database.read(lambda db: db.execute(query).mappings().all())
        return [dict(row) for row in found]


def _count(column: Any) -> Select[int]:
    return select(func.count(column))
