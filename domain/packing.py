"""How an order is packed: its packages, each with its weight, its size and the units in it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.lines import Line
from domain.money import total
from domain.values import Id, Measure, Posted

PACKAGES_MAX = 20
"""Of one order. Our own limit: a consignment to one consignee, not a lorry."""

CONTENTS_MAX = 200


class Packed(Posted):
    """Units of one line in a package."""

    sku: Id
    quantity: int = Field(ge=1, le=9999)


class Package(Posted):
    """One package as it is handed over: `weight_kg` with all its packing, the sides outside."""

    weight_kg: Measure
    length_cm: Measure
    width_cm: Measure
    height_cm: Measure
    contents: tuple[Packed, ...] = Field(min_length=1, max_length=CONTENTS_MAX)

    @property
    def sides_cm(self) -> tuple[Decimal, Decimal, Decimal]:
        """Its sides, the longest first."""
        longest, middle, shortest = sorted(
            (self.length_cm, self.width_cm, self.height_cm), reverse=True
        )
        return longest, middle, shortest

    @property
    def length_and_girth_cm(self) -> Decimal:
        """Its longest side and the way around the two others, which carriers limit together."""
        longest, middle, shortest = self.sides_cm
        return longest + 2 * (middle + shortest)

    @model_validator(mode="after")
    def _names_each_line_once(self) -> Self:
        times = Counter(packed.sku for packed in self.contents)
        if repeated := [sku for sku, number in times.items() if number > 1]:
            raise PydanticCustomError(
                "sku_repeated",
                "contents must name each sku once; repeated: {skus}",
                {"skus": ", ".join(sorted(repeated))},
            )
        return self


class Misfit(NamedTuple):
    """What does not fit: a code, a sentence with braces, and what stands in them."""

    code: str
    says: str
    of: Mapping[str, str]


def misfit(lines: Iterable[Line], packages: Iterable[Package]) -> Misfit | None:
    """What keeps these packages from holding these lines; None if every unit is in one, once."""
    known = {line.sku: line for line in lines}
    packed: Counter[str] = Counter()
    for nth, package in enumerate(packages):
        at = f"packages/{nth}"
        for each in package.contents:
            if each.sku not in known:
                told = {"at": at, "sku": each.sku}
                return Misfit("packed_unknown", "{at} holds {sku}, which is no line", told)
            packed[each.sku] += each.quantity
        goods = total(known[it.sku].net_weight_kg * it.quantity for it in package.contents)
        if package.weight_kg < goods:
            return Misfit(
                "package_too_light",
                "{at}/weight_kg must not be below the net weight of its goods: "
                "{stated} kg for {goods} kg",
                {"at": at, "stated": f"{package.weight_kg:f}", "goods": f"{goods:f}"},
            )
    for sku, line in known.items():
        if packed[sku] != line.quantity:
            return Misfit(
                "packed_otherwise",
                "packages must hold every unit once; of {sku} they hold {packed}, "
                "the line has {ordered}",
                {"sku": sku, "packed": str(packed[sku]), "ordered": str(line.quantity)},
            )
    return None
