"""What is known of carriers and insurers: what they do, ask and promise.

Each is a file of this package. A folder `beside` may have its own: of rows those go before the
packaged ones, a whole goes in place of the packaged one. All raise a `CarrierFileError` that names
file and field where one is broken.
"""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from carriers.files import Shape, shaped
from domain.arrival.rules import ArrivalRules
from domain.books.reweighing import Scales
from domain.choosing.services import Services
from domain.cover.insurance import Premiums
from domain.cover.terms import ClaimTerms
from domain.last_mile.attempts import Attempts


def load_services(beside: Traversable | None = None) -> Services:
    """What services can do: `services.toml`."""
    layers = _layers(Services, "services", beside)
    return Services(services=tuple(row for each in layers for row in each.services))


def load_attempts(beside: Traversable | None = None) -> Attempts:
    """What carriers do when they meet nobody: `attempts.toml`."""
    layers = _layers(Attempts, "attempts", beside)
    return Attempts(attempts=tuple(row for each in layers for row in each.attempts))


def load_scales(beside: Traversable | None = None) -> Scales:
    """How far scales may differ: `scales.toml`."""
    layers = _layers(Scales, "scales", beside)
    return Scales(scales=tuple(row for each in layers for row in each.scales))


def load_premiums(beside: Traversable | None = None) -> Premiums:
    """What insurers ask: `premiums.toml`, whole."""
    return shaped(Premiums, _nearest("premiums.toml", beside), "premiums")


def load_claim_terms(beside: Traversable | None = None) -> ClaimTerms:
    """Until when claims are taken: `claims.toml`, whole."""
    return shaped(ClaimTerms, _nearest("claims.toml", beside), "claims", "liability")


def load_arrival(beside: Traversable | None = None) -> ArrivalRules:
    """What is expected of ways before their lanes have records: `arrival.toml`, whole."""
    return shaped(ArrivalRules, _nearest("arrival.toml", beside), "rows")


def package() -> Traversable:
    """The folder of this package's own files."""
    return files("carriers")


def _layers(shape: type[Shape], table: str, beside: Traversable | None) -> Iterator[Shape]:
    """The file of this table in each folder that has one, the closest first."""
    for folder in filter(None, (beside, package())):
        path = folder / f"{table}.toml"
        if path.is_file():
            yield shaped(shape, path, table)


def _nearest(name: str, beside: Traversable | None) -> Traversable:
    own = beside / name if beside else None
    return own if own is not None and own.is_file() else package() / name
