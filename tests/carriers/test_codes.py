"""Scans of real carriers, by the names that gateways give them, read with the books as they are."""

import pytest

from carriers import load_codes
from domain.scans.scan import How, Scan
from domain.tracking import MilestoneKind

BOOK = load_codes()


@pytest.mark.parametrize(
    ("called", "carrier"),
    [
        *(("FedExDefault", "fedex"), ("FedEx", "fedex"), ("fedex_ws", "fedex")),
        *(("DHL Express", "dhl_express"), ("dhl", "dhl_express"), ("DHLExpress", "dhl_express")),
        *(("RoyalMailV2", "royal_mail"), ("royalmail", "royal_mail"), ("Royal Mail", "royal_mail")),
        *(("USPS", "usps"), ("usps_international", "usps"), ("UPSDAP", "ups")),
        *(("auspost", "australia_post"), ("canada-post", "canada_post")),
        *(("dhl-germany", "dhl_parcel_de"), ("colissimo", "la_poste"), ("4px", "fourpx")),
        *(("17TRACK", "17track"), ("Poslaju", "pos_malaysia"), ("Nova Poshta", "nova_post")),
        *(("posten-norge", "bring"), ("LaserShipV2", "lasership"), ("SF Express", "sf_express")),
    ],
)
def test_a_carrier_is_found_by_the_names_that_gateways_give_it(called: str, carrier: str) -> None:
    table = BOOK.table(called)

    assert table
    assert table.carrier == carrier


@pytest.mark.parametrize(
    ("scan", "milestone", "reason", "by"),
    [
        # a sub status is closer than the status above it
        (("17track", "InTransit", "InTransit_Arrival", ""), "arrived", "none", How.CODE),
        (
            ("17track", "DeliveryFailure", "DeliveryFailure_NoBody", ""),
            *("attempt_failed", "consignee_absent", How.CODE),
        ),
        (("shippo", "TRANSIT", "notice_left", ""), "attempt_failed", "none", How.CODE),
        (("shippo", "TRANSIT", "", ""), "in_transit", "none", How.CODE),
        (("ship24", "exception", "exception_lost", ""), "lost", "carrier_lost", How.CODE),
        (("sendcloud", "62991", "", ""), "attempt_failed", "consignee_refused", How.CODE),
        (("shiprocket", "10", "", "RTO DELIVERED"), "returned", "none", How.CODE),
        (("shopify", "CARRIER_PICKED_UP", "", ""), "picked_up", "none", How.CODE),
        (("shopify", "PICKED_UP", "", ""), "delivered", "none", How.CODE),
        (("dhl", "pre-transit", "", ""), "label_created", "none", How.CODE),
        # what a carrier calls delivered may be the branch
        (("nova_poshta", "7", "", ""), "ready_for_pickup", "none", How.CODE),
        (("nova_poshta", "9", "", ""), "delivered", "none", How.CODE),
        # back at a warehouse is back from the round, and not at the sender's
        (
            ("cdek", "RETURNED_TO_RECIPIENT_CITY_WAREHOUSE", "", ""),
            *("attempt_failed", "none", How.CODE),
        ),
        (("cdek", "RETURNED_TO_SENDER_CITY_WAREHOUSE", "", ""), "in_transit", "none", How.CODE),
        # Purolator's Undeliverable is a scan of any kind: its sentence counts
        (
            ("purolator", "Undeliverable", "", "Shipment created"),
            *("label_created", "none", How.TEXT),
        ),
        (
            ("purolator", "Undeliverable", "", "Attempted Delivery - Customer Closed"),
            *("attempt_failed", "consignee_closed", How.TEXT),
        ),
        (
            ("purolator", "Delivery", "", "Transferring to Shipping Centre - please wait"),
            *("held", "none", How.CODE),
        ),
        # UPS's internal code is no delivery, though KB is one
        (("ups", "KB", "", "UPS INTERNAL ACTIVITY CODE"), "noted", "none", How.CODE),
        (("ups", "KB", "", "DELIVERED"), "delivered", "none", How.CODE),
        (("poslaju", "EM065", "", ""), "returned", "none", How.CODE),
        (("thailand_post", "302", "", ""), "ready_for_pickup", "none", How.CODE),
        (("Poczta Polska", "P_NDZ", "", ""), "returning", "none", How.CODE),
        (("geodis", "SOL/REO", "", "SOL/REO"), "returning", "none", How.CODE),
        (
            ("inpost", "rejected_by_receiver", "", ""),
            "attempt_failed",
            "consignee_refused",
            How.CODE,
        ),
        (("bring", "DELIVERED_SENDER", "", ""), "returned", "none", How.CODE),
        # S10 items: the posts fall back on the events of the UPU
        (("thailand_post", "EMI", "", ""), "delivered", "none", How.CODE),
    ],
)
def test_a_scan_is_read_by_the_carriers_own_words(
    scan: tuple[str, str, str, str], milestone: str, reason: str, by: How
) -> None:
    carrier, code, sub_code, text = scan
    reading = BOOK.read(Scan(carrier=carrier, code=code, sub_code=sub_code, text=text))

    assert (reading.milestone, reading.reason, reading.by) == (milestone, reason, by)


@pytest.mark.parametrize(
    ("scan", "milestone", "reason"),
    [
        # of what nobody has mapped, the text counts first, then the closer code, if it is words
        (Scan(carrier="nobody", code="OUT_FOR_DELIVERY", text="77"), "out_for_delivery", "none"),
        (Scan(carrier="nobody", code="TRANSIT", sub_code="notice_left"), "attempt_failed", "none"),
        (
            Scan(carrier="nobody", code="Delivered", text="Out for delivery"),
            "out_for_delivery",
            "none",
        ),
        # and a text that leaves the reason open has it from a code that says the same
        (
            Scan(carrier="nobody", code="RefusedDelivery", text="Delivery failed"),
            *("attempt_failed", "consignee_refused"),
        ),
        (
            Scan(carrier="nobody", code="Refused", text="Out for delivery"),
            "out_for_delivery",
            "none",
        ),
    ],
)
def test_what_nobody_has_mapped_is_a_guess_by_text_and_codes(
    scan: Scan, milestone: str, reason: str
) -> None:
    reading = BOOK.read(scan)

    assert (reading.milestone, reading.reason) == (milestone, reason)
    assert (reading.by, reading.moves) == (How.INFERRED, MilestoneKind.UNKNOWN)
