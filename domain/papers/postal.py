"""Postal customs forms: CN 22 or CN 23, by what the item is worth and weighs.

The limit is in special drawing rights (SDR, ISO 4217 code XDR), the unit of account of the
International Monetary Fund. `markets/fx.toml` says what one is worth.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from domain.fx import Exchange, NoRate

SDR = "XDR"

CN22_WORTH_MAX = Decimal(300)
"""SDR. Above it the item bears a CN 23.

Austrian Post (post.at, letters with merchandise: up to SDR 300 a CN 22), dutiable.io of
2026-04-11; read 2026-11-22, secondary. Japan Post asks for a CN 23 at 300 exactly.
"""

CN22_WEIGHT_MAX_KG = Decimal(2)
"""The weight of a letter-post item. dutiable.io of 2026-04-11, read 2026-11-22, secondary."""

CN22_KINDS_MAX = 5
"""How many kinds of goods the label has room for; a sender may always take a CN 23 instead."""

_BRIDGE = "EUR"


def sdr_of(amount: Decimal, currency: str, exchange: Exchange, on: date) -> Decimal:
    """An amount in special drawing rights, not rounded.

    Raises:
        NoRate: The day has no rate between the currency and the euro, or the euro and the SDR.
    """
    # By way of the euro: one table knows currencies in euros, another the euro in SDR.
    euros = amount * exchange.rate(currency, _BRIDGE, on)
    return euros * exchange.rate(_BRIDGE, SDR, on)


def worth_in_sdr(amount: Decimal, currency: str, exchange: Exchange, on: date) -> Decimal | None:
    """An amount in special drawing rights; None on a day whose rates are not known."""
    try:
        return sdr_of(amount, currency, exchange, on)
    except NoRate:
        return None


def postal_form(
    worth_sdr: Decimal | None, weight_kg: Decimal, kinds: int
) -> tuple[Literal["CN22", "CN23"], str]:
    """The form that a postal item bears, and why, in a sentence.

    >>> postal_form(Decimal("59.90"), Decimal("0.4"), 1)[0]
    'CN22'
    >>> postal_form(Decimal("300.01"), Decimal("0.4"), 1)[0]
    'CN23'

    Args:
        worth_sdr: The value of the contents in SDR; None where no rate is known.
        weight_kg: The gross weight of the item.
        kinds: How many kinds of goods are in it.
    """
    if worth_sdr is None:
        return "CN23", "no rate of the SDR is known for the day, and a CN 23 is always admitted"
    worth = f"{worth_sdr:.2f} SDR"
    weight = f"{weight_kg.normalize():f} kg"
    if worth_sdr > CN22_WORTH_MAX:
        return "CN23", f"the contents are worth {worth}, more than {CN22_WORTH_MAX} SDR"
    if weight_kg > CN22_WEIGHT_MAX_KG:
        return "CN23", f"the item weighs {weight}, more than {CN22_WEIGHT_MAX_KG} kg"
    if kinds > CN22_KINDS_MAX:
        return "CN23", f"{kinds} kinds of goods do not fit on a CN 22"
    return "CN22", f"the contents are worth {worth} and weigh {weight}: up to 300 SDR and 2 kg"
