"""Rows about how goods enter, whether they may, and what the customer is told of it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.lines import GoodsFlag
from domain.markets.clauses.bounded import Bounded, HsPrefix
from domain.rules import Rule, Sentence
from domain.trade import Incoterm, LogisticsModel
from domain.values import Country, Text


class Declaration(Bounded):
    """A kind of import declaration and the consignments it is for; the first that fits counts.

    `digits` is how many digits of the commodity code it states. With `restricted` false it is
    not for goods that may not enter, or not without a licence, whoever has one.
    """

    kind: Text
    digits: Literal[6, 8, 10]
    preferential: bool = True
    restricted: bool = True
    logistics: tuple[LogisticsModel, ...] = ()
    not_hs: tuple[HsPrefix, ...] = ()
    not_flags: tuple[GoodsFlag, ...] = ()


class NationalCodes(Rule):
    """How many digits the codes of the country's own tariff have, beyond the six of the HS.

    More than one length where rates stand at a shorter code than statistics or controls do.
    """

    digits: tuple[Annotated[int, Field(ge=8, le=13)], ...] = Field(min_length=1)


class Verdict(StrEnum):
    """What becomes of goods that a country restricts."""

    PROHIBITED = "prohibited"
    LICENCE = "licence"
    REVIEW = "review"


class Restriction(Rule):
    """Goods that may not enter (or leave) the country, or not without more.

    Told by code or by flag; `origins` and `exporting` narrow it. `says` is the rule in a sentence.
    """

    verdict: Verdict
    says: Sentence
    hs: tuple[HsPrefix, ...] = ()
    flags: tuple[GoodsFlag, ...] = ()
    words: tuple[Text, ...] = ()
    origins: tuple[Country, ...] = ()
    logistics: tuple[LogisticsModel, ...] = ()
    side: Literal["import", "export"] = "import"


class Disclosure(Bounded):
    """What the customer is told at checkout, in the market's language.

    Told where the Incoterm is one of `incoterms`, if any is named, and where `scheme` applies;
    not where all tax is collected at checkout under `unless_scheme`.
    """

    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z][A-Za-z]{1,3})?$")]
    text: Sentence
    incoterms: tuple[Incoterm, ...] = ()
    scheme: Text | None = None
    unless_scheme: Text | None = None
