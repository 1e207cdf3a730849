"""Entries about what brokers, carriers, insurers and authorities bill, pay and give back."""

from domain.charges import Bill, ChargeKind
from domain.last_mile.undone_imports import Undoing, UndoneImport
from domain.money import Money, OtherMoney
from domain.order import Order
from records.books.entries.entry import Entry, EntryKind, in_currency_of
from records.books.entries.expected import Kinds


def bill(order: Order, invoice: Bill) -> Entry:
    """What a partner invoiced.

    Raises:
        OtherMoney: The invoice is in another currency than the order.
    """
    refuse_other_money(order, invoice)
    key = f"{order.order_id}:bill:{invoice.issuer}:{invoice.reference}"
    debits = {f"{kind}_billed": invoice.amount(kind) for kind in ChargeKind}
    return Entry.of(key, EntryKind.BILL, order, debits, "payables")


def refuse_other_money(order: Order, invoice: Bill) -> None:
    """Let no invoice pass that could not be booked.

    Raises:
        OtherMoney: It is in another currency than the order.
    """
    if invoice.currency != order.currency:
        raise OtherMoney(
            f"bill {invoice.reference} of {invoice.issuer} is in {invoice.currency}, "
            f"order {order.order_id} in {order.currency}"
        )


def variance(order: Order, estimated: Kinds, billed: Kinds) -> Entry:
    """How far the bills went past the estimate, kind by kind."""
    debits = {f"{kind}_variance": billed[kind] - estimated[kind] for kind in ChargeKind}
    key = f"{order.order_id}:variance"
    return Entry.of(key, EntryKind.VARIANCE, order, debits, "variance_clearing")


def recoverable(order: Order, undone: UndoneImport) -> Entry | None:
    """Duty and tax of an entry that stands though its goods are back; None where none was paid."""
    paid = in_currency_of(order, undone.paid)
    if undone.how is not Undoing.RECOVERABLE or not paid:
        return None
    key, debits = f"{order.order_id}:recoverable:{undone.lrn}", {"duties_recoverable": paid}
    return Entry.of(key, EntryKind.RECOVERABLE, order, debits, "duties_clearing")


def claim_paid(entry_id: str, order_id: str, paid: Money) -> Entry:
    """What came of a claim, in the payer's money; below zero where it was taken back."""
    return Entry(
        entry_id=entry_id,
        order_id=order_id,
        kind=EntryKind.CLAIM_PAID,
        currency=paid.currency,
        postings=(("claims_paid", paid.amount), ("losses_recovered", -paid.amount)),
    )
