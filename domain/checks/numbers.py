"""Numbers that python-stdnum does not know: EORI, VOEC, the Korean customs code, S10."""

import re
from collections.abc import Callable
from typing import Literal

from domain.territories import EU_MEMBERS

CheckName = Literal["eori", "voec", "pccc", "s10"]

_BRITISH = frozenset({"GB", "XI"})
_EORI_STATES = EU_MEMBERS | {"EL"}

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def is_eori(number: str) -> bool:
    """Whether this can be an EORI: a member state of the EU and up to fifteen characters.

    British ones, GB and XI, are twelve or fifteen digits. Greece is written GR or EL.

    Sources, read 2026-11-21: HMRC developer hub, transit rule R0850 (two letters, 1 to 15
    characters); data-eori.pages.dev/formats.html (letters and digits; EL); the pattern
    REGEXP_0135 of meta.cdq.com (GB with 12 or 15 digits). XI like GB is inferred.
    """
    if number[:2] in _BRITISH:
        return bool(re.fullmatch(r"[A-Z]{2}[0-9]{12}([0-9]{3})?", number))
    return number[:2] in _EORI_STATES and bool(re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,15}", number))


def is_voec(number: str) -> bool:
    """Whether this can be a Norwegian VOEC number: seven digits, with or without VOEC before.

    Source: UPS WorldShip help on the Vendor Collect ID, read 2026-11-21.
    """
    return bool(re.fullmatch(r"(VOEC)?[0-9]{7}", number))


def is_pccc(number: str) -> bool:
    """Whether this can be a Korean personal customs clearance code: P and twelve digits.

    Source: FedEx on declarations to the Korea Customs Service, read 2026-11-21. Since 2026 a
    code must be renewed each year (tradenpu.com), which its form does not show.
    """
    return bool(re.fullmatch(r"P[0-9]{12}", number))


def is_s10(number: str) -> bool:
    """Whether this is a UPU S10 item identifier: AA, eight digits and their check digit, a country.

    Source: Wikipedia on the UPU standard S10, read in a copy 2026-11-21; its example is
    47312482 with the check digit 9.
    """
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
