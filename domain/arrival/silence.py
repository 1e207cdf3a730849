"""Silence: how long a parcel may be quiet before somebody asks, by how quiet its lane is."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from domain.arrival.rules import Silence
from domain.carriage import Watch
from domain.choosing.lanes import LaneRecord


def watch(record: LaneRecord | None, rules: Silence) -> Watch:
    """How long a parcel of this service may be quiet, and how soon its run asks by itself.

    The longest spell that most of the lane's parcels kept to, drawn towards what is usual as far
    as they are few.
    """
    spells = record.spells if record else ()
    parcels = sum(number for _, number in spells)
    kept_to = Decimal(_percentile(spells, rules.share)) if parcels else Decimal(0)
    drawn = (kept_to * parcels + rules.usual_hours * rules.parcels) / (parcels + rules.parcels)
    hours = round(min(max(drawn, rules.least_hours), rules.most_hours))
    return Watch(
        poll_after=timedelta(hours=max(round(hours * rules.asks), 1)),
        silent_after=timedelta(hours=hours),
        parcels=parcels,
    )


def _percentile(spells: Iterable[tuple[int, int]], share: Decimal) -> int:
    """The hours that at least this share of parcels kept to."""
    counted = sorted(spells)
    enough = share * sum(number for _, number in counted)
    so_far = 0
    for hours, number in counted:
        so_far += number
        if so_far >= enough:
            return hours
    return counted[-1][0]
