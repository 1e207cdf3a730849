"""What is claimed from whom: fees that holds bring, and platforms' chargebacks."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.claims import ClaimRules, HoldFees
from markets.packs import Packs
from markets.platforms import load_chargebacks

HOLD_FEES_FILE = "hold_fees.toml"


def load_claims(beside: Traversable | None = None) -> ClaimRules:
    """The rules of `hold_fees.toml` and `chargebacks.toml`.

    Files of these names in the folder `beside` stand in for the packaged ones.

    Raises:
        MarketFileError: A file is broken.
    """
    folders = (files(__package__ or "markets"), *([beside] if beside else ()))
    return ClaimRules(Packs(*folders).shaped(HoldFees, HOLD_FEES_FILE), load_chargebacks(*folders))
