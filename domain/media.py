"""What a file is: the media types of papers and labels, told by their first bytes.

Sources: PDF is of RFC 8118, PNG and GIF are IANA's; ZPL has no registered type, and
`application/zpl` is what print services take it by (general knowledge).
"""

from enum import StrEnum


class Media(StrEnum):
    """A media type of a document."""

    PDF = "application/pdf"
    PNG = "image/png"
    GIF = "image/gif"
    ZPL = "application/zpl"

    @property
    def ending(self) -> str:
        """How a file of it is called after the dot."""
        return self.name.lower()


_BEGINS = {b"%PDF": Media.PDF, b"\x89PNG": Media.PNG, b"GIF8": Media.GIF, b"^XA": Media.ZPL}
_BLANKS = b"\xef\xbb\xbf \t\r\n"
"""What may stand before the first command of a ZPL file."""


def media_of(content: bytes) -> Media | None:
    """What a file begins as; None where it is none of these."""
    start = content.lstrip(_BLANKS)
    return next((media for begin, media in _BEGINS.items() if start.startswith(begin)), None)
