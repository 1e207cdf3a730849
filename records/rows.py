"""What the views give: frozen values, never tables."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import computed_field

from domain.books.variance import Variance
from domain.carriage import Piece
from domain.choosing.choice import Choice
from domain.choosing.tries import Try
from domain.cover.claims import ClaimKind, ClaimStage, Evidence
from domain.customs import DeclarationStatus
from domain.holds import Fault
from domain.last_mile.changes import DeliveryAsked
from domain.last_mile.proofs import KeptPaper
from domain.money import Money
from domain.notices import Channel, Notice, NoticeStatus
from domain.papers.documents import DocumentKind
from domain.papers.media import Media
from domain.promised import DeliveryOptions
from domain.reasons import Desk, HoldReason, Responsible
from domain.returns import Disposition, Grade, ReturnItem, ReturnReason, ReturnStage
from domain.settlement import Settlement
from domain.status import Stage
from domain.values import Value


class OrderRow(Value):
    """One order at a glance."""

    order_id: str
    seller_id: str
    destination: str
    currency: str
    stage: Stage
    revision: int
    placed_at: datetime
    updated_at: datetime
    settlement: Settlement | None
    cancelled_by: str | None
    replaces: str | None = None
    replaced_by: str | None = None
    waybill: str | None
    open_holds: int


class DocumentRow(Value):
    """A document of a revision: drawn by us, a carrier's label or proof, or what shows a loss.

    `size` is in bytes.
    """

    sha256: str
    order_id: str
    revision: int
    kind: DocumentKind | Literal["label", "proof", "evidence"]
    name: str
    title: str
    size: int
    media_type: str
    created_at: datetime

    @property
    def file_name(self) -> str:
        """Its name as a file, with the ending of its media type where that is known."""
        known = self.media_type in set(Media)
        return f"{self.name}.{Media(self.media_type).ending}" if known else self.name


class HandOverRow(Value):
    """How an order is delivered as of now, and every change that was asked for, oldest first."""

    options: DeliveryOptions
    asked: tuple[DeliveryAsked, ...]


class ProofRow(Value):
    """Who took a parcel; its papers are fetched as documents, by their hashes."""

    waybill: str
    received_by: str
    at: datetime | None
    place: str
    papers: tuple[KeptPaper, ...]
    kept_at: datetime


class VarianceRow(Variance):
    """A line that strayed, with the dispute about it; `credited` once that is closed."""

    variance_id: str
    order_id: str
    revision: int
    currency: str
    at: datetime
    disputed_at: datetime | None
    disputed_by: str | None
    dispute: str | None
    closed_at: datetime | None
    closed_by: str | None
    credited: Decimal | None


class HoldRow(Value):
    """A question, open or closed, with whose order it concerns; `answers` are those legal now."""

    hold_id: str
    order_id: str
    seller_id: str
    destination: str
    subject: str
    revision: int
    reason: HoldReason
    question: str
    desk: Desk
    responsible: Responsible
    evidence: dict[str, str]
    faults: tuple[Fault, ...]
    answers: tuple[str, ...]
    opened_at: datetime
    remind_at: datetime | None
    due_at: datetime
    reminded_at: datetime | None
    breached_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    resolution: dict[str, Any] | None
    resolved_by: str | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def answers_for(self) -> Responsible:
        """Who answers for its cost in the end: whom the answer named, else whom the table did."""
        named = (self.resolution or {}).get("responsible")
        return Responsible(named) if named else self.responsible


class HoldPage(Value):
    """Some of the open holds; `cursor` asks for the next ones, None at the end."""

    holds: tuple[HoldRow, ...]
    cursor: str | None


class DeclarationRow(Value):
    """A declaration with where it stands by what the authority said last."""

    lrn: str
    revision: int
    kind: str
    broker: str
    mrn: str | None
    status: DeclarationStatus
    faults: tuple[Fault, ...]
    lodged_at: datetime
    withdrawn_at: datetime | None


class DeclaredBy(Value):
    """A declaration that an authority named; `own` if by its own reference, not by its MRN."""

    order_id: str
    lrn: str
    own: bool


class BookingRow(Value):
    """A parcel, with its pieces if it has several; `voided_at` if it was taken back."""

    reference: str
    revision: int
    carrier: str
    service: str
    waybill: str
    price: Money
    transit_days: int
    label: str
    why: str
    policy: str
    booked_at: datetime
    voided_at: datetime | None
    pieces: tuple[Piece, ...] = ()


class ChoiceRow(Value):
    """What was decided about the carrier of a revision, and who was asked for a label.

    `number` counts the choices of one revision; tries of a later one have left an earlier one's.
    """

    revision: int
    number: int
    at: datetime
    choice: Choice
    tries: tuple[Try, ...]


class ChannelRow(Value):
    """What became of a notice by one channel; `due_at` is when it is tried again."""

    channel: Channel
    told: NoticeStatus
    attempts: int
    at: datetime
    due_at: datetime | None
    why: str


class NoticeRow(Notice):
    """What the customer was to be told, when it happened, and what became of it.

    `due_at` is when somebody looks at it next; nobody does where it is absent.
    """

    at: datetime
    due_at: datetime | None
    deliveries: tuple[ChannelRow, ...]


class ReturnRow(Value):
    """An RMA with the units it was opened for."""

    rma: str
    order_id: str
    number: int
    reason: ReturnReason
    requested_by: str
    note: str | None
    stage: ReturnStage
    items: tuple[ReturnItem, ...]
    grade: Grade | None
    disposition: Disposition | None
    refund: Money | None
    why: str
    opened_at: datetime
    updated_at: datetime


class ClaimRow(Value):
    """A claim on a carrier or an insurer, and how far it has come."""

    claim_id: str
    order_id: str
    number: int
    kind: ClaimKind
    waybill: str
    payer: str
    reference: str | None
    cause: str
    says: str
    asked: Money
    evidence: tuple[Evidence, ...]
    requested_by: str
    stage: ClaimStage
    paid: Money | None
    why: str
    opened_at: datetime
    updated_at: datetime


class Event(Value):
    """One thing that happened to an order, in words."""

    at: datetime
    what: str
    text: str


class Balance(Value):
    """What an account stands at: debits above zero, credits below."""

    account: str
    currency: str
    amount: Decimal


class Unbalanced(Value):
    """An entry whose sides do not sum to zero in a currency. There must be none."""

    entry_id: str
    currency: str
    amount: Decimal


class Counts(Value):
    """How the records stand, for readiness and for a glance."""

    orders: int
    open_holds: int
    overdue_holds: int
    inbox_pending: int
    inbox_stuck: int
