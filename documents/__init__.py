"""Documents drawn as PDF: templates for typst, the fonts, and one renderer for all of them.

From an order, its landed cost and a few facts to bytes; the same input gives the same bytes.
"""

from documents.fonts import Fonts, NoGlyph
from documents.office import Office
from documents.sheets import draw, draw_all
from documents.typesetter import Typesetter

__all__ = ["Fonts", "NoGlyph", "Office", "Typesetter", "draw", "draw_all"]
