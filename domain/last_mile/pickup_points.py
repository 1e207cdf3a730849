"""Places where a consignee may fetch a parcel."""

from enum import StrEnum

from domain.parties import Address
from domain.values import Id, Text, Value


class PointKind(StrEnum):
    """What sort of place it is."""

    SHOP = "shop"
    LOCKER = "locker"
    POST_OFFICE = "post_office"
    DEPOT = "depot"


class PickupPoint(Value):
    """A place by its carrier's id; `distance_m` is from where it was searched, in metres.

    `opening` is in the carrier's words; "" is unknown.
    """

    point_id: Id
    carrier: Id
    kind: PointKind
    name: Text
    address: Address
    distance_m: int | None = None
    opening: str = ""
    takes_cash: bool = False
