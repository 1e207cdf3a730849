"""Documents that travel with an order: which ones it needs, and what stands on them beside it.

`required` is the whole of the choice: pure rules, each with its sentence. `documents/` draws.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from domain.charges import LandedCost
from domain.customs import lrn_of
from domain.fx import Exchange
from domain.holds import Fault, Hold
from domain.money import total
from domain.order import Order
from domain.papers.batteries import NAME_OF, Mark, mark_of
from domain.papers.origin_statements import STATEMENTS, claimed, euros_of
from domain.papers.parts import parts_of
from domain.papers.postal import postal_form, worth_in_sdr
from domain.reasons import HoldReason
from domain.territories import tariff_of
from domain.trade import LogisticsModel, TransportMode
from domain.values import LongText, Text, Value


class DocumentKind(StrEnum):
    """A document that we draw."""

    COMMERCIAL_INVOICE = "commercial_invoice"
    PACKING_LIST = "packing_list"
    CN22 = "cn22"
    CN23 = "cn23"
    STATEMENT_ON_ORIGIN = "statement_on_origin"
    BATTERY_MARK = "battery_mark"


class ExportReason(StrEnum):
    """Why the goods cross the border; the boxes of the postal forms."""

    SALE = "sale"
    GIFT = "gift"
    SAMPLE = "sample"
    RETURN = "return"
    DOCUMENTS = "documents"
    OTHER = "other"


class DocumentFacts(Value):
    """What a document states that no order says. All have a plain default.

    `number` is the invoice's, `lrn` the declaration's; `on` the day of issue. `place` is where it
    is issued, `named_place` the one that follows the Incoterm. `origin_criteria` are the codes
    that the EU-Japan statement asks for, such as "C1"; without them the field is left to be
    filled in by hand.
    """

    number: Text
    lrn: Text
    on: date
    place: LongText
    named_place: LongText
    signatory: Text
    reason: ExportReason = ExportReason.SALE
    origin_criteria: Text | None = None

    @classmethod
    def of(cls, order: Order, on: date) -> "DocumentFacts":
        """The facts of an order about which nobody said more: its LRN numbers its invoice."""
        consignee = order.consignee.address
        return cls(
            number=lrn_of(order),
            lrn=lrn_of(order),
            on=on,
            place=order.shipper.address.city,
            named_place=f"{consignee.city}, {consignee.country}",
            signatory=order.shipper.name,
        )


class Needed(Value):
    """A document that an order needs, and why, in a sentence.

    `agreement` is the one whose statement on origin it is. With `lacks` it cannot be made yet:
    each names the field of the order that keeps it.
    """

    kind: DocumentKind
    why: str
    copies: int = Field(default=1, ge=1)
    agreement: str | None = None
    lacks: tuple[Fault, ...] = ()


class Drawn(NamedTuple):
    """A document as it was drawn: a PDF. `name` is a file name without its ending."""

    kind: DocumentKind
    name: str
    title: str
    pdf: bytes

    @property
    def sha256(self) -> str:
        """The document's identity: the same content, the same hash."""
        return hashlib.sha256(self.pdf).hexdigest()


CN23_COPIES = 4
"""Posts ask for three or four: azerpost.az, four, read 2026-11-22, secondary."""


def required(
    order: Order, landed: LandedCost | None, exchange: Exchange, on: date
) -> tuple[Needed, ...]:
    """The documents that this order needs to cross its border, in the order in which they lie.

    Args:
        order: Its destination, the way it travels, the preferences it claims, its goods' flags.
        landed: Its landed cost, if it is known; it names the declaration.
        exchange: What currencies are worth, for limits in SDR and in euros.
        on: The day on which the documents are issued.
    """
    needed = tuple(_mark(order))
    if tariff_of(order.inventory.country) == tariff_of(order.destination):
        return needed
    return (
        *_postal(order, exchange, on),
        _invoice(order, landed),
        *_packing_list(order),
        *_statements(order, exchange, on),
        *needed,
    )


def not_drawable(order: Order, faults: Sequence[Fault]) -> Hold | None:
    """The question that faults of documents are; None without any, or if a person let them pass."""
    if not faults or order.waived(HoldReason.PAPERS_NOT_DRAWN):
        return None
    return Hold.ask(
        order,
        HoldReason.PAPERS_NOT_DRAWN,
        faults=tuple(faults),
        why="; ".join(f"{fault.pointer} {fault.message}" for fault in faults),
    )


def contents_value(order: Order) -> Decimal:
    """What the goods were sold for, in the order's currency: less discount, without freight."""
    return order.goods_value - order.quote.discount


def by_post(order: Order) -> bool:
    """Whether a post carries the order, under the rules of the Universal Postal Union."""
    return order.logistics_model is LogisticsModel.POSTAL or order.transport is TransportMode.MAIL


def form_by_post(order: Order, exchange: Exchange, on: date) -> tuple[str, str]:
    """The customs form of an order by post, and why.

    Each package is an item of its own; the form that one of them needs is taken for all.
    """
    return max(
        postal_form(
            worth_in_sdr(contents_value(part), part.currency, exchange, on),
            part.handed_over_kg,
            len(part.lines),
        )
        for part in parts_of(order)
    )


def _invoice(order: Order, landed: LandedCost | None) -> Needed:
    declaration = f" ({landed.declaration})" if landed and landed.declaration else ""
    return Needed(
        kind=DocumentKind.COMMERCIAL_INVOICE,
        why=f"goods that enter {order.destination} are valued and declared by it{declaration}",
    )


def _packing_list(order: Order) -> Iterator[Needed]:
    if len(order.packages) > 1 and not by_post(order):
        yield Needed(
            kind=DocumentKind.PACKING_LIST,
            why=f"{len(order.packages)} packages travel together: it says what is in which",
        )
    elif len(order.lines) > 1 and not by_post(order):
        yield Needed(
            kind=DocumentKind.PACKING_LIST,
            why=f"{len(order.lines)} kinds of goods travel together: whoever opens the parcel "
            "finds them by it",
        )
    elif order.logistics_model is LogisticsModel.CONSOLIDATED:
        yield Needed(
            kind=DocumentKind.PACKING_LIST,
            why="the parcel travels in a consolidation, which is broken up by it",
        )


def _postal(order: Order, exchange: Exchange, on: date) -> Iterator[Needed]:
    if by_post(order):
        form, why = form_by_post(order, exchange, on)
        yield Needed(
            kind=DocumentKind(form.lower()),
            why=f"a post carries it, and {why}",
            copies=CN23_COPIES if form == "CN23" else 1,
        )


def _statements(order: Order, exchange: Exchange, on: date) -> Iterator[Needed]:
    for agreement, lines in claimed(order).items():
        statement = STATEMENTS.get(agreement)
        if statement is None:
            continue  # its proof is a certificate that others issue
        value = total(line.value for line in lines)
        euros = euros_of(value, order.currency, exchange, on)
        skus = ", ".join(line.sku for line in lines[:3])
        more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""  # noqa: PLR2004 - named above
        yield Needed(
            kind=DocumentKind.STATEMENT_ON_ORIGIN,
            why=f"the preference of the {agreement} is claimed for {skus}{more}",
            agreement=agreement,
            lacks=tuple(statement.lacks(order, euros)),
        )


def _mark(order: Order) -> Iterator[Needed]:
    mark = mark_of(order)
    if mark is not None:
        yield Needed(
            kind=DocumentKind.BATTERY_MARK,
            why=_why_marked(mark),
            lacks=tuple(_kept_off(order, mark)),
        )


def _why_marked(mark: Mark) -> str:
    goods = "; ".join(f"{number} {NAME_OF[number].lower()}" for number in mark.numbers)
    if mark.loose:
        return f"the parcel holds {goods}: cargo aircraft only, charged to 30 % at most (PI 965)"
    return (
        f"the parcel holds {goods}; the mark may be left off where at most two packages hold no "
        "more than two batteries each, installed in the equipment (PI 967 II)"
    )


def _kept_off(order: Order, mark: Mark) -> Iterator[Fault]:
    """Loose batteries do not go by post: posts take equipment with its batteries inside."""
    if mark.loose and by_post(order):
        yield Fault(
            pointer="/logistics_model",
            message="loose lithium batteries do not go by post; only those inside equipment do",
            code="batteries_not_by_post",
            value=order.logistics_model,
        )
