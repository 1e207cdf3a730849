"""The world as data: one TOML file per destination. Adding a file is adding a destination."""

from markets.filing import MarketFiling, load_checklists, load_terms
from markets.packs import (
    MarketFileError,
    Packs,
    load,
    load_advancements,
    load_exchange,
    load_screening,
)
from markets.platforms import load_chargebacks
from markets.rates import MarketRates, TariffStore
from markets.recharges import load_recharges
from markets.schemes import load_schemes

__all__ = [
    "MarketFileError",
    "MarketFiling",
    "MarketRates",
    "Packs",
    "TariffStore",
    "load",
    "load_advancements",
    "load_chargebacks",
    "load_checklists",
    "load_exchange",
    "load_recharges",
    "load_schemes",
    "load_screening",
    "load_terms",
]
