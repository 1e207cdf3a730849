"""What platforms charge sellers back, from `chargebacks.toml`."""

from importlib.resources.abc import Traversable

from domain.books.chargebacks import Chargebacks
from markets.packs import Packs

CHARGEBACKS_FILE = "chargebacks.toml"


def load_chargebacks(*folders: Traversable) -> Chargebacks:
    """The dated penalties of every platform, with their worked cases.

    Raises:
        MarketFileError: The file is broken.
    """
    return Packs(*folders).shaped(Chargebacks, CHARGEBACKS_FILE)
