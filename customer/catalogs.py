"""The catalogs: one gettext `.po` file per language, read when it is first spoken."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from customer.languages import SOURCE

FOLDER = files("customer") / "locales"
FILE = "customer.po"


def catalog(language: str) -> Catalog:
    """A language's catalog, with its notes and all that is not translated yet."""
    text = (FOLDER / language / FILE).read_text(encoding="utf-8")
    return read_po(BytesIO(text.encode()), locale=language, domain="customer")


@cache
def translations(language: str) -> NullTranslations:
    """What a language says; the source's words are said as they are written."""
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalog(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
