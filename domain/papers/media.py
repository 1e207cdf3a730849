"""What a file is: the media types of papers, labels and photos, told by their first bytes.

Sources: PDF is of RFC 8118, WebP of RFC 9649, the other images are IANA's; ZPL has no registered
type, and `application/zpl` is what print services take it by (general knowledge). The first bytes
are those of the formats' own specifications.
"""

from enum import StrEnum


class Media(StrEnum):
    """A media type of a document."""

    PDF = "application/pdf"
    PNG = "image/png"
    GIF = "image/gif"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    ZPL = "application/zpl"

    @property
    def ending(self) -> str:
        """How a file of it is called after the dot."""
        return self.name.lower()


_BEGINS = {
    b"%PDF-": Media.PDF,
    b"\x89PNG\r\n\x1a\n": Media.PNG,
    b"GIF8": Media.GIF,
    b"\xff\xd8\xff": Media.JPEG,
    b"^XA": Media.ZPL,
}
_BLANKS = b"\xef\xbb\xbf \t\r\n"
"""What may stand before the first command of a ZPL file."""


def media_of(content: bytes) -> Media | None:
    """What a file begins as; None where it is none of these."""
    start = content[:64].lstrip(_BLANKS)
    if start[:4] == b"RIFF":
        return Media.WEBP if start[8:12] == b"WEBP" else None
    return next((media for begin, media in _BEGINS.items() if start.startswith(begin)), None)
