"""What is charged on to whom: fees that holds bring, and platforms' chargebacks."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.books.recharges import HoldFees, RechargeRules
from markets.packs import Packs
from markets.platforms import load_chargebacks

HOLD_FEES_FILE = "hold_fees.toml"


def load_recharges(beside: Traversable | None = None) -> RechargeRules:
    """The rules of `hold_fees.toml` and `chargebacks.toml`.

    Files of these names in the folder `beside` stand in for the packaged ones.

    Raises:
        MarketFileError: A file is broken.
    """
    folders = (files(__package__ or "markets"), *([beside] if beside else ()))
    return RechargeRules(
        Packs(*folders).shaped(HoldFees, HOLD_FEES_FILE), load_chargebacks(*folders)
    )
