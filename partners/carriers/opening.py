"""When a shop or a locker is open, in a few words: days that keep the same hours stand together."""

from collections.abc import Iterable, Mapping
from itertools import groupby

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ALWAYS = "00:00-24:00"


def opening(hours: Mapping[str, Iterable[str]]) -> str:
    """The hours of each day of `WEEK`, in words; a day that is not named is closed.

    >>> opening({"Mon": ["08:00-20:00"], "Tue": ["08:00-20:00"], "Sat": ["09:00-13:00"]})
    'Mon-Tue 08:00-20:00, Sat 09:00-13:00'
    >>> opening({day: [ALWAYS] for day in WEEK}), opening({})
    ('always', '')
    """
    kept = [(day, " ".join(sorted(hours.get(day, ())))) for day in WEEK]
    if all(when == ALWAYS for _, when in kept):
        return "always"
    parts = []
    for when, run in groupby(kept, key=lambda each: each[1]):
        days = [day for day, _ in run]
        if when:
            parts.append(f"{days[0]}-{days[-1]} {when}" if len(days) > 1 else f"{days[0]} {when}")
    return ", ".join(parts)
