"""Entries about what is expected of an order while its books are open."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256

from domain.books.strayed import against_quote
from domain.books.variance import Variance, by_kind
from domain.carriage import Booking
from domain.charges import IMPORT_CHARGES, ChargeKind, LandedCost
from domain.cover.insurance import Insurance
from domain.money import total
from domain.order import Order
from domain.trade import Incoterm
from records.books.entries.entry import Entry, EntryKind, in_currency_of

ESTIMATES = (EntryKind.ESTIMATE, EntryKind.FREIGHT, EntryKind.PREMIUM)
EXPECTATIONS = (*ESTIMATES, EntryKind.QUOTE_VARIANCE, EntryKind.ASSESSMENT_VARIANCE)
"""What a revision that is taken back, or priced again, no longer expects."""

Kinds = Mapping[ChargeKind, Decimal]

_ESTIMATED = {f"{kind}_estimated": kind for kind in ChargeKind}


def estimates(order: Order, landed: LandedCost) -> tuple[Entry, Entry]:
    """The landed cost expected of this revision: freight by itself, for a booking replaces it.

    A revision priced again to other amounts is another estimate, so the amounts are part
    of the key.
    """
    due = landed.billed_to_seller(ddp=order.incoterm is Incoterm.DDP)
    by_kind = {kind: total(c.amount for c in due if c.kind is kind) for kind in ChargeKind}
    digest = sha256(" ".join(map(str, by_kind.values())).encode()).hexdigest()[:12]
    freight = {ChargeKind.FREIGHT: by_kind.pop(ChargeKind.FREIGHT)}
    return (
        _estimate(order.key(f"estimate:{digest}"), EntryKind.ESTIMATE, order, by_kind),
        _estimate(order.key(f"freight:{digest}"), EntryKind.FREIGHT, order, freight),
    )


def booked_freight(order: Order, booking: Booking) -> Entry:
    """The freight expected once it is known what the carrier asks."""
    price = in_currency_of(order, booking.price)
    key = order.key(f"freight:{booking.reference}")
    return _estimate(key, EntryKind.FREIGHT, order, {ChargeKind.FREIGHT: price})


def premium(order: Order, insurance: Insurance) -> Entry:
    """What insuring the parcel is expected to be billed at."""
    price = in_currency_of(order, insurance.premium)
    key = order.key(f"premium:{insurance.reference}")
    return _estimate(key, EntryKind.PREMIUM, order, {ChargeKind.INSURANCE: price})


def quote_variance(order: Order, landed: LandedCost) -> Entry | None:
    """How far the import charges went past the seller's quote at release; None if nowhere."""
    strayed = by_kind(against_quote(order, landed))
    debits = {f"{kind}_quote_variance": strayed[kind] for kind in IMPORT_CHARGES if strayed[kind]}
    if order.incoterm is not Incoterm.DDP or not debits:
        return None
    digest = sha256(" ".join(map(str, strayed.values())).encode()).hexdigest()[:12]
    key = order.key(f"quote_variance:{digest}")
    return Entry.of(key, EntryKind.QUOTE_VARIANCE, order, debits, "quote_variance_clearing")


def assessment_variance(order: Order, strayed: Iterable[Variance], event_id: str) -> Entry | None:
    """How far a tax notice went past what the seller was released at; None if nowhere."""
    sums = by_kind(strayed)
    debits = {f"{kind}_assessment_variance": amount for kind, amount in sums.items() if amount}
    if order.incoterm is not Incoterm.DDP or not debits:
        return None
    key = order.key(f"assessment_variance:{event_id}")
    kind = EntryKind.ASSESSMENT_VARIANCE
    return Entry.of(key, kind, order, debits, "assessment_variance_clearing")


def estimated(entries: Iterable[Entry]) -> dict[ChargeKind, Decimal]:
    """What these entries expect, kind by kind."""
    sums = dict.fromkeys(ChargeKind, Decimal(0))
    for entry in entries:
        for account, amount in entry.postings:
            if kind := _ESTIMATED.get(account):  # the other side is clearing
                sums[kind] += amount
    return sums


def _estimate(entry_id: str, kind: EntryKind, order: Order, kinds: Kinds) -> Entry:
    debits = {account: kinds[name] for account, name in _ESTIMATED.items() if name in kinds}
    return Entry.of(entry_id, kind, order, debits, "estimates_clearing")
