"""An entry: accounts with signed amounts, and what it books."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from domain.money import Money, OtherMoney, total
from domain.order import Order
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


def in_currency_of(order: Order, money: Money) -> Decimal:
    """The amount, if it is in the order's currency.

    Raises:
        OtherMoney: It is not; nothing here converts.
    """
    if money.currency != order.currency:
        raise OtherMoney(f"{money} is not in {order.currency}, as order {order.order_id} is")
    return money.amount
