"""Where carriers show their own tracking to everybody: a URL for each, as data."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, StringConstraints

from domain.rules import Confidence, Sentence, Strict
from domain.scans.scan import folded

PLACE = "{waybill}"
PageUrl = Annotated[str, StringConstraints(pattern=r"^https://[^\s{}]+\{waybill\}[^\s{}]*$")]


class CarrierPage(Strict):
    """A carrier's public page, by all names that it is booked under; `{waybill}` is put in."""

    carrier: str
    name: str
    also: tuple[str, ...] = ()
    url: PageUrl
    source: Sentence
    read_on: date
    confidence: Confidence


class CarrierPages(Strict):
    """All rows, found by any spelling of a name."""

    pages: tuple[CarrierPage, ...] = Field(min_length=1)

    def of(self, carrier: str) -> CarrierPage | None:
        """The row of a carrier; None where nobody has looked its page up."""
        return self._named.get(folded(carrier))

    def url(self, carrier: str, waybill: str) -> str:
        """Where a parcel is shown; empty where the carrier has no row."""
        page = self.of(carrier)
        return page.url.replace(PLACE, quote(waybill, safe="")) if page else ""

    @cached_property
    def _named(self) -> dict[str, CarrierPage]:
        return {folded(name): page for page in self.pages for name in _names(page)}


def _names(page: CarrierPage) -> Iterable[str]:
    return (page.carrier, page.name, *page.also)
