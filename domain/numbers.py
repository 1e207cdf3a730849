"""Numbers that python-stdnum does not know: EORI, VOEC, the Korean customs code, S10."""

import re
from collections.abc import Callable
from typing import Literal

CheckName = Literal["eori", "voec", "pccc", "s10"]

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def is_eori(number: str) -> bool:
    """Whether this can be an EORI: a country and up to fifteen characters; GB and XI digits.

    Source: Commission Implementing Regulation (EU) 2015/2447, annex 12-01; gov.uk on GB EORI.
    """
    if re.fullmatch(r"(GB|XI)[0-9]{12}([0-9]{3})?", number):
        return True
    return bool(re.fullmatch(r"(?!GB|XI)[A-Z]{2}[A-Z0-9]{1,15}", number))


def is_voec(number: str) -> bool:
    """Whether this can be a Norwegian VOEC number: seven digits, from 2000000."""
    return bool(re.fullmatch(r"(VOEC)?2[0-9]{6}", number))


def is_pccc(number: str) -> bool:
    """Whether this can be a Korean personal customs clearance code: P and twelve digits."""
    return bool(re.fullmatch(r"P[0-9]{12}", number))


def is_s10(number: str) -> bool:
    """Whether this is a UPU S10 item identifier: AA, nine digits with a check digit, a country."""
    found = re.fullmatch(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}", number)
    if found is None:
        return False
    weighed = sum(int(digit) * w for digit, w in zip(found[1], _S10_WEIGHTS, strict=True))
    expected = 11 - weighed % 11
    return int(found[2]) == {10: 0, 11: 5}.get(expected, expected)


CHECKS: dict[CheckName, Callable[[str], bool]] = {
    "eori": is_eori,
    "voec": is_voec,
    "pccc": is_pccc,
    "s10": is_s10,
}
