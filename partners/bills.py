"""Bills: the one shape in which brokers and carriers invoice."""

from domain.charges import Bill, BilledCharge, ChargeKind
from domain.values import Exact
from partners.wire import Wire


class _Charge(Wire):
    kind: ChargeKind
    amount: Exact
    name: str = ""
    sku: str | None = None
    base: Exact | None = None
    rate: str = ""
    hs_code: str | None = None
    exchange_rate: Exact | None = None
    billed_kg: Exact | None = None
    declared_kg: Exact | None = None


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
        charges=tuple(BilledCharge(**charge.model_dump()) for charge in bill.charges),
    )
