"""What is expected of ways before their lanes have records: `arrival.toml`, read and checked."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from carriers.files import shaped
from domain.arrival_rules import ArrivalRules


def load_arrival(beside: Traversable | None = None) -> ArrivalRules:
    """The rules of the folder `beside`, where it has an `arrival.toml`; else the packaged ones.

    Raises:
        CarrierFileError: The file is broken.
    """
    folders = [folder for folder in (beside, files(__package__ or "carriers")) if folder]
    found = (folder / "arrival.toml" for folder in folders)
    return shaped(ArrivalRules, next(path for path in found if path.is_file()), "rows")
