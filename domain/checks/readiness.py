"""What an order must have before its destination's rules can be applied to it at all.

One rule is one function in `RULES`; each returns the hold that its lack asks for, or None.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.checks.addresses import undeliverable
from domain.checks.restrictions import not_admitted
from domain.costing.consignment import Consignment
from domain.holds import Fault, Hold
from domain.lines import Line
from domain.markets.market import Market
from domain.nomenclature import EDITION, SUBHEADING, Candidate, candidates, instead_of, known
from domain.order import Order
from domain.reasons import HoldReason
from domain.territories import crosses_a_border


def not_ready(order: Order, market: Market, entry_date: date) -> Hold | None:
    """The first thing that is missing."""
    for rule in RULES:
        if hold := rule(order, market, entry_date):
            return hold
    return None


def unclassified(order: Order, _market: Market, _entry_date: date) -> Hold | None:
    """Every line needs an HS code that exists before its duty can be known.

    The person who is asked is offered candidates; none is ever taken for them.
    """
    for number, line in enumerate(order.lines):
        pointer = f"/lines/{number}/hs_code"
        if line.hs_code is None:
            found = candidates(line.description, line.materials)
            fault = Fault(pointer=pointer, message="is missing")
            return _which_code(order, line, fault, found)
        if not known(line.hs_code):
            found = instead_of(line.hs_code, line.description, line.materials)
            message = f"is none of {EDITION}: it has no subheading {line.hs_code[:SUBHEADING]}"
            fault = Fault(pointer=pointer, message=message, value=line.hs_code)
            return _which_code(order, line, fault, found, why=f"{line.hs_code} {message}")
    return None


def of_another_tariff(order: Order, market: Market, entry_date: date) -> Hold | None:
    """A code beyond six digits is one of the destination's own tariff, and as long as its are."""
    lengths = market.on(entry_date).code_lengths
    if not lengths or not crosses_a_border(order):
        return None
    for number, line in enumerate(order.lines):
        code = line.hs_code or ""
        if len(code) > SUBHEADING and len(code) not in lengths:
            told = " or ".join(map(str, lengths))
            message = (
                f"has {len(code)} digits, and the codes of {market.country} have {told}: "
                f"give one of those, or the six of the HS, {code[:SUBHEADING]}"
            )
            fault = Fault(pointer=f"/lines/{number}/hs_code", message=message, value=code)
            return _which_code(order, line, fault, (), why=f"{code} {message}")
    return None


def _which_code(
    order: Order, line: Line, fault: Fault, found: Sequence[Candidate], **why: str
) -> Hold:
    # The code that was given is not told as `hs_code`: evidence of that name would answer itself.
    offered = {"candidates": "; ".join(map(str, found))} if found else {}
    return Hold.ask(
        order,
        HoldReason.MISSING_HS_CODE,
        faults=(fault,),
        sku=line.sku,
        description=line.description,
        **why,
        **offered,
    )


def worthless(order: Order, _market: Market, _entry_date: date) -> Hold | None:
    """Goods that cost nothing are still worth something: an authority takes no value of zero."""
    if not crosses_a_border(order):
        return None
    given_away = 0 < order.quote.discount == order.goods_value
    for number, line in enumerate(order.lines):
        if given_away or not line.unit_price:
            where = "/quote/discount" if given_away else f"/lines/{number}/unit_price"
            message = "leaves goods without a value; customs wants what they are worth"
            return Hold.ask(
                order,
                HoldReason.RATE_NOT_COMPUTABLE,
                faults=(Fault(pointer=where, message=message),),
                sku=line.sku,
                stated=line.hs_code or "",
                why=f"{where} {message}",
            )
    return None


def incoterm_not_taken(order: Order, market: Market, _entry_date: date) -> Hold | None:
    """The destination's carriers and brokers must take the Incoterm."""
    if order.incoterm in market.incoterms:
        return None
    return Hold.ask(
        order,
        HoldReason.UNSUPPORTED_SERVICE,
        service=order.incoterm.value,
        postcode=order.consignee.address.postcode or "",
        country=market.country,
        why=f"goods enter {market.country} only as {', '.join(market.incoterms)}",
    )


def stale(order: Order, market: Market, entry_date: date) -> Hold | None:
    """Rules that nobody has looked at for longer than their shelf life are not relied on."""
    read = market.on(entry_date).read_on
    past = read is not None and entry_date > read + timedelta(days=market.shelf_life_days)
    if not past or order.waived(HoldReason.RULEPACK_STALE):
        return None
    return Hold.ask(
        order,
        HoldReason.RULEPACK_STALE,
        country=market.country,
        read=str(read),
        shelf_life_days=str(market.shelf_life_days),
    )


def unidentified(consignment: Consignment) -> Hold | None:
    """The identifiers that the destination asks for must be there and pass their check."""
    order, market = consignment.order, consignment.market
    for identifier in market.identifiers:
        models = identifier.logistics
        asked = not models or order.logistics_model in models
        if asked and consignment.covers(identifier) and (why := identifier.trouble(order)):
            return Hold.ask(
                order,
                HoldReason.MISSING_IDENTIFIER,
                country=market.country,
                identifier=identifier.name,
                party=identifier.party,
                identifier_kind=identifier.kind,
                why=why,
            )
    return None


RULES = (
    unclassified,
    of_another_tariff,
    worthless,
    incoterm_not_taken,
    stale,
    not_admitted,
    undeliverable,
)
