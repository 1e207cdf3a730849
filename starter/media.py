"""What a document is, by its first bytes: nobody's word for it is taken."""

from enum import StrEnum

from starter.refusals import NotEvidence

EVIDENCE_BYTES_MAX = 5 * 1024 * 1024
"""A photo of a telephone has three to five; twenty of them go into one claim."""


class Media(StrEnum):
    """What shows a loss: photos and PDF."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"


def sniffed(content: bytes) -> Media | None:
    """What these bytes begin as; None for anything else.

    The magic numbers are those of the formats' own specifications (ISO 10918-1, PNG, RIFF,
    ISO 32000).
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Media.WEBP
    begins = {b"\xff\xd8\xff": Media.JPEG, b"\x89PNG\r\n\x1a\n": Media.PNG, b"%PDF-": Media.PDF}
    return next((media for start, media in begins.items() if content.startswith(start)), None)


def media_of(content: bytes) -> Media:
    """What a piece of evidence is.

    Raises:
        NotEvidence: It is none of those, or too large.
    """
    if len(content) > EVIDENCE_BYTES_MAX:
        raise NotEvidence(
            f"the file has {len(content)} bytes; at most {EVIDENCE_BYTES_MAX} are kept, "
            "make the photo smaller"
        )
    media = sniffed(content)
    if media is None:
        allowed = ", ".join(Media)
        raise NotEvidence(
            f"the file is neither a photo nor a PDF by its content; allowed: {allowed}"
        )
    return media
