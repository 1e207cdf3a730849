"""When a parcel is expected: a range of days, with what it stands on."""

from datetime import date, datetime

from domain.values import Value


class Expected(Value):
    """The days at the destination between which a parcel should come.

    Of ten such parcels one comes before `earliest`, five by `likely` and nine by `latest`.
    `parcels` is how many of the lane's own it stands on; the fewer, the more it is what the
    carrier names. `at` is the moment at which so much was known.
    """

    earliest: date
    likely: date
    latest: date
    parcels: int
    at: datetime
