"""The renderer: a template and its data to a PDF, the same bytes for the same input."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Literal

import typst

from documents.fonts import Fonts
from domain.values import Value

TEMPLATES = Path(__file__).parent / "templates"

STANDARD: Literal["a-2u"] = "a-2u"
"""PDF/A-2u: to be kept for years, its text to be searched; and no character without a glyph."""

Sheet = Mapping[str, object]
"""What a template prints: JSON, all figures as text already."""


class Typesetter:
    """Draws PDFs. One may serve many threads: they take turns."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._turn = Lock()
        self._compilers: dict[str, typst.Compiler] = {}

    def pdf(self, template: str, sheet: Sheet, on: date) -> bytes:
        """Draw a sheet.

        Args:
            template: A file of `templates/`, without its ending.
            sheet: What it prints; text stays text, whatever typst could make of it.
            on: The day that the file says it was made on.

        Raises:
            typst.TypstError: The template is broken, or a character has no glyph.
        """
        made = datetime(on.year, on.month, on.day, tzinfo=UTC)
        with self._turn:
            drawn = self._compiler(template).compile(
                format="pdf",
                sys_inputs={"sheet": _json(sheet)},
                pdf_standards=STANDARD,
                timestamp=made,
            )
        assert isinstance(drawn, bytes)
        return drawn

    def _compiler(self, template: str) -> typst.Compiler:
        if template not in self._compilers:
            self._compilers[template] = typst.Compiler(
                str(TEMPLATES / f"{template}.typ"),
                root=str(TEMPLATES),
                font_paths=self.fonts.typst,
                ignore_system_fonts=True,
            )
        return self._compilers[template]


def _json(sheet: Sheet) -> str:
    return json.dumps(sheet, ensure_ascii=False, default=_dumped)


def _dumped(value: object) -> object:
    if isinstance(value, Value):
        return value.model_dump(mode="json")
    raise TypeError(f"{value!r} is no part of a sheet")
