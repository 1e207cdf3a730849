"""What stands on each document, and the documents of an order drawn."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from documents import barcodes
from documents.figures import amount, commodity_code, kilograms
from documents.fonts import Fonts, texts_of
from documents.goods import (
    FLAGS,
    invoice_sums,
    line_sheet,
    package_sheet,
    sums,
    values_of_contents,
)
from documents.parties import party
from documents.typesetter import Typesetter
from documents.wording import INCOTERMS, LOGISTICS, REASONS, TRANSPORT, VALUATION
from domain.charges import LandedCost
from domain.filing.discretion import discreet
from domain.order import Order
from domain.papers.batteries import NAME_OF, mark_of
from domain.papers.documents import (
    DocumentFacts,
    DocumentKind,
    Drawn,
    Needed,
    contents_value,
)
from domain.papers.origin_statements import STATEMENTS, claimed
from domain.papers.parts import parts_of

PRINTED = ("/seller/name", "/shipper", "/consignee", "/importer", "/lines")
"""The parts of an order whose text is printed; the rest is codes and figures."""

POSTAL_NAMES = {DocumentKind.CN22: "CN 22", DocumentKind.CN23: "CN 23"}

Sheet = dict[str, Any]


def draw_all(
    typesetter: Typesetter,
    needed: Iterable[Needed],
    order: Order,
    landed: LandedCost | None,
    facts: DocumentFacts,
) -> tuple[Drawn, ...]:
    """Draw every document that lacks nothing.

    Raises:
        NoGlyph: A character of the order stands in no font; nothing is drawn.
    """
    check_texts(typesetter.fonts, order, facts)
    return tuple(
        drawn
        for each in needed
        if not each.lacks
        for drawn in _by_package(typesetter, each, order, landed, facts)
    )


def _by_package(
    typesetter: Typesetter,
    needed: Needed,
    order: Order,
    landed: LandedCost | None,
    facts: DocumentFacts,
) -> Iterator[Drawn]:
    """A document; of several packages that a post carries, its form once for each."""
    parts = parts_of(order) if needed.kind in POSTAL_NAMES else (order,)
    for nth, part in enumerate(parts, 1):
        drawn = draw(typesetter, needed, part, landed, facts)
        if len(parts) > 1:
            title = f"{drawn.title}, package {nth} of {len(parts)}"
            drawn = drawn._replace(name=f"{drawn.name}-{nth}", title=title)
        yield drawn


def draw(
    typesetter: Typesetter,
    needed: Needed,
    order: Order,
    landed: LandedCost | None,
    facts: DocumentFacts,
) -> Drawn:
    """Draw one document.

    Raises:
        typst.TypstError: A character has no glyph, which `Fonts.check` tells beforehand.
    """
    told = discreet(order, landed)
    sheet = {
        **_head(typesetter.fonts, told, facts),
        **SHEETS[needed.kind](typesetter.fonts, needed, told, landed, facts),
    }
    pdf = typesetter.pdf(needed.kind.value, sheet, facts.on)
    name = needed.kind.value.replace("_", "-")
    if needed.agreement is not None:
        name += "-" + needed.agreement.lower().replace(" ", "-")
    return Drawn(needed.kind, f"{facts.number}-{name}", sheet["title"], pdf)


def check_texts(fonts: Fonts, order: Order, facts: DocumentFacts) -> None:
    """See that every text that documents take over can be drawn.

    Raises:
        NoGlyph: Naming the fields of the order; those of the facts only where it has none.
    """
    fonts.check(dict(texts_of(order.model_dump(mode="json"), PRINTED)))
    fonts.check(dict(texts_of(facts.model_dump(mode="json"), ("/",))))


def _head(fonts: Fonts, order: Order, facts: DocumentFacts) -> Sheet:
    return {
        "number": facts.number,
        "lrn": facts.lrn,
        "order_id": order.order_id,
        "revision": str(order.revision),
        "date": facts.on.isoformat(),
        "place": facts.place,
        "signatory": facts.signatory,
        "seller": order.seller.name,
        "currency": order.currency,
        "barcode": barcodes.linear(facts.number)._asdict(),
        "sums": sums(order),
        "fonts": fonts.families_for(order.destination),
        "exporter_fonts": fonts.families_for(order.shipper.address.country),
    }


def _parties(fonts: Fonts, order: Order) -> list[dict[str, object]]:
    roles = [("Exporter", order.shipper), ("Consignee", order.consignee)]
    if order.importer is not None:
        roles.append(("Importer of record", order.importer))
    return [party(role, who, fonts) for role, who in roles]


def _invoice(
    fonts: Fonts, _: Needed, order: Order, landed: LandedCost | None, facts: DocumentFacts
) -> Sheet:
    return {
        "title": "Commercial invoice",
        "parties": _parties(fonts, order),
        "terms": _terms(order, landed, facts),
        "lines": [line_sheet(nth, line, order) for nth, line in enumerate(order.lines, start=1)],
        "foot": invoice_sums(order, landed),
        "statements": [
            {"title": STATEMENTS[name].title, "agreement": name}
            for name in claimed(order)
            if name in STATEMENTS
        ],
    }


def _terms(order: Order, landed: LandedCost | None, facts: DocumentFacts) -> list[tuple[str, str]]:
    terms = [
        ("Incoterm 2020", f"{order.incoterm} {facts.named_place}"),
        ("", INCOTERMS[order.incoterm]),
        ("Reason for export", REASONS[facts.reason]),
        ("Transport", f"{TRANSPORT[order.transport]}, {LOGISTICS[order.logistics_model]}"),
        ("Valuation", VALUATION[order.valuation]),
        ("Seller", order.seller.name),
        ("Order", f"{order.order_id}, revision {order.revision}"),
        ("Payment", order.payment_reference),
        ("Ships from", f"{order.inventory.location}, {order.inventory.country}"),
    ]
    declared = f"{landed.declaration}, " if landed and landed.declaration else ""
    return [*terms, ("Declaration", f"{declared}LRN {facts.lrn}")]


def _packing_list(
    fonts: Fonts, _: Needed, order: Order, _landed: LandedCost | None, facts: DocumentFacts
) -> Sheet:
    numbers = {line.sku: nth for nth, line in enumerate(order.lines, 1)}
    return {
        "title": "Packing list",
        "parties": _parties(fonts, order),
        "mark": facts.number,
        "packages": [
            package_sheet(part, [line_sheet(numbers[it.sku], it, order) for it in part.lines], nth)
            for nth, part in enumerate(parts_of(order), 1)
        ],
    }


def _postal(
    fonts: Fonts, needed: Needed, order: Order, _landed: LandedCost | None, facts: DocumentFacts
) -> Sheet:
    values = values_of_contents(order)
    return {
        "title": f"Customs declaration {POSTAL_NAMES[needed.kind]}",
        "sender": party("From", order.shipper, fonts),
        "addressee": party("To", order.consignee, fonts),
        "importer": party("Importer", order.importer_of_record, fonts),
        "reason": facts.reason.value,
        "matrix": barcodes.matrix(facts.number)._asdict(),
        "copies": needed.copies,
        "value": amount(contents_value(order), order.currency),
        "postage": amount(order.quote.freight + order.quote.insurance, order.currency),
        "flags": ", ".join(sorted({FLAGS[flag] for line in order.lines for flag in line.flags})),
        "lines": [
            {
                "quantity": str(line.quantity),
                "description": line.description,
                "net_kg": kilograms(line.net_weight_kg * line.quantity),
                "value": amount(value, order.currency),
                "hs": commodity_code(line.hs_code) if line.hs_code else "",
                "origin": line.origin,
            }
            for line, value in zip(order.lines, values, strict=True)
        ],
    }


def _statement(
    fonts: Fonts, needed: Needed, order: Order, _landed: LandedCost | None, facts: DocumentFacts
) -> Sheet:
    assert needed.agreement is not None
    statement = STATEMENTS[needed.agreement]
    goods = claimed(order)[needed.agreement]
    return {
        "title": statement.title,
        "agreement": needed.agreement,
        "words": statement.words(order),
        "criteria": (facts.origin_criteria or "") if statement.criteria else None,
        "parties": _parties(fonts, order),
        "lines": [line_sheet(nth, line, order) for nth, line in enumerate(goods, start=1)],
    }


def _battery_mark(
    _fonts: Fonts, _: Needed, order: Order, _landed: LandedCost | None, _facts: DocumentFacts
) -> Sheet:
    mark = mark_of(order)
    assert mark is not None
    width, height = mark.size.value.split(" x ")
    return {
        "title": "Lithium battery mark",
        "numbers": mark.numbers,
        "names": [NAME_OF[number] for number in mark.numbers],
        "width_mm": width,
        "height_mm": height,
        "loose": mark.loose,
    }


SHEETS: Mapping[
    DocumentKind, Callable[[Fonts, Needed, Order, LandedCost | None, DocumentFacts], Sheet]
] = MappingProxyType(
    {
        DocumentKind.COMMERCIAL_INVOICE: _invoice,
        DocumentKind.PACKING_LIST: _packing_list,
        DocumentKind.CN22: _postal,
        DocumentKind.CN23: _postal,
        DocumentKind.STATEMENT_ON_ORIGIN: _statement,
        DocumentKind.BATTERY_MARK: _battery_mark,
    }
)
"""What each kind prints, beside the head that all have."""
