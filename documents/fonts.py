"""Fonts: which ones documents are set in, and whether they have every character.

Noto Sans for all scripts comes with two packages (decision 12); a folder of further fonts may
be named. Fonts of the machine are never used: the same order would look otherwise elsewhere.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from fontTools.ttLib import TTFont

from domain.holds import Fault

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
"""Packages of font files and nothing else: Noto Sans, licence OFL-1.1."""

FIRST = "Noto Sans"

HAN = {"JP": "JP", "KR": "KR", "TW": "TC", "HK": "HK", "MO": "HK"}
"""How a country writes the ideographs that several share; all others in simplified form."""


class NoGlyph(ValueError):
    """A character of the order stands in no font: a box would be drawn in its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)


class Fonts:
    """The font files that documents are set in. They may be asked from many threads."""

    def __init__(self, beside: Path | None = None) -> None:
        """Find the fonts of the packages, and those of a folder beside them.

        Raises:
            FileNotFoundError: There is no such folder.
        """
        if beside is not None and not beside.is_dir():
            raise FileNotFoundError(f"{beside}: no such folder of fonts")
        folders = [Path(str(files(package))) for package in PACKAGES]
        self.typst = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in (*folders, beside) if folder],
        )
        self._turn = Lock()
        self._covered: dict[str, bool] = {" ": True}
        self._unread = sorted(
            {(font.path, font.index) for font in self.typst.fonts() if font.path},
            # The CJK fonts are large and all have the same characters: read when others lack one.
            key=lambda file: (Path(file[0]).stat().st_size, file),
        )
        self._read: list[frozenset[int]] = []

    @cached_property
    def families(self) -> tuple[str, ...]:
        """Every family, the one for Latin first, ideographs last: an order that never changes."""
        rest = sorted({font.family for font in self.typst.fonts()} - {FIRST}, key=_cjk_last)
        return (FIRST, *rest)

    def families_for(self, country: str) -> tuple[str, ...]:
        """The families in the order in which they are asked, by how the country writes Han."""
        own = f"Noto Sans CJK {HAN.get(country, 'SC')}"
        return (*(name for name in self.families if "CJK" not in name), own)

    def has(self, character: str) -> bool:
        """Whether some font has the character."""
        covered = self._covered.get(character)
        if covered is None:
            # One at a time: a font that another thread is still reading is in neither list.
            with self._turn:
                covered = any(ord(character) in cmap for cmap in self._cmaps())
            self._covered[character] = covered
        return covered

    def check(self, texts: Mapping[str, str]) -> None:
        """See that every character can be drawn.

        Args:
            texts: What is printed, by its JSON pointer into the order.

        Raises:
            NoGlyph: Naming each field, its first such character, and the way out.
        """
        found = (
            (pointer, text, next((char for char in text if not self.has(char)), None))
            for pointer, text in texts.items()
        )
        faults = [_fault(pointer, text, char) for pointer, text, char in found if char]
        if faults:
            raise NoGlyph(faults)

    def _cmaps(self) -> Iterator[frozenset[int]]:
        yield from self._read
        while self._unread:
            path, index = self._unread.pop(0)
            with TTFont(path, fontNumber=index, lazy=True) as font:
                # Working out what each glyph is called would take most of the time.
                font.setGlyphOrder([""] * font["maxp"].numGlyphs)
                self._read.append(frozenset(font.getBestCmap() or ()))
            yield self._read[-1]


def texts_of(document: Any, within: Sequence[str], pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON document by its pointer, under one of these pointers."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from texts_of(value, within, f"{pointer}/{key}")
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from texts_of(value, within, f"{pointer}/{index}")
    elif isinstance(document, str) and pointer.startswith(tuple(within)):
        yield pointer, document


def _fault(pointer: str, text: str, character: str) -> Fault:
    name = unicodedata.name(character, "no name")
    return Fault(
        pointer=pointer,
        message=f"no font has {character} (U+{ord(character):04X} {name}): write it in another "
        "script, or put a font that has it into the folder that TIDEWAITER_FONTS names",
        code="no_glyph",
        value=text,
    )


def _cjk_last(family: str) -> tuple[bool, str]:
    return "CJK" in family, family
