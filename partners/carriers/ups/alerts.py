"""What UPS pushes of a parcel: UPS Track Alert, one scan each.

Source, read 2026-11-22: UPS's OpenAPI file of UPS Track Alert (UPS-API/api-documentation). That a
scan pushed and the same scan tracked print alike, so that they are one event, is inferred from the
two files.
"""

from datetime import datetime, timedelta

from pydantic import Field

from domain.tracking import Tracking
from partners.carriers.ups.scans import Activity, Address, Location, Scan, milestone_of
from partners.wire import Name, Wire


class _Alert(Wire):
    waybill: Name = Field(alias="trackingNumber")
    date: str = Field(alias="localActivityDate")
    time: str = Field(alias="localActivityTime")
    utc_date: str = Field(default="", alias="gmtActivityDate")
    utc_time: str = Field(default="", alias="gmtActivityTime")
    where: Address = Field(default=Address(), alias="activityLocation")
    status: Scan = Field(alias="activityStatus")


def alert(body: bytes) -> Tracking:
    """The scan that UPS pushes; none where nobody knows when it was.

    Raises:
        ValueError: It is no alert of UPS's.
    """
    told = _Alert.model_validate_json(body)
    waybill = told.waybill.strip()
    scan = Activity(
        date=told.date,
        time=told.time,
        gmtOffset=_offset(told),
        location=Location(address=told.where),
        status=told.status,
    )
    milestone = milestone_of(waybill, scan)
    return Tracking(waybill=waybill, milestones=(milestone,) if milestone else ())


def _offset(told: _Alert) -> str:
    """How far the clock of the place is from UTC, as both are printed; empty where one is not."""
    try:
        local, utc = (
            datetime.strptime(f"{day}{time}", "%Y%m%d%H%M%S")  # noqa: DTZ007 - their difference counts
            for day, time in ((told.date, told.time), (told.utc_date, told.utc_time))
        )
    except ValueError:
        return ""
    apart = local - utc
    minutes = abs(apart) // timedelta(minutes=1)
    return f"{'-' if apart < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"
