"""Bills: the one shape in which brokers and carriers invoice."""

from domain.charges import Bill, ChargeKind
from domain.values import Exact
from partners.wire import Wire


class _Charge(Wire):
    kind: ChargeKind
    amount: Exact


class _Bill(Wire):
    reference: str
    issuer: str
    currency: str
    charges: tuple[_Charge, ...]


NOT_YET = "not_billed_yet"
"""The code of a refusal for something that has not been billed."""


def parse_bill(body: bytes) -> Bill:
    """Read a bill; a kind of charge that we do not know is an error, never dropped money."""
    bill = _Bill.model_validate_json(body)
    return Bill(
        reference=bill.reference,
        issuer=bill.issuer,
        currency=bill.currency,
        charges=tuple((charge.kind, charge.amount) for charge in bill.charges),
    )
