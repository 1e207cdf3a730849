"""PDFs read back: their text, their pages, and the barcodes that a printer's dots still show."""

import pypdfium2
import zxingcpp

from domain.papers.documents import Drawn

PRINTER_DPI = 203
POINTS = 72


def text_of(drawn: Drawn) -> str:
    """All text, page by page; narrow spaces as plain ones, for tests to be read."""
    with pypdfium2.PdfDocument(drawn.pdf) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    return "\n".join(pages).replace("\u202f", " ").replace("\r\n", "\n")


def words_of(drawn: Drawn) -> str:
    """All text on one line, wherever it was broken."""
    # A hyphen at the end of a line is read as one that the typesetter put there.
    return " ".join(text_of(drawn).replace("\ufffe\n", "-").replace("\ufffe", "-").split())


def pages_of(drawn: Drawn) -> int:
    with pypdfium2.PdfDocument(drawn.pdf) as pdf:
        return len(pdf)


def size_mm(drawn: Drawn) -> tuple[int, int]:
    with pypdfium2.PdfDocument(drawn.pdf) as pdf:
        width, height = pdf[0].get_size()
    return round(width / POINTS * 25.4), round(height / POINTS * 25.4)


def barcodes_of(drawn: Drawn, dpi: int = PRINTER_DPI) -> dict[str, str]:
    """What a scanner reads of the first page printed so, by symbology."""
    with pypdfium2.PdfDocument(drawn.pdf) as pdf:
        bitmap = pdf[0].render(scale=dpi / POINTS, grayscale=True)
        shape = (bitmap.height, bitmap.stride)
        found = zxingcpp.read_barcodes(memoryview(bytes(bitmap.buffer)).cast("B", shape))
    return {barcode.format.name: barcode.text for barcode in found}


def height_mm(drawn: Drawn, character: str) -> float:
    """How high the first such character is on the first page, in ink."""
    with pypdfium2.PdfDocument(drawn.pdf) as pdf:
        text = pdf[0].get_textpage()
        index = text.get_text_bounded().index(character)
        _, bottom, _, top = text.get_charbox(index)
    return float((top - bottom) / POINTS * 25.4)
