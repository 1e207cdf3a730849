"""What a policy's conditions may ask of an order and an offer, in whole numbers and words."""

from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from domain.carriage import Offer
from domain.charges import LandedCost
from domain.choosing.conditions import Facts
from domain.choosing.lanes import LaneRecord
from domain.choosing.services import Known
from domain.fx import Exchange
from domain.money import Money, minor_units
from domain.order import Order

GRAMS, MILLIMETRES = Decimal(1000), Decimal(10)


def facts_of(
    order: Order,
    offer: Offer,
    known: Known,
    record: LaneRecord,
    landed: LandedCost | None,
    *,
    exchange: Exchange,
    at: datetime,
) -> Facts:
    """All that is known when a candidate is judged; what is not known is null.

    Money is in minor units of the order's currency, rounded against the candidate.

    Raises:
        NoRate: A limit is in a currency that the order's cannot be held against.
    """
    return {
        "order": _order(order),
        "offer": _offer(offer),
        "service": _service(known, order.currency, exchange, at),
        "declaration": {
            "kind": landed.declaration if landed else "",
            "digits": landed.digits if landed else 0,
        },
        "lane": {
            "parcels": record.parcels,
            "held": record.held,
            "returned": record.returned,
        },
    }


def _order(order: Order) -> dict[str, Any]:
    address = order.consignee.address
    return {
        "seller": order.seller.seller_id,
        "origin": order.inventory.country,
        "destination": order.destination,
        "region": address.region or "",
        "postcode": address.postcode or "",
        "incoterm": order.incoterm.value,
        "logistics": order.logistics_model.value,
        "level": order.promise.level.value,
        "days_max": order.promise.transit_days_max,
        "currency": order.currency,
        "value": _minor(order.goods_value - order.quote.discount, order.currency, ROUND_CEILING),
        "packages": len(order.packages) or 1,
        "weight_g": _whole(order.handed_over_kg * GRAMS, ROUND_CEILING),
        "heaviest_g": _whole(_heaviest_kg(order) * GRAMS, ROUND_CEILING),
        "longest_mm": _longest(order),
        "length_and_girth_mm": _length_and_girth(order),
        "flags": sorted({flag.value for line in order.lines for flag in line.flags}),
        "signature": order.delivery.signature,
        "pickup_point": order.delivery.pickup_point is not None,
        "collect": order.delivery.collect is not None,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "carrier": offer.carrier,
        "service": offer.service,
        "level": offer.level.value,
        "days": offer.transit_days,
        "price": _minor(offer.price.amount, offer.price.currency, ROUND_CEILING),
        "currency": offer.price.currency,
    }


def _service(known: Known, currency: str, exchange: Exchange, at: datetime) -> dict[str, Any]:
    can = known.abilities
    weight, longest = can.weight_kg_max, can.longest_cm_max
    around = can.length_and_girth_cm_max
    return {
        "known": bool(known.sources),
        "countries": _words(can.countries),
        "not_to": _words(can.not_to) or [],
        "weight_g_max": None if weight is None else _whole(weight * GRAMS, ROUND_FLOOR),
        "longest_mm_max": None if longest is None else _whole(longest * MILLIMETRES, ROUND_FLOOR),
        "length_and_girth_mm_max": None
        if around is None
        else _whole(around * MILLIMETRES, ROUND_FLOOR),
        "value_max": _limit(can.worth_max, currency, exchange, at.date()),
        "incoterms": _words(can.incoterms),
        "ddp_to": _words(can.ddp_to),
        "not_carried": _words(can.not_carried) or [],
        "cod": can.cod,
        "signature": can.signature,
        "pickup_points": can.pickup_points,
        "changes_delivery": can.changes_delivery,
        "logistics": _words(can.logistics),
        "clears_by": can.clears_by.value if can.clears_by else None,
        "missed_cut_off": can.missed(at),
    }


def _heaviest_kg(order: Order) -> Decimal:
    """What the heaviest package weighs; all of it where nothing is said of packages."""
    return max((it.weight_kg for it in order.packages), default=order.gross_weight_kg)


def _longest(order: Order) -> int | None:
    """The longest side of any package, or of any unit: a parcel is never shorter."""
    if order.packages:
        return _whole(max(it.sides_cm[0] for it in order.packages) * MILLIMETRES, ROUND_CEILING)
    sizes = [line.dimensions for line in order.lines if line.dimensions]
    sides = [side for s in sizes for side in (s.length_cm, s.width_cm, s.height_cm)]
    return _whole(max(sides) * MILLIMETRES, ROUND_CEILING) if sides else None


def _length_and_girth(order: Order) -> int | None:
    """The most of any package; not known of an order that does not say how it is packed."""
    most = max((it.length_and_girth_cm for it in order.packages), default=None)
    return None if most is None else _whole(most * MILLIMETRES, ROUND_CEILING)


def _limit(limit: Money | None, currency: str, exchange: Exchange, on: date) -> int | None:
    if limit is None:
        return None
    rate = exchange.rate(limit.currency, currency, on)
    return _minor(limit.amount * rate, currency, ROUND_FLOOR)


def _minor(amount: Decimal, currency: str, rounding: str) -> int:
    return _whole(amount.scaleb(minor_units(currency)), rounding)


def _whole(amount: Decimal, rounding: str) -> int:
    return int(amount.to_integral_value(rounding))


def _words(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else [str(value) for value in values]


TYPICAL: Facts = {
    "order": {
        "seller": "example-seller",
        "origin": "CN",
        "destination": "DE",
        "region": "",
        "postcode": "10115",
        "incoterm": "DDP",
        "logistics": "express",
        "level": "standard",
        "days_max": 15,
        "currency": "EUR",
        "value": 6400,
        "packages": 2,
        "weight_g": 1600,
        "heaviest_g": 1000,
        "longest_mm": 450,
        "length_and_girth_mm": 1050,
        "flags": ["liquid"],
        "signature": False,
        "pickup_point": True,
        "collect": True,
    },
    "offer": {
        "carrier": "example",
        "service": "EX-1",
        "level": "standard",
        "days": 5,
        "price": 826,
        "currency": "EUR",
    },
    "service": {
        "known": True,
        "countries": ["DE"],
        "not_to": ["AQ"],
        "weight_g_max": 30000,
        "longest_mm_max": 1200,
        "length_and_girth_mm_max": 3000,
        "value_max": 100000,
        "incoterms": ["DDP"],
        "ddp_to": ["DE"],
        "not_carried": ["perishable"],
        "cod": True,
        "signature": True,
        "pickup_points": True,
        "changes_delivery": True,
        "logistics": ["express"],
        "clears_by": "own",
        "missed_cut_off": False,
    },
    "declaration": {"kind": "H7", "digits": 6},
    "lane": {"parcels": 10, "held": 1, "returned": 0},
}
"""Facts of which all is known: conditions are held against them when a policy is loaded."""

UNREAD: Facts = {
    **TYPICAL,
    "order": {**TYPICAL["order"], "longest_mm": None, "length_and_girth_mm": None, "flags": []},
    "service": dict.fromkeys(TYPICAL["service"])
    | {"known": False, "not_to": [], "not_carried": [], "missed_cut_off": False},
}
"""The same of a service that nobody has read about, and of goods without a size."""
