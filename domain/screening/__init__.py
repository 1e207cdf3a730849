"""Denied parties: whether anyone in an order resembles somebody that nobody may deal with.

Nobody is refused for a name alone. A resemblance is a question for a person, with what was
compared as its evidence; an answer clears that name of that entry, and no other.
"""

from collections.abc import Iterator
from typing import NamedTuple

from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from domain.screening.names import fingerprint, words_of
from domain.screening.suspects import Match, Suspects


class Named(NamedTuple):
    """A name in an order: whose it is, and the country where that is known."""

    party: str
    name: str
    country: str | None


def suspected(order: Order, suspects: Suspects) -> Hold | None:
    """A question about the first party that resembles a listed one and was not cleared of it."""
    if not len(suspects):
        return None
    for named in names_in(order):
        for match in suspects.find(named.name, named.country):
            if _is_asked(order, named, match, suspects):
                return _question(order, named, match)
    return None


def names_in(order: Order) -> Iterator[Named]:
    """Every name of an order that is screened, each once."""
    importer = order.importer_of_record
    parties = (
        Named("consignee", order.consignee.name, order.consignee.address.country),
        Named("importer", importer.name, importer.address.country),
        Named("shipper", order.shipper.name, order.shipper.address.country),
        Named("seller", order.seller.name, None),
    )
    told: set[str] = set()
    for named in parties:
        if named.name not in told:
            told.add(named.name)
            yield named


def match_id(entry: str, name: str) -> str:
    """What a person clears: this name of this entry, however the name is written."""
    return f"{entry}:{fingerprint(words_of(name))}"


def _is_asked(order: Order, named: Named, match: Match, suspects: Suspects) -> bool:
    policy = suspects.policy
    return (
        match.score >= policy.hold_from
        and match.listed.kind in policy.parties
        and not order.waived(HoldReason.DENIED_PARTY, match_id(match.listed.entry, named.name))
    )


def _question(order: Order, named: Named, match: Match) -> Hold:
    listed, version = match.listed, match.version
    return Hold.ask(
        order,
        HoldReason.DENIED_PARTY,
        party=named.party,
        name=named.name,
        listed=match.name,
        list=version.name.value,
        list_hash=version.sha256,
        list_as_of=str(version.as_of or ""),
        entry=listed.entry,
        entry_name=listed.name,
        programmes=", ".join(listed.programmes),
        countries=", ".join(listed.countries),
        score=str(match.score),
        why=match.why,
        match=match_id(listed.entry, named.name),
    )
