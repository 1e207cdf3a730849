"""How the tax of each scheme is reported, from `schemes.toml`."""

from importlib.resources.abc import Traversable

from domain.schemes import Schemes
from markets.packs import Packs

SCHEMES_FILE = "schemes.toml"


def load_schemes(*folders: Traversable) -> Schemes:
    """The dated rules of every scheme's returns.

    Raises:
        MarketFileError: The file is broken.
    """
    return Packs(*folders).shaped(Schemes, SCHEMES_FILE)
