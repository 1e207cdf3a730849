"""What is taken as evidence of a loss: by its own bytes, nobody's word for it."""

from domain.papers.media import Media, media_of
from starter.refusals import NotEvidence

EVIDENCE_BYTES_MAX = 5 * 1024 * 1024
"""A photo of a telephone has three to five; twenty of them go into one claim."""

EVIDENCE = (Media.JPEG, Media.PNG, Media.WEBP, Media.PDF)
"""What shows a loss: photos and PDF."""


def evidence_of(content: bytes) -> Media:
    """What a piece of evidence is.

    Raises:
        NotEvidence: It is none of those, or too large.
    """
    if len(content) > EVIDENCE_BYTES_MAX:
        raise NotEvidence(
            f"the file has {len(content)} bytes; at most {EVIDENCE_BYTES_MAX} are kept, "
            "make the photo smaller"
        )
    media = media_of(content)
    if media not in EVIDENCE:
        allowed = ", ".join(EVIDENCE)
        raise NotEvidence(
            f"the file is neither a photo nor a PDF by its content; allowed: {allowed}"
        )
    return media
