"""The entries of the ledger: what each event books, in sides that sum to zero per currency.

Debits are above zero, credits below. An entry's id is its business key, so an event told
twice is one entry; nothing is ever changed, a mistaken or outdated entry is reversed.

==========================  ==============================================================
account                     what its balance is
==========================  ==============================================================
customer_charges            (debit) what customers were charged for orders that stand
seller_revenue              (credit) the same, as earned by the seller
customer_refunds            (credit) what went back to customers
seller_refunds              (debit) the same, as borne by the seller
{kind}_estimated            (debit) freight, insurance, duty, tax, fee expected of open orders
estimates_clearing          (credit) the same in all; both return to zero when books are closed
{kind}_billed               (debit) what brokers and carriers really invoiced
payables                    (credit) the same in all, owed to them
{kind}_quote_variance       (debit) duty, tax, fee expected at release less those quoted
{kind}_assessment_variance  (debit) duty, tax, fee assessed less those expected at release
{kind}_variance             (debit) billed less estimated when books were closed
variance_clearing           (credit) the same in all, as quote_variance_clearing has of those
                            at release and assessment_variance_clearing of those assessed;
                            a memorandum, it moves no money
collected_under_{rule}      (debit) of what customers paid, the tax that the seller took at
                            checkout under this rule of a scheme, and remits itself
scheme_tax_payable          (credit) the same in all, owed to the authorities of the schemes
recoverable_from_{party}    (debit) what others owe for fees that their holds brought
{kind}_recharged            (credit) the same in all, by kind
chargebacks_expected        (debit) penalties that a platform is expected to take from the seller
chargebacks_clearing        (credit) the same in all; a memorandum, it moves no money
cash_from_customers         (credit) what carriers collected at the door
cash_with_carriers          (debit) the part of it that they have not passed on
cash_remitted               (debit) the part that they have
cash_lost                   (debit) what they never passed on, and was given up
duties_recoverable          (debit) duty and tax that an authority is to give back for goods that
                            are back at their origin
duties_clearing             (credit) the same in all; a memorandum, it moves no money
claims_paid                 (debit) what carriers and insurers paid for what was lost or damaged
losses_recovered            (credit) the same in all, in the currency it was paid in
payables_disputed           (credit) the part of what was billed that is withheld in dispute
{kind}_credited             (credit) what billers gave back of it
==========================  ==============================================================
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from domain.books.strayed import against_quote
from domain.books.variance import Variance, by_kind
from domain.carriage import Booking
from domain.charges import IMPORT_CHARGES, Bill, ChargeKind, LandedCost
from domain.cover.insurance import Insurance
from domain.last_mile.cash import Cash
from domain.last_mile.undone_imports import Undoing, UndoneImport
from domain.money import Money, OtherMoney, total
from domain.order import Order
from domain.schemes.supplies import Supply, collected
from domain.trade import Incoterm
from domain.values import Value


class EntryKind(StrEnum):
    """What an entry books."""

    CHARGE = "charge"
    ESTIMATE = "estimate"
    FREIGHT = "freight"
    PREMIUM = "premium"
    BILL = "bill"
    VARIANCE = "variance"
    REFUND = "refund"
    QUOTE_VARIANCE = "quote_variance"
    ASSESSMENT_VARIANCE = "assessment_variance"
    DISPUTE = "dispute"
    CREDIT = "credit"
    SCHEME_TAX = "scheme_tax"
    SCHEME_TAX_BACK = "scheme_tax_back"
    RECHARGE = "recharge"
    RECHARGE_BACK = "recharge_back"
    CHARGEBACK = "chargeback"
    DROPPED = "dropped"
    RECOVERABLE = "recoverable"
    CASH = "cash"
    CASH_REMITTED = "cash_remitted"
    CASH_NOT_COLLECTED = "cash_not_collected"
    CASH_WRITTEN_OFF = "cash_written_off"
    CLAIM_PAID = "claim_paid"
    REVERSAL = "reversal"


ESTIMATES = (EntryKind.ESTIMATE, EntryKind.FREIGHT, EntryKind.PREMIUM)
EXPECTATIONS = (*ESTIMATES, EntryKind.QUOTE_VARIANCE, EntryKind.ASSESSMENT_VARIANCE)
"""What a revision that is taken back, or priced again, no longer expects."""


COLLECTED_UNDER = "collected_under_"
"""The account of a scheme's tax, before the name of its rule."""


class Entry(Value):
    """An entry to be posted: accounts with signed amounts in one currency, summing to zero."""

    entry_id: str
    order_id: str
    kind: EntryKind
    currency: str
    postings: tuple[tuple[str, Decimal], ...]
    revision: int | None = None
    reverses: str | None = None

    @classmethod
    def of(
        cls,
        entry_id: str,
        kind: EntryKind,
        order: Order,
        debits: Mapping[str, Decimal],
        credit: str,
    ) -> "Entry":
        """These debits against one account, in the order's currency."""
        return cls(
            entry_id=entry_id,
            order_id=order.order_id,
            revision=order.revision,
            kind=kind,
            currency=order.currency,
            postings=(*debits.items(), (credit, -total(debits.values()))),
        )

    def reversal(self) -> "Entry":
        """The entry that takes this one back."""
        return self.model_copy(
            update={
                "entry_id": f"{self.entry_id}:reversed",
                "kind": EntryKind.REVERSAL,
                "reverses": self.entry_id,
                "postings": tuple((account, -amount) for account, amount in self.postings),
            }
        )


Kinds = Mapping[ChargeKind, Decimal]

_ESTIMATED = {f"{kind}_estimated": kind for kind in ChargeKind}


def charge(order: Order) -> Entry:
    """What the customer pays for this revision; for goods sent once more, at the door alone."""
    key, at_the_door = order.key("charge"), order.delivery.collect or Decimal(0)
    debits = {"customer_charges": at_the_door if order.replaces else order.charged}
    return Entry.of(key, EntryKind.CHARGE, order, debits, "seller_revenue")


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


def scheme_tax(order: Order, landed: LandedCost) -> Entry | None:
    """The tax that the seller took at checkout for this revision; None where there is none."""
    by_rule: dict[str, Decimal] = {}
    for each in () if order.replaces else collected(landed):
        account = f"{COLLECTED_UNDER}{each.rule}"
        by_rule[account] = by_rule.get(account, Decimal(0)) + each.amount
    if not by_rule:
        return None
    told = " ".join(f"{rule} {amount}" for rule, amount in sorted(by_rule.items()))
    key = order.key(f"scheme_tax:{sha256(told.encode()).hexdigest()[:12]}")
    return Entry.of(key, EntryKind.SCHEME_TAX, order, by_rule, "scheme_tax_payable")


def scheme_tax_back(entry_id: str, supply: Supply, lost: Mapping[str, Decimal]) -> Entry | None:
    """The tax under each rule that a supply no longer owes, as its order was refunded."""
    debits = {f"{COLLECTED_UNDER}{rule}": -amount for rule, amount in lost.items() if amount}
    if not debits:
        return None
    return Entry(
        entry_id=entry_id,
        order_id=supply.order_id,
        kind=EntryKind.SCHEME_TAX_BACK,
        currency=supply.currency,
        postings=(*debits.items(), ("scheme_tax_payable", -total(debits.values()))),
    )


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


def claim_paid(entry_id: str, order_id: str, paid: Money) -> Entry:
    """What came of a claim, in the payer's money; below zero where it was taken back."""
    return Entry(
        entry_id=entry_id,
        order_id=order_id,
        kind=EntryKind.CLAIM_PAID,
        currency=paid.currency,
        postings=(("claims_paid", paid.amount), ("losses_recovered", -paid.amount)),
    )


def bill(order: Order, invoice: Bill) -> Entry:
    """What a partner invoiced.

    Raises:
        OtherMoney: The invoice is in another currency than the order.
    """
    if invoice.currency != order.currency:
        raise OtherMoney(
            f"bill {invoice.reference} of {invoice.issuer} is in {invoice.currency}, "
            f"order {order.order_id} in {order.currency}"
        )
    key = f"{order.order_id}:bill:{invoice.issuer}:{invoice.reference}"
    debits = {f"{kind}_billed": invoice.amount(kind) for kind in ChargeKind}
    return Entry.of(key, EntryKind.BILL, order, debits, "payables")


def variance(order: Order, estimated: Kinds, billed: Kinds) -> Entry:
    """How far the bills went past the estimate, kind by kind."""
    debits = {f"{kind}_variance": billed[kind] - estimated[kind] for kind in ChargeKind}
    key = f"{order.order_id}:variance"
    return Entry.of(key, EntryKind.VARIANCE, order, debits, "variance_clearing")


def refund(entry_id: str, order_id: str, paid: Money) -> Entry:
    """What went back to the customer, at the seller's cost."""
    return Entry(
        entry_id=entry_id,
        order_id=order_id,
        kind=EntryKind.REFUND,
        currency=paid.currency,
        postings=(("seller_refunds", paid.amount), ("customer_refunds", -paid.amount)),
    )


def recoverable(order: Order, undone: UndoneImport) -> Entry | None:
    """Duty and tax of an entry that stands though its goods are back; None where none was paid."""
    paid = in_currency_of(order, undone.paid)
    if undone.how is not Undoing.RECOVERABLE or not paid:
        return None
    key, debits = f"{order.order_id}:recoverable:{undone.lrn}", {"duties_recoverable": paid}
    return Entry.of(key, EntryKind.RECOVERABLE, order, debits, "duties_clearing")


def cash_not_collected(order: Order) -> Entry:
    """That nothing was collected takes back what was never charged."""
    key, unpaid = f"{order.order_id}:cash_not_collected", order.delivery.collect or Decimal(0)
    debits = {"seller_revenue": unpaid}
    return Entry.of(key, EntryKind.CASH_NOT_COLLECTED, order, debits, "customer_charges")


def cash(order: Order, paid: Cash, before: Cash, key: str) -> tuple[Entry, ...]:
    """What was collected and passed on since it was told `before`.

    Raises:
        OtherMoney: It is in another currency than the order.
    """
    collected = in_currency_of(order, paid.collected) - before.collected.amount
    remitted = in_currency_of(order, paid.remitted) - before.remitted.amount
    sides = (
        (key, EntryKind.CASH, {"cash_with_carriers": collected}, "cash_from_customers"),
        (
            f"{key}:remitted",
            EntryKind.CASH_REMITTED,
            {"cash_remitted": remitted},
            "cash_with_carriers",
        ),
    )
    return tuple(
        Entry.of(entry_id, kind, order, debits, credit)
        for entry_id, kind, debits, credit in sides
        if total(debits.values())
    )


def cash_written_off(order: Order, lost: Decimal) -> Entry:
    """What a carrier collected and never passed on is borne by the seller."""
    key = f"{order.order_id}:cash_written_off"
    kind = EntryKind.CASH_WRITTEN_OFF
    return Entry.of(key, kind, order, {"cash_lost": lost}, "cash_with_carriers")


def in_currency_of(order: Order, money: Money) -> Decimal:
    """The amount, if it is in the order's currency.

    Raises:
        OtherMoney: It is not; nothing here converts.
    """
    if money.currency != order.currency:
        raise OtherMoney(f"{money} is not in {order.currency}, as order {order.order_id} is")
    return money.amount


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
