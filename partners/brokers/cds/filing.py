"""What a declaration states that no order knows: who declares, where the goods lie, who pays."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from domain.charges import LandedCost
from domain.filing.discretion import in_northern_ireland
from domain.order import Order
from domain.values import Country, Value

ITEMS_MAX = 99
"""The goods items of one declaration (HMRC, CDS volume 3, data element 1/9; read 2026-11-22)."""

LOW_VALUE = frozenset({"GB low value", "H7"})
"""What the market files call a super-reduced declaration."""

Eori = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{1,15}$")]
"""Two letters of a country and up to fifteen characters (data elements 3/16 and 3/18)."""


class Dataset(StrEnum):
    """Which set of data elements is declared."""

    H1 = "H1"  # free circulation, in full
    H7 = "H7"  # low value, super-reduced


def _text(most: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most)


class TermsPart(Value):
    """A part of our own settings: a field that nobody knows, or of another type, is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True)


class GoodsLocation(TermsPart):
    """Where the goods can be examined (data element 5/23)."""

    code: Annotated[str, _text(35)]
    kind: Annotated[str, _text(1)] = "A"
    qualifier: Annotated[str, _text(1)] = "U"
    country: Country = "GB"


class Deferment(TermsPart):
    """The account that pays later (data element 2/6), and who was authorised to have it."""

    account: Annotated[str, StringConstraints(pattern=r"^[0-9]{7}$")]
    holder: Eori


class Means(TermsPart):
    """The means of transport on arrival (data element 7/9): its id, and what kind of id it is."""

    id: Annotated[str, _text(35)]
    kind: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


class Previous(TermsPart):
    """A document before this one (data element 2/1): category Z and type, as in Z 380."""

    type: Annotated[str, _text(3)]
    id: Annotated[str, _text(70)]
    category: Literal["X", "Y", "Z"] = "Z"


class Terms(TermsPart):
    """What all our declarations have in common, whatever the order.

    `declarant` is an EORI number. `representation` is "" where the importer declares itself,
    2 for a direct and 3 for an indirect representative. `payment` is the method of payment
    (data element 4/8): E is a deferment account. `arrived` tells a declaration at the frontier
    (type A) from one lodged beforehand (type D).
    """

    declarant: Eori
    location: GoodsLocation
    representation: Literal["", "2", "3"] = ""
    arrived: bool = False
    special_arrangements: bool = False
    payment: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")] = "E"
    deferment: Deferment | None = None
    means: Means | None = None
    previous: Annotated[tuple[Previous, ...], Field(max_length=99)] = ()

    def filing_of(self, order: Order, landed: LandedCost) -> "Filing":
        """How this order is declared: by the declaration that its landed cost assumes."""
        return Filing(
            **dict(self)
            | {
                "dataset": Dataset.H7 if landed.declaration in LOW_VALUE else Dataset.H1,
                "northern_ireland": in_northern_ireland(order.consignee.address),
            }
        )


class Filing(Terms):
    """How one consignment is declared."""

    dataset: Dataset
    northern_ireland: bool = False
