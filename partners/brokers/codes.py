"""The authorities' status codes as data: `codes.toml`, one table per authority."""

import tomllib
from datetime import date
from importlib.resources import files

from pydantic import TypeAdapter

from domain.customs import DeclarationStatus
from domain.rules import Confidence, Strict


class NotUnderstood(ValueError):
    """A message of an authority that cannot be read, or says what nobody has written down."""


class UnknownCode(NotUnderstood):
    """A status code that is not in the table of its authority.

    `about` is the local reference that it was said of, where the message tells.
    """

    def __init__(self, scheme: str, code: str, about: str = "") -> None:
        super().__init__(f"{scheme} said {code!r}, a code that we do not know")
        self.scheme = scheme
        self.code = code
        self.about = about


class Code(Strict):
    """What the authority calls a code, and what it means to us."""

    name: str
    status: DeclarationStatus
    note: str = ""


class CodeTable(Strict):
    """One authority's codes, and where they were read."""

    name: str
    source: str
    verified_on: date
    confidence: Confidence
    codes: dict[str, Code]


CODES: dict[str, CodeTable] = TypeAdapter(dict[str, CodeTable]).validate_python(
    tomllib.loads(files("partners.brokers").joinpath("codes.toml").read_text(encoding="utf-8"))
)
"""Every authority whose statuses we read."""


def meaning(scheme: str, code: str, qualifier: str = "", *, about: str = "") -> Code:
    """What an authority's code means; the row with the qualifier goes before the one without.

    Raises:
        UnknownCode: Nobody has said what it means.
    """
    codes = CODES[scheme].codes
    found = codes.get(f"{code}/{qualifier}") or codes.get(code)
    if found is None:
        raise UnknownCode(scheme, f"{code}/{qualifier}" if qualifier else code, about)
    return found
