"""Columns of a declaration: lines of one code and origin, added up before they are rounded.

Where an authority cuts a base to a coarse step, it makes a difference whether two hundred cheap
shirts are two hundred bases or one. They are one, and what is due on it is shared back.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from domain.costing.dues import Due
from domain.costing.items import Item
from domain.money import split, total


def columns_of(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items of each code and origin as one; what is claimed for them keeps them apart."""
    alike: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        line = item.line
        key = (item.hs_code, line.origin, line.origin_proof, line.metal_percent)
        alike.setdefault(key, []).append(item)
    return tuple(each[0] if len(each) == 1 else _added_up(each) for each in alike.values())


def _added_up(items: Sequence[Item]) -> Item:
    return replace(
        items[0],
        goods=total(item.goods for item in items),
        freight=total(item.freight for item in items),
        insurance=total(item.insurance for item in items),
        delivered=total(item.delivered for item in items),
        alike=tuple(items),
    )


def by_line(dues: Sequence[Due], columns: Sequence[Item], currency: str) -> Sequence[Due]:
    """What is due on columns, shared by value among their lines; it loses no unit."""
    of_several = {column.line.sku: column.alike for column in columns if column.alike}
    return tuple(_shared(dues, of_several, currency)) if of_several else dues


def _shared(
    dues: Sequence[Due], of_several: Mapping[str, Sequence[Item]], currency: str
) -> Iterator[Due]:
    for due in dues:
        items = of_several.get(due.sku or "")
        if not items:
            yield due
            continue
        values = [item.goods for item in items]
        amounts = split(due.amount, values, currency)
        bases: Sequence[Decimal | None] = [None] * len(items)
        if due.base is not None:
            bases = split(due.base, values, currency)
        for item, amount, base in zip(items, amounts, bases, strict=True):
            yield replace(due, sku=item.line.sku, amount=amount, base=base)
