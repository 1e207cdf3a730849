"""What EasyPost tells of a parcel that was weighed again is a bill, or is about no money."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.charges import ChargeKind, ToldBill
from partners.inbound import parse_easypost
from tests.builders import an_order
from tests.partners.carriers.test_easypost import adapter
from tests.stand_in import Mailbox, mailbox, stand_in
from tests.waiting import soon

SECRET = "a secret of these tests"

INVOICE = {
    "id": "shpinv_1",
    "object": "ShipmentInvoice",
    "status": "processed",
    "order_id": None,
    "shipment_id": "shp_1",
    "tracking_code": "94001000",
    "quoted_amount": "4.83",
    "quoted_currency": "USD",
    "initially_paid_amount": "4.83000",
    "adjustment_reason": "Weight",
    "adjustment_amount": "1.60000",
    "invoice_date": "2026-11-10T21:02:42Z",
    "invoice_type": "adjustment",
    "invoice_amount": "1.60000",
    "invoice_currency": "USD",
    "total_cost": "6.43000",
    "carrier": "USPS",
    "claimed_details": {"weight": "16.0"},
    "captured_details": {"weight": "40.0"},
}


def told(**changes: Any) -> ToldBill | None:
    event = {
        "id": "evt_1",
        "object": "Event",
        "description": "shipment.invoice.created",
        "created_at": "2026-11-11T03:00:00Z",
        "result": {**INVOICE, **changes},
    }
    heard = parse_easypost(json.dumps(event).encode())
    assert heard is None or isinstance(heard, ToldBill)
    return heard


def test_an_invoice_is_a_bill_for_the_weight_that_was_found() -> None:
    heard = told()

    assert heard
    (line,) = heard.bill.charges
    assert (heard.waybill, heard.bill.reference) == ("94001000", "shpinv_1")
    assert (heard.bill.issuer, heard.bill.currency) == ("easypost.usps", "USD")
    assert (line.kind, line.amount) == (ChargeKind.FREIGHT, Decimal("1.60000"))
    assert line.name == "adjustment: Weight"
    assert (line.declared_kg, line.billed_kg) == (Decimal("0.454"), Decimal("1.134"))
    assert heard.billed_on == date(2026, 11, 10)
    assert heard.told_at == datetime(2026, 11, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"adjustment_reason": "Zone", "captured_details": {"weight": "16.0"}},
        {"adjustment_reason": "Dimensions", "captured_details": {"length": "20"}},
        {"adjustment_reason": None, "claimed_details": None, "captured_details": None},
    ],
)
def test_what_is_charged_for_something_else_states_no_weight(changes: dict[str, Any]) -> None:
    heard = told(**changes)

    assert heard
    (line,) = heard.bill.charges
    assert (line.declared_kg, line.billed_kg) == (None, None)


def test_what_is_given_back_is_a_bill_below_zero() -> None:
    heard = told(adjustment_amount="-0.40", captured_details={"weight": "10.0"})

    assert heard
    assert heard.bill.amount(ChargeKind.FREIGHT) == Decimal("-0.40")


def test_an_invoice_that_adjusts_nothing_is_no_bill() -> None:
    assert told(adjustment_amount=None, invoice_type="label") is None


@pytest.mark.parametrize("field", ["id", "tracking_code", "carrier", "invoice_date"])
def test_an_invoice_that_lacks_what_it_takes_is_refused_by_name(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        told(**{field: None})


async def test_a_parcel_that_is_weighed_again_is_told_when_it_is_at_rest(tmp_path: Path) -> None:
    def bills(box: Mailbox) -> list[ToldBill]:
        heard = (parse_easypost(body) for _, _, body in box.received)
        return [it for it in heard if isinstance(it, ToldBill)]

    async with (
        mailbox() as box,
        stand_in(tmp_path, callback_url=box.url, easypost_secret=SECRET) as world,
        adapter(world) as easypost,
    ):
        await world.scenario("EP-HEAVY", reweighed={"kilograms": "4.8", "amount": "3.20"})
        booking = await easypost.book(an_order("EP-HEAVY"))
        await soon(lambda: bool(bills(box)))

    (heard,) = bills(box)
    (line,) = heard.bill.charges
    assert heard.waybill == booking.waybill
    assert heard.bill.issuer == booking.carrier
    assert (line.amount, line.billed_kg) == (Decimal("3.20"), Decimal("4.800"))
    assert line.declared_kg == pytest.approx(Decimal("2.4"), abs=Decimal("0.005"))
