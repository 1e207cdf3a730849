"""What of a seller's registrations goes along with an order: on its papers, and to its partners.

A registration under one place's import scheme is no business of any other place; whoever learns
an IOSS number can bring goods in under it. Identifiers such as EORI or VAT stand for the party
itself and go along always.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.charges import LandedCost
from domain.order import Order
from domain.parties import Address, Party
from domain.territories import tariff_of

IOSS = "IOSS"

HOMES: Mapping[str, str] = MappingProxyType(
    {
        IOSS: "EU",
        "VOEC": "NO",
        "MWST": "CH",
        "PRC": "BR",
        "CBEC": "CN",
        "SII": "CL",
        "LVG": "MY",
    }
)
"""Registrations of sellers by whose tariff asks for them. Several countries say GST, and a GST
number does not say whose it is: it goes along."""


def discreet(order: Order, landed: LandedCost | None = None) -> Order:
    """The order with those identifiers of its parties that its destination asks for.

    An IOSS number is stated where the goods come in under that scheme and nowhere else (Spain's
    tax agency on data element 13 16 of H7, by footnote 55 of annex B to Delegated Regulation (EU)
    2015/2446; read 2026-11-22, verified).

    Args:
        order: As it was placed.
        landed: What it costs, where that is known: it says whether a scheme was used at all.
    """
    to = order.consignee.address
    unused = {IOSS} if landed is not None and not landed.under_schemes else set()
    hidden = {kind for kind in HOMES if kind in unused or not _is_home(kind, to)}
    parties = {
        name: _without(party, hidden)
        for name in ("shipper", "consignee", "importer")
        if (party := getattr(order, name)) is not None
    }
    return order.model_copy(update=parties)


def in_northern_ireland(address: Address) -> bool:
    """Whether goods that come here enter the Union, though its country is GB."""
    return address.country == "GB" and (address.postcode or "").startswith("BT")


def _is_home(kind: str, address: Address) -> bool:
    if kind == IOSS and in_northern_ireland(address):
        return True
    return tariff_of(address.country) == HOMES[kind]


def _without(party: Party, kinds: set[str]) -> Party:
    kept = tuple(tax_id for tax_id in party.tax_ids if tax_id.kind not in kinds)
    return party if kept == party.tax_ids else party.model_copy(update={"tax_ids": kept})
