"""Bring the catalogs up to date with the words in code and templates: `make words`.

What is new stands untranslated in every `.po` file, what is gone is dropped, and the tests name
each that waits for a translation.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from customer.catalogs import FILE
from customer.languages import LANGUAGES, SOURCE

KEYWORDS: dict[str, tuple[int, ...] | None] = {"N_": None, "say": None, "count": (1, 2)}
METHODS = {".py": "python", ".html": "jinja2", ".txt": "jinja2"}
FIRST = datetime(2026, 11, 22, tzinfo=UTC)
HEADER = """\
# {name} words of the tracking page and of notices to customers.
# Written with the project; not reviewed by a native speaker.
"""


def words() -> Catalog:
    """Every word that a customer may be told, by where it stands."""
    found = Catalog(domain="customer", project="Tidewaiter", charset="utf-8", fuzzy=False)
    with as_file(files("customer")) as folder:
        for place, message in _said(folder):
            found.add(message, locations=[(place, 1)])
    return found


def _said(folder: Path) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in METHODS and path.name != "update.py":
            for _, message, _, _ in extract(
                METHODS[path.suffix], BytesIO(path.read_bytes()), KEYWORDS
            ):
                yield path.relative_to(folder.parent).as_posix(), message


def main() -> None:
    """Write every catalog anew, with the translations that it has."""
    template = words()
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        path = Path(str(files("customer"))) / "locales" / language / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = path.read_bytes() if path.exists() else b""
        path.write_bytes(written(kept, template, language))


def written(kept: bytes, template: Catalog, language: str) -> bytes:
    """A catalog as it stands in its file: the template's words, with what is translated."""
    own = read_po(BytesIO(kept), locale=language, domain="customer")
    own.update(template, no_fuzzy_matching=True)
    own.fuzzy = False
    own.header_comment = HEADER.format(name=own.locale.english_name if own.locale else language)
    own.project, own.version, own.msgid_bugs_address = "Tidewaiter", "1", ""
    own.last_translator = own.language_team = "not reviewed by a native speaker"
    own.creation_date = own.revision_date = FIRST  # the same bytes for the same words
    out = BytesIO()
    write_po(out, own, width=0, omit_header=False, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


if __name__ == "__main__":
    main()
