"""How goods are sold, valued and moved, and where they stand: the words that an order uses."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator

from domain.values import Country, Id, Posted


class Incoterm(StrEnum):
    """Who pays duty and tax at import (Incoterms 2020): the seller (DDP) or the buyer (DAP)."""

    DDP = "DDP"
    DAP = "DAP"


def _ddu_is_dap(raw: object) -> object:
    """DDU left the Incoterms in 2010; sellers still write it for DAP."""
    return "DAP" if raw == "DDU" else raw


PostedIncoterm = Annotated[Incoterm, BeforeValidator(_ddu_is_dap)]
"""An Incoterm as sellers write it."""


class Valuation(StrEnum):
    """How the declared value was found (WTO Valuation Agreement, articles 1, 2-3, 5, 6)."""

    TRANSACTION_VALUE = "transaction_value"
    SIMILAR_GOODS = "similar_goods"
    DEDUCTIVE = "deductive"
    COMPUTED = "computed"


class LogisticsModel(StrEnum):
    """How the goods travel."""

    EXPRESS = "express"
    POSTAL = "postal"
    CONSOLIDATED = "consolidated"
    OVERSEAS_WAREHOUSE = "overseas_warehouse"


class TransportMode(StrEnum):
    """How the goods cross the border."""

    AIR = "air"
    SEA = "sea"
    ROAD = "road"
    RAIL = "rail"
    MAIL = "mail"


class Inventory(Posted):
    """Where the goods stand when the order is released."""

    location: Id
    country: Country
