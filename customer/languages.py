"""The languages that customers are spoken to in, and which of them one understands best."""

from collections.abc import Iterator
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError

SOURCE = "en"
"""The language that the words stand in where they are written."""

LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt_BR", "nl", "pl", "sv", "tr"),
    *("ar", "he", "ja", "zh_Hans", "ko"),
)
"""By their folders in `locales/`, in the order of the menu."""

RIGHT_TO_LEFT = frozenset({"ar", "he"})

TAGS_MAX = 20
"""No browser names more languages that it means."""


def tag(language: str) -> str:
    """A language as HTML and HTTP have it (BCP 47): `pt-BR`."""
    return language.replace("_", "-")


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@cache
def own_name(language: str) -> str:
    """What a language calls itself."""
    name = Locale.parse(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


def chosen(wanted: str | None, accepted: str, country: str) -> str:
    """The language of a page: as asked for, else as the browser says, else the country's.

    Args:
        wanted: A tag such as `pt-BR`; one that we do not speak counts as none.
        accepted: The `Accept-Language` header (RFC 9110, section 12.5.4); empty is no wish.
        country: Where the parcel goes, ISO 3166-1 alpha-2.
    """
    asked = [wanted] if wanted else []
    spoken = map(_spoken, (*asked, *_by_weight(accepted)))
    return next(filter(None, spoken), None) or of_country(country)


@cache
def of_country(country: str) -> str:
    """The language that most people read there, by the CLDR's likely subtags; else English."""
    return _spoken(f"und-{country}") or SOURCE


@cache
def locale_for(language: str, country: str) -> Locale:
    """How days, times and money are written in a language there: Swiss German, say."""
    try:
        return (
            Locale.parse(f"{language.partition('_')[0]}_{country}")
            if _free(language)
            else (Locale.parse(language))
        )
    except (UnknownLocaleError, ValueError):
        return Locale.parse(language)


def _free(language: str) -> bool:
    """Whether its catalog is for all countries and scripts that it is written in."""
    return "_" not in language


def _spoken(wanted: str) -> str | None:
    """Which of ours a tag means: its language in its script, wherever it is spoken."""
    try:
        asked = Locale.parse(wanted[:35].strip(), sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    return next((ours for ours in LANGUAGES if _same(ours, asked)), None)


def _same(ours: str, asked: Locale) -> bool:
    mine = Locale.parse(ours)
    return mine.language == asked.language and (
        mine.script is None or mine.script == _script(asked)
    )


def _script(asked: Locale) -> str | None:
    """The script that a language is written in there: `zh-TW` in traditional characters."""
    if asked.script:
        return asked.script
    likely = Locale.parse(f"und_{asked.territory}") if asked.territory else None
    if likely and likely.language == asked.language and likely.script:
        return likely.script
    return "Hans" if asked.language == "zh" else None


def _by_weight(accepted: str) -> Iterator[str]:
    """The tags of an `Accept-Language` header, the most wanted first."""
    weighed = []
    for part in accepted.split(",")[:TAGS_MAX]:
        name, _, weight = part.strip().partition(";")
        try:
            wanted = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if 0 < wanted <= 1 and name not in {"", "*"}:  # RFC 9110; no NaN, which has no place
            weighed.append((wanted, name))
    weighed.sort(key=lambda one: one[0], reverse=True)
    return (name for _, name in weighed)
