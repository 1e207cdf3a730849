"""What a declaration states that no order knows: who declares, where the goods lie, who pays."""

import base64
import hashlib
import re
from enum import StrEnum
from typing import Literal

from domain.values import Country, Value

ITEMS_MAX = 99
"""The goods items of one declaration (HMRC, CDS volume 3, data element 1/9; read 2026-11-22)."""

LRN_MAX = 22
"""The length of a local reference (data element 2/5, an..22; the schema itself allows 35)."""


class NotDeclarable(ValueError):
    """The order cannot be said in a declaration of this kind."""


class Dataset(StrEnum):
    """Which set of data elements is declared."""

    H1 = "H1"  # free circulation, in full
    H7 = "H7"  # low value, super-reduced


class GoodsLocation(Value):
    """Where the goods can be examined (data element 5/23)."""

    code: str
    kind: str = "A"
    qualifier: str = "U"
    country: Country = "GB"


class Deferment(Value):
    """The account that pays later (data element 2/6), and who was authorised to have it."""

    account: str
    holder: str


class Means(Value):
    """The means of transport on arrival (data element 7/9): its id, and what kind of id it is."""

    id: str
    kind: str


class Previous(Value):
    """A document before this one (data element 2/1): category Z and type, as in Z 380."""

    type: str
    id: str
    category: str = "Z"


class Filing(Value):
    """How a consignment is declared: from the plan and the settings, not from the order.

    `declarant` is an EORI number. `representation` is "" where the importer declares itself,
    2 for a direct and 3 for an indirect representative. `payment` is the method of payment
    (data element 4/8): E is a deferment account. `arrived` tells a declaration at the frontier
    (type A) from one lodged beforehand (type D).
    """

    dataset: Dataset
    declarant: str
    location: GoodsLocation
    representation: Literal["", "2", "3"] = ""
    arrived: bool = False
    northern_ireland: bool = False
    special_arrangements: bool = False
    payment: str = "E"
    deferment: Deferment | None = None
    means: Means | None = None
    previous: tuple[Previous, ...] = ()


def wire_reference(lrn: str) -> str:
    """A local reference as CDS takes it: ours where it is short enough, else a digest of it."""
    if re.fullmatch(rf"[A-Za-z0-9._-]{{1,{LRN_MAX}}}", lrn):
        return lrn
    digest = base64.b32encode(hashlib.sha256(lrn.encode()).digest()).decode()
    return digest[:LRN_MAX]
