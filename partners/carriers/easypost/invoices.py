"""EasyPost's ShipmentInvoice: what a carrier charges or gives back once it has weighed a parcel.

Sources, read 2026-11-22: EasyPost's page Event and its words on shipment invoices (what is claimed
and captured of a parcel, the amounts, when it is told); the body as a platform that sells
EasyPost's labels passes it on (apidocs.shipsidekick.com, secondary). That a weight stands as
`weight` among the details, in ounces as in a parcel, and that what was captured is told in
`captured_details` as what was claimed is in `claimed_details`, is inferred.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from pydantic import AwareDatetime

from domain.charges import Bill, BilledCharge, ChargeKind, ToldBill
from domain.values import CurrencyCode, Exact
from partners.carriers.easypost.shipment import NAME
from partners.carriers.units import GRAM, KG_PER_OUNCE
from partners.wire import Name, Remark, Wire


class _Details(Wire):
    weight: Exact | None = None

    @property
    def kg(self) -> Decimal | None:
        if self.weight is None:
            return None
        return (self.weight * KG_PER_OUNCE).quantize(GRAM, ROUND_HALF_UP)


class ShipmentInvoice(Wire):
    """What is charged for a shipment after its label was paid."""

    id: Name
    tracking_code: Name
    carrier: Name
    adjustment_amount: Exact | None = None
    adjustment_reason: Remark | None = None
    invoice_currency: CurrencyCode | None = None
    quoted_currency: CurrencyCode | None = None
    invoice_date: AwareDatetime
    claimed_details: _Details | None = None
    captured_details: _Details | None = None

    def bill(self, told_at: datetime | None) -> ToldBill | None:
        """The same as a bill; None where nothing was charged beyond the label."""
        if self.adjustment_amount is None:
            return None
        bill = Bill(
            reference=self.id,
            issuer=f"{NAME}.{self.carrier.lower()}",
            currency=self.invoice_currency or self.quoted_currency or "USD",
            charges=(self._charge(self.adjustment_amount),),
        )
        day = self.invoice_date
        return ToldBill(
            waybill=self.tracking_code, bill=bill, billed_on=day.date(), told_at=told_at or day
        )

    def _charge(self, amount: Decimal) -> BilledCharge:
        """One line of freight; it states weights where the carrier found more than was said."""
        claimed = self.claimed_details.kg if self.claimed_details else None
        captured = self.captured_details.kg if self.captured_details else None
        heavier = captured is not None and claimed is not None and captured > claimed
        why = self.adjustment_reason
        return BilledCharge(
            kind=ChargeKind.FREIGHT,
            amount=amount,
            name=f"adjustment: {why}" if why else "adjustment",
            billed_kg=captured if heavier else None,
            declared_kg=claimed if heavier else None,
        )
