"""An IOSS number reaches a partner only with goods that come in under it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from domain.order import Order
from domain.parties import Party, TaxId
from partners.brokers.gateway import lodge_request
from partners.brokers.itmatt import itmatt
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.dhl.shipment import Wanted, shipment_of
from tests.builders import an_address
from tests.partners.carriers.given import a_full_order
from tests.stand_in import a_landed_cost

IOSS = "IM2760000013"
AT = datetime(2026, 11, 22, 14, tzinfo=UTC)


def lodged(order: Order) -> bytes:
    return lodge_request(order, a_landed_cost(order)).body or b""


def posted(order: Order) -> bytes:
    return itmatt(
        order, a_landed_cost(order), item_id="CP001020301CN", posted_on=date(2026, 11, 22)
    )


def shipped(order: Order) -> bytes:
    settings = DhlSettings(username="app", password="secret", account="123456789")
    return json.dumps(shipment_of(order, Wanted("P", None, "R-1"), settings, AT)).encode()


@pytest.mark.parametrize("told", [lodged, posted, shipped])
def test_it_is_not_told_with_goods_for_elsewhere(told: Callable[[Order], bytes]) -> None:
    ids = (TaxId(kind="IOSS", value=IOSS), TaxId(kind="EORI", value="GB000000000000"))
    shipper = Party(
        name="Example Shipper", address=an_address(country="CN"), phone="+8613800000", tax_ids=ids
    )
    to = Party(name="Example Consignee", address=an_address(country="JP"), phone="+813000000")

    body = told(a_full_order(shipper=shipper, consignee=to)).decode()

    assert "GB000000000000" in body
    assert IOSS not in body
