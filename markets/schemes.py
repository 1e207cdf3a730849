"""How the tax of each scheme is reported, from `schemes.toml`."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.schemes.scheme import Schemes
from markets.packs import Packs

SCHEMES_FILE = "schemes.toml"


def load_schemes(beside: Traversable | None = None) -> Schemes:
    """The dated rules of every scheme's returns.

    A file of this name in the folder `beside` stands in for the packaged one.

    Raises:
        MarketFileError: The file is broken.
    """
    folders = (files(__package__ or "markets"), *([beside] if beside else ()))
    return Packs(*folders).shaped(Schemes, SCHEMES_FILE)
