"""What the stand-in carriers offer: services, prices by weight and zone, and refusals."""

import tomllib
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files

from sandbox.config import Wire
from sandbox.wire import Json

CM3_PER_KG = Decimal(5000)
"""Bulky parcels are charged by volume: one kilogram for this many cubic centimetres."""


class Package(Wire):
    """One of several packages."""

    weight_kg: Decimal
    length_cm: Decimal = Decimal(0)
    width_cm: Decimal = Decimal(0)
    height_cm: Decimal = Decimal(0)

    @property
    def charged_kg(self) -> Decimal:
        """What it is charged for: its weight, or its volume."""
        return max(self.weight_kg, self.length_cm * self.width_cm * self.height_cm / CM3_PER_KG)


class Inquiry(Wire):
    """A parcel that wants to travel, in one package or several; `currency` is to quote in."""

    origin: str
    country: str
    postcode: str | None = None
    weight_kg: Decimal
    volume_cm3: Decimal = Decimal(0)
    level: str | None = None
    flags: tuple[str, ...] = ()
    currency: str
    packages: tuple[Package, ...] = ()

    @property
    def heaviest_kg(self) -> Decimal:
        """What its heaviest package weighs."""
        return max((package.weight_kg for package in self.packages), default=self.weight_kg)

    @property
    def charged_kg(self) -> Decimal:
        """What all of it is charged for."""
        if self.packages:
            return sum((package.charged_kg for package in self.packages), Decimal(0))
        return max(self.weight_kg, self.volume_cm3 / CM3_PER_KG)


class Service(Wire):
    """One product of a carrier; `days` are transit days by zone.

    `attempts` is how many the courier makes by himself, `cash` whether he collects it,
    `signed` whether anybody signs.
    """

    code: str
    level: str
    base: Decimal
    per_kg: Decimal
    kg_max: Decimal
    days: dict[str, int]
    attempts: int = 1
    cash: bool = False
    signed: bool = True


class Carrier(Wire):
    """A carrier: where it goes, what it carries, and its own word for each event.

    `points` is whether it has shops and lockers, `renumbers` whether a parcel that goes back gets
    another number.
    """

    prefix: str
    unserved_countries: frozenset[str]
    unserved_postcodes: dict[str, tuple[str, ...]]
    unserved_flags: frozenset[str]
    points: bool = False
    renumbers: bool = False
    services: tuple[Service, ...]
    codes: dict[str, str]

    def refusal(self, parcel: Inquiry) -> str | None:
        """Why this carrier does not take the parcel at all, or None."""
        if parcel.country in self.unserved_countries:
            return f"no service to {parcel.country}"
        outlying = self.unserved_postcodes.get(parcel.country, ())
        if parcel.postcode and parcel.postcode.upper().startswith(outlying):
            return f"no service to {parcel.postcode} {parcel.country}"
        if unwanted := sorted(self.unserved_flags.intersection(parcel.flags)):
            return f"does not carry {', '.join(unwanted)}"
        return None


class _Currency(Wire):
    factor: Decimal
    digits: int


class _Tariff(Wire):
    zones: dict[str, tuple[str, ...] | str]
    zone_factors: dict[str, Decimal]
    currencies: dict[str, _Currency]
    carriers: dict[str, Carrier]

    def zone(self, country: str) -> str:
        for zone, countries in self.zones.items():
            if country in countries and zone != "other":
                return zone
        return str(self.zones["other"])


TARIFF = _Tariff.model_validate(
    tomllib.loads(files("sandbox").joinpath("carriers.toml").read_text(encoding="utf-8"))
)


def offers(parcel: Inquiry) -> Json:
    """Every service that would carry the parcel, and why the others would not."""
    offered: list[Json] = []
    not_offered: list[Json] = []
    for name, carrier in TARIFF.carriers.items():
        if why := _unpriced(parcel) or carrier.refusal(parcel):
            not_offered.append({"carrier": name, "reason": why})
            continue
        for service in _services(carrier, parcel):
            if parcel.heaviest_kg > service.kg_max:
                why = f"{service.code} takes {service.kg_max} kg at most"
                not_offered.append({"carrier": name, "reason": why})
            else:
                offered.append(_offer(name, service, parcel))
    return {"offers": offered, "not_offered": not_offered}


def _services(carrier: Carrier, parcel: Inquiry) -> Iterator[Service]:
    return (s for s in carrier.services if parcel.level in {None, s.level})


def _unpriced(parcel: Inquiry) -> str | None:
    known = parcel.currency in TARIFF.currencies
    return None if known else f"no prices in {parcel.currency}"


def _offer(carrier: str, service: Service, parcel: Inquiry) -> Json:
    zone = TARIFF.zone(parcel.country)
    currency = TARIFF.currencies[parcel.currency]
    price = (service.base + service.per_kg * parcel.charged_kg) * TARIFF.zone_factors[zone]
    rounded = (price * currency.factor).quantize(Decimal(1).scaleb(-currency.digits), ROUND_HALF_UP)
    return {
        "carrier": carrier,
        "service": service.code,
        "level": service.level,
        "price": {"amount": str(rounded), "currency": parcel.currency},
        "transit_days": service.days[zone],
    }
