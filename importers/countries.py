"""Countries as lists of denied parties write them, in words."""

from functools import cache

from iso3166 import countries, countries_by_alpha2

from domain.screening.names import plain, words_of

_ALSO = {
    "bolivia": "BO",
    "bosnia": "BA",
    "britain": "GB",
    "brunei": "BN",
    "burma": "MM",
    "cape verde": "CV",
    "congo democratic republic": "CD",
    "congo democratic republic of the": "CD",
    "congo republic": "CG",
    "cote d ivoire": "CI",
    "crimea": "UA",
    "czech republic": "CZ",
    "democratic republic of congo": "CD",
    "democratic republic of the congo": "CD",
    "england": "GB",
    "gaza": "PS",
    "great britain": "GB",
    "iran": "IR",
    "ivory coast": "CI",
    "korea north": "KP",
    "korea south": "KR",
    "laos": "LA",
    "macau": "MO",
    "macedonia": "MK",
    "moldova": "MD",
    "nauru": "NR",
    "north korea": "KP",
    "occupied palestinian territories": "PS",
    "palestine": "PS",
    "palestinian": "PS",
    "prc": "CN",
    "republic of korea": "KR",
    "russia": "RU",
    "sao tome": "ST",
    "south korea": "KR",
    "swaziland": "SZ",
    "syria": "SY",
    "taiwan": "TW",
    "tanzania": "TZ",
    "the bahamas": "BS",
    "the gambia": "GM",
    "the netherlands": "NL",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "united kingdom": "GB",
    "united states": "US",
    "usa": "US",
    "vatican city": "VA",
    "venezuela": "VE",
    "vietnam": "VN",
    "virgin islands british": "VG",
    "west bank": "PS",
}
"""What the lists write where ISO 3166-1 has another name."""


def country_of(written: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country as a list writes it; None if it is not known.

    >>> country_of("Korea, North"), country_of("RU"), country_of("Region: Atlantis")
    ('KP', 'RU', None)
    """
    code = written.strip().upper()
    return code if code in countries_by_alpha2 else _by_name().get(_spelt(written))


@cache
def _by_name() -> dict[str, str]:
    named = {_spelt(country.name): country.alpha2 for country in countries}
    return (
        named | {_spelt(country.apolitical_name): country.alpha2 for country in countries} | _ALSO
    )


def _spelt(name: str) -> str:
    return " ".join(words_of(plain(name.replace("'", " "))))
