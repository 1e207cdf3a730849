"""Services as data: `services.toml`, one table per adapter.

A carrier's own name of a service does not say which promise it keeps. A service that is missing
here is not offered, and logged.
"""

import tomllib
from datetime import date
from importlib.resources import files

import structlog
from pydantic import TypeAdapter

from domain.promised import ServiceLevel
from domain.rules import Confidence, Sentence, Strict
from domain.values import Id

_log = structlog.get_logger(__name__)


class Service(Strict):
    """A service: the promise it keeps, and its days where the carrier names none for a lane."""

    carrier: Id
    service: str
    level: ServiceLevel
    transit_days: int


class _Table(Strict):
    source: Sentence
    read_on: date
    confidence: Confidence
    services: tuple[Service, ...]


_TABLES = TypeAdapter(dict[str, _Table]).validate_python(
    tomllib.loads(files("partners.carriers").joinpath("services.toml").read_text(encoding="utf-8"))
)

SERVICES = {
    adapter: {(row.carrier, row.service): row for row in table.services}
    for adapter, table in _TABLES.items()
}
"""Every service that we book, by adapter, carrier and the carrier's name of it."""


def service(adapter: str, carrier: str, name: str) -> Service | None:
    """What we know of a service; None, and a line in the log, where that is nothing."""
    found = SERVICES[adapter].get((carrier, name))
    if found is None:
        _log.info("service not offered", adapter=adapter, carrier=carrier, service=name)
    return found
