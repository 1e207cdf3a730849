"""What services can do: dated and cited facts, of which a missing one is unknown, never assumed."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.lines import GoodsFlag
from domain.money import Money
from domain.rules import Confidence, Sentence, Strict
from domain.trade import Incoterm, LogisticsModel
from domain.values import Country, Measure, Text, Value

ANY = "*"
"""Of a row: all services of the carrier."""


class ClearsBy(StrEnum):
    """Who presents the goods to the authority at their destination."""

    OWN = "own"  # the carrier's own brokers
    AGENT = "agent"  # somebody it hands them to
    POST = "post"  # the post of the destination


class Weekday(StrEnum):
    """A day of the week, in its order."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise PydanticCustomError("zone", "must be a zone of the tz database") from unknown
    return name


ZoneOfPlace = Annotated[str, AfterValidator(_zone)]
"""A zone of the tz database, such as Europe/London."""


class CutOff(Strict):
    """Handed over later than this, a parcel leaves on the next day."""

    at: time
    zone: ZoneOfPlace


class Abilities(Strict):
    """What is known of a service. None is unknown; an empty list is none at all.

    `countries` are served, `not_to` are not; `ddp_to` are those that duty can be prepaid to.
    `weight_kg_max` and sizes are of one package: `longest_cm_max` of its longest side,
    `length_and_girth_cm_max` of that and the way around the others. `worth_max` is of the goods.
    `logistics` are the ways of import that it clears under. `advances_as` is the carrier's name
    in the market rules' `carriers.toml`, which has its fee for advancing charges. `hand_off` is
    who delivers, and `delivers_on` the days on which it does, public holidays apart. `cod` is
    whether cash is collected at the door, `signature` whether somebody signs, `changes_delivery`
    whether its shipper can have a parcel on its way delivered otherwise, by a call.
    """

    countries: tuple[Country, ...] | None = None
    not_to: tuple[Country, ...] | None = None
    weight_kg_max: Measure | None = None
    longest_cm_max: Measure | None = None
    length_and_girth_cm_max: Measure | None = None
    worth_max: Money | None = None
    incoterms: tuple[Incoterm, ...] | None = None
    ddp_to: tuple[Country, ...] | None = None
    not_carried: tuple[GoodsFlag, ...] | None = None
    cod: bool | None = None
    signature: bool | None = None
    pickup_points: bool | None = None
    changes_delivery: bool | None = None
    logistics: tuple[LogisticsModel, ...] | None = None
    clears_by: ClearsBy | None = None
    hand_off: Text | None = None
    delivers_on: Annotated[tuple[Weekday, ...], Field(min_length=1)] | None = None
    cut_off: CutOff | None = None
    advances_as: Text | None = None

    def missed(self, at: datetime) -> bool:
        """Whether a parcel that is booked now misses today's cut-off."""
        if self.cut_off is None:
            return False
        return at.astimezone(ZoneInfo(self.cut_off.zone)).time() > self.cut_off.at


class ServiceRow(Abilities):
    """Facts about one service, or about all of a carrier's, and where they were read.

    `also` are other names that the carrier goes by, at an aggregator for example.
    """

    carrier: Text
    also: tuple[Text, ...] = ()
    service: Text = ANY
    source: Sentence
    read_on: date
    confidence: Confidence
    note: Sentence | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ServiceRow":
        if not self.model_fields_set & Abilities.model_fields.keys():
            raise PydanticCustomError("nothing_said", "says nothing of what the service can do")
        return self


class Known(Value):
    """All that is known of one service, and the sources of it; nothing where nobody has read."""

    abilities: Abilities = Abilities()
    sources: tuple[str, ...] = ()


class Services(Strict):
    """Every row that is known, as `carriers/services.toml` has them."""

    services: tuple[ServiceRow, ...] = Field(min_length=1)

    def of(self, carrier: str, service: str) -> Known:
        """What is known of a service: what its own row says, and else the carrier's.

        A carrier's name counts without the gateway in front: `easypost.usps` is `usps`.
        """
        name = carrier.rpartition(".")[2].casefold()
        rows = [row for row in self.services if name in _names(row)]
        own = [row for row in rows if row.service == service]
        rows = [*own, *(row for row in rows if row.service == ANY)]
        return Known(abilities=_merged(rows), sources=tuple(row.source for row in rows))


def _names(row: ServiceRow) -> set[str]:
    return {name.casefold() for name in (row.carrier, *row.also)}


def _merged(rows: Iterable[Abilities]) -> Abilities:
    """The first that says something of a field counts."""
    known: dict[str, object] = {}
    for row in rows:
        for field in Abilities.model_fields:
            value = getattr(row, field)
            if value is not None:
                known.setdefault(field, value)
    return Abilities.model_validate(known)
