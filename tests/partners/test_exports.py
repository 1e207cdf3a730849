"""Exports of a declaration for a broker or a post without an API."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydifact.segmentcollection import Interchange

from domain.filing.faults import NotDeclarable
from domain.order import Order
from domain.promised import Quote
from partners.brokers.cusdec import cusdec
from partners.brokers.itmatt import itmatt
from tests.builders import a_line, an_order
from tests.stand_in import a_landed_cost

pytestmark = pytest.mark.filterwarnings("ignore:segments.xml not found")  # pydifact ships none

AT = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)


def exported(order: Order) -> bytes:
    return cusdec(order, a_landed_cost(order), sender="TIDEWAITER", recipient="BROKER", at=AT)


def segments(body: bytes) -> list[tuple[str, list[Any]]]:
    interchange = Interchange.from_str(body.decode("iso8859-1"))
    (message,) = interchange.get_messages()
    return [(segment.tag, list(segment.elements)) for segment in message.segments]


def test_a_cusdec_reads_back_as_it_was_said() -> None:
    order = an_order(lines=(a_line(), a_line(sku="B", description="Brass 'bell' + clapper: new?")))

    said = segments(exported(order))

    assert said[0] == ("BGM", ["929", "TW-1-1", "9"])
    assert ("CST", ["2", ["940521", "108", "ZZZ"]]) in said
    assert ("FTX", ["AAA", "", "", "Brass 'bell' + clapper: new?"]) in said
    assert ("MOA", [["39", "180.00", "GBP"]]) in said
    assert ("CNT", [["5", "2"]]) in said


def test_an_interchange_counts_its_segments_and_messages() -> None:
    body = exported(an_order()).decode("iso8859-1")

    told = [segment for segment in body.split("'") if segment.startswith(("UNT", "UNZ"))]
    inside = body[body.index("UNH") : body.index("UNT")].count("'") + 1
    assert told[0].split("+")[1] == str(inside)
    assert told[1].split("+")[1] == "1"


def test_the_same_order_at_the_same_moment_is_the_same_bytes() -> None:
    assert exported(an_order()) == exported(an_order())


def test_letters_that_a_broker_cannot_read_are_named() -> None:
    order = an_order(lines=(a_line(description="真鍮のランプ"),))

    with pytest.raises(NotDeclarable, match="真鍮のランプ"):
        exported(order)


def test_an_itmatt_says_what_a_cn23_asks_for_in_any_script() -> None:
    order = an_order(
        lines=(a_line(description="真鍮のランプ"),),
        quote=Quote(quote_id="Q", freight=an_order().quote.freight),
    )

    said = json.loads(
        itmatt(order, a_landed_cost(order), item_id="CP001020301CN", posted_on=date(2026, 11, 22))
    )

    assert said["itemId"] == "CP001020301CN"
    assert said["natureOfTransaction"] == "11"
    assert said["declaredValue"] == {"amount": "90.00", "currency": "GBP"}
    (piece,) = said["contentPieces"]
    assert piece["description"] == "真鍮のランプ"
    assert (piece["units"], piece["netWeight"], piece["hsCode"]) == (2, "1.8", "940521")
    assert said["addressee"]["postcode"] == "SW1A 1AA"
