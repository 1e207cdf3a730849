"""What a declarant works out to be due, and what the stand-in authority lays on it."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sandbox.config import Assessed, Wire


class DeclaredCharge(Wire):
    """One amount of duty, tax or fee, as computed by the declarant."""

    kind: str
    name: str
    amount: Decimal
    sku: str | None = None
    base: Decimal | None = None
    rate: str = ""
    hs_code: str | None = None
    exchange_rate: Decimal | None = None


class AssessedTax(Wire):
    """What the authority lays on one line, in `currency`; `rate` is a percentage."""

    line: int
    kind: str
    name: str
    currency: str
    assessed: Decimal
    payable: Decimal
    base: Decimal | None = None
    rate: Decimal | None = None
    hs_code: str | None = None
    exchange_rate: Decimal | None = None


def as_assessed(charge: DeclaredCharge, assessed: tuple[Assessed, ...]) -> DeclaredCharge:
    """A charge as it was declared, or as the authority assessed it."""
    for one in assessed:
        if (one.kind, one.sku) == (charge.kind, charge.sku):
            charge = charge.model_copy(update=one.model_dump(exclude_none=True))
    return charge


def notice(
    skus: Iterable[str],
    charges: Iterable[DeclaredCharge],
    currency: str,
    assessed: tuple[Assessed, ...],
) -> Iterator[AssessedTax]:
    """The duties and taxes on every line, whoever pays them."""
    lines = {sku: number for number, sku in enumerate(skus, start=1)}
    for declared in charges:
        charge = as_assessed(declared, assessed)
        if charge.kind == "fee" or charge.sku not in lines:
            continue
        percent = re.fullmatch(r"([0-9.]+) %", charge.rate)
        yield AssessedTax(
            line=lines[charge.sku],
            kind=charge.kind,
            name=charge.name,
            currency=currency,
            assessed=charge.amount,
            payable=charge.amount,
            base=charge.base,
            rate=Decimal(percent[1]) if percent else None,
            hs_code=charge.hs_code,
            exchange_rate=charge.exchange_rate,
        )
