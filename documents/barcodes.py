"""Barcodes as SVG, drawn by the library that reads them back in the tests.

Their modules are whole dots of a label printer of 203 dpi, the coarsest that documents meet:
two dots at least, three where there is room.
"""

import re
from typing import NamedTuple

import zxingcpp

CODE128_MAX = 24
"""Characters of a Code 128; a longer number would be too wide to be scanned in one sweep."""

DOT_MM = 25.4 / 203
LINEAR_WIDTH_MAX_MM = 60.0
LINEAR_HEIGHT_MM = 9.0
MATRIX_DOTS = 3

_SIZE = re.compile(r'<svg width="(\d+)"')


class Barcode(NamedTuple):
    """A barcode, and how large it is drawn."""

    svg: str
    width_mm: str
    height_mm: str


def linear(text: str) -> Barcode:
    """A Code 128; a Data Matrix where it would be too long.

    Args:
        text: ASCII, such as the number of an invoice.
    """
    if len(text) > CODE128_MAX or not text.isascii():
        return matrix(text)
    svg = _svg(text, zxingcpp.BarcodeFormat.Code128)
    modules = _modules(svg)
    dots = 3 if modules * 3 * DOT_MM <= LINEAR_WIDTH_MAX_MM else 2
    return Barcode(svg, f"{modules * dots * DOT_MM:.3f}", f"{LINEAR_HEIGHT_MM:.3f}")


def matrix(text: str) -> Barcode:
    """A Data Matrix."""
    svg = _svg(text, zxingcpp.BarcodeFormat.DataMatrix)
    side = f"{_modules(svg) * MATRIX_DOTS * DOT_MM:.3f}"
    return Barcode(svg, side, side)


def _svg(text: str, symbology: zxingcpp.BarcodeFormat) -> str:
    barcode = zxingcpp.create_barcode(text, symbology)
    return barcode.to_svg(add_quiet_zones=False, add_hrt=False)


def _modules(svg: str) -> int:
    found = _SIZE.search(svg)
    assert found is not None
    return int(found[1])
