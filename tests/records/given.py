"""Plain values for the records' stories."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.carriage import Booking
from domain.charges import Bill, BilledCharge, Charge, ChargeKind, CollectedBy, LandedCost
from domain.customs import CustomsReply, Declaration, DeclarationStatus
from domain.holds import Hold
from domain.money import Money
from domain.order import Order
from domain.parties import Party, TaxId
from domain.reasons import HoldReason
from domain.returns import ReturnItem, ReturnReason, ReturnRequest
from domain.status import Stage
from domain.tracking import Milestone, MilestoneKind, Reason, trouble
from records.journal import RecordsJournal
from tests import builders
from tests.builders import a_line, an_address

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def an_order(order_id: str = "O-1", **changes: Any) -> Order:
    """Three lamps, in euros, with 160.00 charged."""
    lines = (a_line(quantity=3, unit_price=Decimal("40.00")),)
    given = {"currency": "EUR", "lines": lines, "charged": Decimal("160.00"), "placed_at": NOON}
    return builders.an_order(order_id, **{**given, **changes})


def landed(order: Order, **amounts: str) -> LandedCost:
    """A landed cost by kind of charge: `landed(order, freight="9", duty="4.40")`."""
    return LandedCost(
        currency=order.currency,
        destination=order.destination,
        entry_date=date(2026, 11, 21),
        customs_value=order.goods_value,
        charges=tuple(
            Charge(kind=ChargeKind(kind), name=kind, amount=Decimal(amount), rule="r", source="s")
            for kind, amount in amounts.items()
        ),
        rules_version="test",
    )


def a_booking(order: Order, price: str = "11.00", currency: str = "EUR") -> Booking:
    return Booking(
        carrier="carrier",
        service="express",
        waybill=f"WB-{order.order_id}-{order.revision}",
        reference=order.key("book"),
        price=Money.of(price, currency),
        transit_days=4,
        label="labels/1",
    )


def a_declaration(
    order: Order, status: DeclarationStatus = DeclarationStatus.ACCEPTED
) -> Declaration:
    return Declaration(
        lrn=f"{order.order_id}-{order.revision}", kind="H1", broker="broker", status=status
    )


def a_reply(
    order: Order, status: DeclarationStatus, minutes: int = 0, event_id: str | None = None
) -> CustomsReply:
    return CustomsReply(
        event_id=event_id or f"{status}-{minutes}",
        lrn=f"{order.order_id}-{order.revision}",
        status=status,
        at=later(minutes),
    )


def a_milestone(kind: MilestoneKind, minutes: int = 0, text: str = "") -> Milestone:
    return Milestone(
        event_id=f"{kind}-{minutes}",
        waybill="WB-O-1-1",
        kind=kind,
        at=later(minutes),
        text=text,
        trouble=trouble(kind, Reason.NONE),
    )


def a_hold(
    order: Order,
    nth: int = 1,
    reason: HoldReason = HoldReason.MISSING_HS_CODE,
    minutes: int = 0,
) -> Hold:
    return Hold.ask(order, reason, sku="LAMP").put(later(minutes), nth, dispatched=False)


def a_bill(reference: str, currency: str = "EUR", **amounts: str) -> Bill:
    return Bill(
        reference=reference,
        issuer="broker",
        currency=currency,
        charges=tuple(
            BilledCharge(kind=ChargeKind(kind), amount=Decimal(amount))
            for kind, amount in amounts.items()
        ),
    )


def a_return(number: int = 1, order_id: str = "O-1", **units: int) -> ReturnRequest:
    return ReturnRequest(
        order_id=order_id,
        number=number,
        items=tuple(ReturnItem(sku=sku, quantity=n) for sku, n in (units or {"LAMP": 1}).items()),
        reason=ReturnReason.CHANGED_MIND,
        requested_by="customer@example.com",
    )


async def settled(journal: RecordsJournal) -> None:
    """The books of an order are closed; its freight came to what was agreed."""
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    await journal.settled(order, Stage.DELIVERED, [a_bill("F-1", freight="9.00")], None, later(5))


# Under a scheme.

IOSS_NUMBER = "IM2760000013"


def at(month: int, day: int, hour: int = 12) -> datetime:
    """A day of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


EARLY = at(10, 5)


def sold(order_id: str = "O-1", on: datetime = EARLY, **changes: Any) -> Order:
    """Three lamps at EUR 40.00 to Berlin, VAT of 19 % taken at checkout under IOSS."""
    order = an_order(order_id)
    shipper = order.shipper.model_copy(update={"tax_ids": (TaxId(kind="IOSS", value=IOSS_NUMBER),)})
    to = Party(name="Example Consignee", address=an_address(country="DE", postcode="10115"))
    return an_order(order_id, placed_at=on, shipper=shipper, consignee=to, **changes)


def under_ioss(order: Order, tax: str = "22.80", rate: str = "19 %") -> LandedCost:
    base = order.goods_value
    vat = Charge(
        kind=ChargeKind.TAX,
        name="VAT (IOSS)",
        amount=Decimal(tax),
        base=base,
        rate=rate,
        sku="LAMP",
        rule="eu-ioss",
        source="s",
        collected_by=CollectedBy.SELLER,
    )
    cost = landed(order, freight="9.00", duty="3.00")
    return cost.model_copy(update={"charges": (*cost.charges, vat)})
