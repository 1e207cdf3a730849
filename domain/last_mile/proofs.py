"""Proof of delivery: who took a parcel, with the papers that show it."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.values import Value


class ProofKind(StrEnum):
    """What a paper of a proof shows."""

    SIGNATURE = "signature"
    PHOTO = "photo"
    DOCUMENT = "document"  # the carrier's own sheet, all on one page


class ProofPaper(NamedTuple):
    """An image or a document, as the carrier made it."""

    kind: ProofKind
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its content, in hex, by which it is kept."""
        return hashlib.sha256(self.content).hexdigest()


class Proof(NamedTuple):
    """Who took the parcel, and when, as far as its carrier says; "" and None are unsaid."""

    waybill: str
    received_by: str = ""
    at: datetime | None = None
    place: str = ""
    papers: tuple[ProofPaper, ...] = ()


class KeptPaper(Value):
    """A paper of a proof by its hash; its content is fetched as any document is."""

    kind: ProofKind
    sha256: str
