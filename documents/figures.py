"""Figures as documents show them: exact, grouped by a narrow space, never a float."""

from decimal import Decimal

from domain.money import minor_units

NARROW_SPACE = "\u202f"
"""Between thousands (ISO 80000-1): commas and points mean opposite things in two countries."""


def amount(value: Decimal, currency: str) -> str:
    """An amount with all its digits, and at least as many decimals as its currency has.

    >>> amount(Decimal("1234.5"), "EUR")
    '1\u202f234.50'
    >>> amount(Decimal("0.0375"), "EUR"), amount(Decimal("980"), "JPY")
    ('0.0375', '980')
    """
    return grouped(value, minor_units(currency))


def grouped(value: Decimal, places: int = 0) -> str:
    """A number with all its digits and at least this many decimals; zeros beyond are dropped."""
    sign, whole, fraction = _parts(value)
    thousands = f"{int(whole):,}".replace(",", NARROW_SPACE)
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{sign}{thousands}.{fraction}" if fraction else f"{sign}{thousands}"


def kilograms(value: Decimal) -> str:
    """A mass with all its digits.

    >>> kilograms(Decimal("1.100")), kilograms(Decimal("12"))
    ('1.1', '12')
    """
    return grouped(value)


def commodity_code(code: str) -> str:
    """A commodity code in the groups in which tariffs print it.

    >>> commodity_code("9405214090")
    '9405.21.40.90'
    """
    return ".".join((code[:4], *(code[i : i + 2] for i in range(4, len(code), 2))))


def _parts(value: Decimal) -> tuple[str, str, str]:
    whole, _, fraction = f"{abs(value):f}".partition(".")
    return "\N{MINUS SIGN}" if value < 0 else "", whole, fraction
