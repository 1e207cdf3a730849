"""The same declaration as a UN/EDIFACT CUSDEC D.96B, for a broker that has no API.

Sources, read 2026-11-22: UNECE, directory D.98A, CUSDEC segment table up to group 4; messages
D.96B (South Africa) and D.99B (Australia) as found in public test files, for the order of the
rest and for the code lists 108 and 117. Qualifiers AAA, AAB and AAD of masses, 38 and 39 of
amounts, and the place of TOD are from general knowledge: agree on them with the broker.
"""

import hashlib
import warnings
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from pydifact.exceptions import MissingImplementationWarning
from pydifact.segmentcollection import Interchange, Message
from pydifact.segments import Segment

from domain.charges import LandedCost
from domain.customs import lrn_of
from domain.filing.faults import NotDeclarable
from domain.holds import Fault
from domain.money import total
from domain.order import Order
from domain.parties import Party
from domain.trade import TransportMode
from partners.brokers.cds.goods import Item, items_of

CHARSET = ("UNOC", 3)
"""ISO 8859-1, syntax version 3: what brokers take; other scripts must be transliterated first."""

LAST_LETTER = 0xFF
"""Of ISO 8859-1, whose letters have the numbers that they have in Unicode."""

MODES = {
    TransportMode.SEA: "1",
    TransportMode.RAIL: "2",
    TransportMode.ROAD: "3",
    TransportMode.AIR: "4",
    TransportMode.MAIL: "5",
}
"""UN/ECE recommendation 19."""

REFERENCE_MAX, NAME_MAX, TEXT_MAX = 14, 35, 70


def cusdec(order: Order, landed: LandedCost, *, sender: str, recipient: str, at: datetime) -> bytes:
    """The declaration of this revision as an interchange of one message, in ISO 8859-1.

    Raises:
        NotDeclarable: More lines than a declaration holds, or letters that ISO 8859-1 lacks.
    """
    if faults := tuple(_unsayable(order)):
        raise NotDeclarable(*faults)
    reference = hashlib.sha256(lrn_of(order).encode()).hexdigest()[:REFERENCE_MAX].upper()
    with warnings.catch_warnings():
        # It checks segments by a table that it does not ship, and says so of each.
        warnings.simplefilter("ignore", MissingImplementationWarning)
        message = Message(reference, ["CUSDEC", "D", "96B", "UN"])
        message.add_segments(_segments(order, landed, items_of(order, landed)))
        interchange = Interchange(sender, recipient, reference, CHARSET, at)
        interchange.add_message(message)
        return interchange.serialize().encode("iso8859-1")


def _unsayable(order: Order) -> Iterator[Fault]:
    """The texts of the message that have letters which its character set lacks."""
    for pointer, text in _texts(order):
        if lacking := "".join(dict.fromkeys(c for c in text if ord(c) > LAST_LETTER)):
            why = f"ISO 8859-1 has no {lacking}; write it in Latin letters"
            yield Fault(pointer=pointer, message=why, value=text)


def _texts(order: Order) -> Iterator[tuple[str, str]]:
    parties = {"shipper": order.shipper, "importer": order.importer, "consignee": order.consignee}
    for role, party in parties.items():
        if party is None:
            continue
        address = party.address
        yield f"/{role}/name", party.name
        yield f"/{role}/address/city", address.city
        yield f"/{role}/address/postcode", address.postcode or ""
        for index, text in enumerate(address.lines):
            yield f"/{role}/address/lines/{index}", text
    for index, line in enumerate(order.lines):
        yield f"/lines/{index}/description", line.description


def _segments(order: Order, landed: LandedCost, items: tuple[Item, ...]) -> Iterator[Segment]:
    yield Segment("BGM", "929", lrn_of(order), "9")
    yield Segment("CST", "", ["40", "117", "ZZZ"])
    yield Segment("LOC", "35", order.inventory.country)
    yield Segment("LOC", "36", order.destination)
    yield Segment("DTM", ["137", f"{landed.entry_date:%Y%m%d}", "102"])
    yield Segment("MEA", "AAE", "AAD", ["KGM", _plain(order.gross_weight_kg)])
    yield Segment("RFF", ["ABO", lrn_of(order)])
    yield Segment("PAC", "1")
    yield Segment("TDT", "20", "", MODES[order.transport])
    yield Segment("DOC", "380", order.order_id)
    yield _party("EX", order.shipper)
    yield _party("IM", order.importer_of_record)
    yield _party("CN", order.consignee)
    yield Segment("TOD", "", "", str(order.incoterm))
    yield _amount("39", total(item.price for item in items), order.currency)
    yield _amount("64", order.quote.freight + order.quote.insurance, order.currency)
    yield Segment("UNS", "D")
    for item in items:
        yield from _item(order, item)
    yield Segment("UNS", "S")
    yield Segment("CNT", ["5", str(len(items))])


def _item(order: Order, item: Item) -> Iterator[Segment]:
    line = item.line
    yield Segment("CST", str(item.number), [line.hs_code or "", "108", "ZZZ"])
    yield Segment("FTX", "AAA", "", "", _cut(line.description, TEXT_MAX))
    yield Segment("LOC", "27", line.origin)
    yield Segment("MEA", "AAE", "AAB", ["KGM", _plain(line.gross_weight_kg * line.quantity)])
    yield Segment("MEA", "AAE", "AAA", ["KGM", _plain(line.net_weight_kg * line.quantity)])
    yield _amount("38", item.price, order.currency)


def _party(role: str, party: Party) -> Segment:
    address = party.address
    return Segment(
        "NAD",
        role,
        party.tax_id("EORI") or "",
        "",
        _cut(party.name, NAME_MAX),
        _cut(", ".join(address.lines), NAME_MAX),
        address.city[:NAME_MAX],
        "",
        (address.postcode or "")[:9],
        address.country,
    )


def _amount(kind: str, amount: Decimal, currency: str) -> Segment:
    return Segment("MOA", [kind, f"{amount:.2f}", currency])


def _cut(text: str, length: int) -> list[str]:
    """At most three pieces: what a composite of names or texts holds in every directory."""
    return [text[at : at + length] for at in range(0, min(len(text), 3 * length), length)]


def _plain(mass: Decimal) -> str:
    return f"{mass.normalize():f}"
