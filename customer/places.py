"""Where a scan was, without what might be somebody's address."""

import re

_APART = re.compile(r"[,;/()|\n]")
_TOWN_MAX = 48


def town(place: str) -> str:
    """The parts of a printed place that have no number in them: streets and postcodes have."""
    parts = (part.strip() for part in _APART.split(place))
    named = [part for part in parts if part and not any(c.isdigit() for c in part)]
    return ", ".join(dict.fromkeys(named))[:_TOWN_MAX]
