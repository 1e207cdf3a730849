"""When a scan happened: the clock that the carrier printed, with the zone of the place it names.

Carriers print local time, mostly without saying so. It is never taken for UTC: the offset counts
that stands beside it, else the zone of the place, else that of a country that has only one. Where
none of these is known the moment is unknown, and the reading says why. Seconds since 1970, or
milliseconds, are a moment everywhere.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, NaiveDatetime

from domain.scans.zones import ZONES, By, Zones
from domain.values import YEAR_MAX, YEAR_MIN, Value

_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})")
_SLASHED = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.]?(?P<m>\d{2})[-/.]?(?P<d>\d{2})")
_CLOCK = re.compile(
    r"(?P<h>\d{1,2}):?(?P<m>\d{2})(:?(?P<s>\d{2})(\.\d{1,9})?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_NAMED = re.compile(
    r"(?:(?P<d>\d{1,2})[ -]+(?P<name>[A-Za-z]{3,9})\.?|(?P<name2>[A-Za-z]{3,9})\.? (?P<d2>\d{1,2}))"
    r"[,. -]+(?P<y>\d{4})"
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WEEKDAY = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_PARTED = re.compile(r"(?P<day>.*\d)(?:T|,?\s+(?:at\s+)?)(?P<clock>\d{1,2}:\d{2}.*)", re.IGNORECASE)
_SINCE_1970 = re.compile(r"\d{10}(?:\.\d{1,9})?|\d{13}")
_IN_ONE = re.compile(r"(?P<day>\d{8})T?(?P<clock>\d{4}(?:\d{2})?)")
_OFFSET = re.compile(r"\s*(?P<offset>[+-](?:0\d|1[0-4]):?[0-5]\d|Z|UTC|GMT)$")
_MILLIS = 13
_MONTHS, _NOON = 12, 12

PRINTED_MAX = 100
"""No date or clock is longer."""


class When(Value):
    """A time as printed; `at` is the moment, where the zone is known, and `why_not` why it is not.

    `local` is the clock of the place, `zone` an IANA name or the printed offset.
    """

    printed: str
    local: NaiveDatetime | None = None
    at: AwareDatetime | None = None
    zone: str = ""
    by: By = By.UNKNOWN
    why_not: str = ""


def when(
    clock: str, day: str = "", *, zones: Zones, place: str = "", country: str = "", zone: str = ""
) -> When:
    """The moment that a carrier printed.

    Args:
        clock: The time, or date and time in one.
        day: The date, where it is printed apart.
        zones: The zones of places.
        place: Where it happened, as printed.
        country: Where it happened, where printed apart.
        zone: An IANA zone that the carrier names itself.
    """
    printed = " ".join(filter(None, (day.strip(), clock.strip())))[:PRINTED_MAX]
    try:
        local = _read(clock[:PRINTED_MAX].strip(), day[:PRINTED_MAX].strip())
    except ValueError as error:
        return When(printed=printed, why_not=str(error))
    if not YEAR_MIN <= local.year < YEAR_MAX:
        return When(printed=printed, why_not=f"the year {local.year} is none of ours")
    if local.tzinfo is not None:
        offset = local.strftime("%z")
        bare = local.replace(tzinfo=None)
        return When(printed=printed, local=bare, at=local, zone=offset, by=By.OFFSET)
    if zone in ZONES:
        name, by, why_not = zone, By.ZONE, ""
    else:
        name, by, why_not = zones.of(place, country)
    if not name:
        return When(printed=printed, local=local, why_not=why_not)
    at = local.replace(tzinfo=ZoneInfo(name))
    twice = at.utcoffset() != at.replace(fold=1).utcoffset()
    doubt = "the clocks changed in that hour; the earlier offset is taken" if twice else ""
    return When(printed=printed, local=local, at=at, zone=name, by=by, why_not=doubt)


def _read(clock: str, day: str) -> datetime:
    """A printed date and time, aware where an offset is printed.

    Raises:
        ValueError: It is none that can be read for certain; says why.
    """
    for whole in (clock, f"{day} {clock}".strip()):
        if _SINCE_1970.fullmatch(whole):
            return _since_1970(whole)
        if len(whole) > len("2026-11-22"):
            try:
                return datetime.fromisoformat(whole)
            except ValueError:
                continue
    date_part, clock_part = (day, clock) if day else _parted(clock)
    found = _OFFSET.search(clock_part)
    at = _clock(_OFFSET.sub("", clock_part) or "00:00").replace(tzinfo=_offset(found))
    return datetime.combine(_day(_WEEKDAY.sub("", date_part)), at)


def _offset(found: re.Match[str] | None) -> tzinfo | None:
    if found is None or found["offset"].isalpha():
        return UTC if found else None
    return datetime.fromisoformat(f"1970-01-01T00:00{found['offset']}").tzinfo


def _since_1970(printed: str) -> datetime:
    whole = printed.partition(".")[0]
    unit = timedelta(milliseconds=1) if len(whole) == _MILLIS else timedelta(seconds=1)
    return datetime(1970, 1, 1, tzinfo=UTC) + int(whole) * unit


def _parted(printed: str) -> tuple[str, str]:
    """A date and the clock behind it, which may be missing."""
    found = _IN_ONE.fullmatch(printed) or _PARTED.fullmatch(printed)
    return (found["day"], found["clock"]) if found else (printed, "")


def _day(printed: str) -> date:
    if found := _YEAR_FIRST.fullmatch(printed) or _DAY_FIRST.fullmatch(printed):
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    if found := _NAMED.fullmatch(printed):
        return date(int(found["y"]), _month(found), int(found["d"] or found["d2"]))
    if found := _SLASHED.fullmatch(printed):
        first, second, year = int(found["a"]), int(found["b"]), int(found["y"])
        if first > _MONTHS:
            return date(year, second, first)
        if second > _MONTHS or first == second:
            return date(year, first, second)
        raise ValueError(f"{printed}: day or month may stand first")
    raise ValueError(f"{printed[:40] or 'nothing'}: is no date")


def _month(found: re.Match[str]) -> int:
    """The month of a name in English, or of how it begins."""
    name = (found["name"] or found["name2"]).lower()
    for number, month in enumerate(_MONTH_NAMES, start=1):
        if month.startswith(name) or name == "sept" == month[:4]:
            return number
    raise ValueError(f"{found[0][:40]}: names no month in English")


def _clock(printed: str) -> time:
    found = _CLOCK.fullmatch(printed.strip())
    if not found:
        raise ValueError(f"{printed[:40]}: is no time of day")
    hour, half = int(found["h"]), (found["half"] or "").lower()[:1]
    if half and hour <= _NOON:  # some print 14:03 PM, where the half of the day adds nothing
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    return time(hour, int(found["m"]), int(found["s"] or 0))
