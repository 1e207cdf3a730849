"""Evidence on its way to a payer: the documents that we keep, with their content."""

import base64
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from activities.errors import PartnerRefused
from domain.cover.claims import Evidence, EvidenceKind

OURS = "documents/"
"""How a reference to a document begins that we keep; its hash follows."""

BYTES_MAX = 20_000_000
"""Of one claim; more is no evidence but a mistake."""


class Papers(Protocol):
    """Where documents are kept."""

    async def evidence(self, order_id: str, sha256: str) -> tuple[str, bytes] | None:
        """Name and content of a document of this order; None where it has no such one."""
        ...


class Shown(NamedTuple):
    """One piece of evidence; without content where it is kept elsewhere."""

    kind: EvidenceKind
    reference: str
    content: bytes | None = None

    @property
    def base64(self) -> str:
        """Its content as JSON can carry it."""
        return base64.b64encode(self.content or b"").decode()


async def shown(
    payer: str, papers: Papers, order_id: str, evidence: Sequence[Evidence]
) -> tuple[Shown, ...]:
    """The evidence with what we keep of it.

    Raises:
        PartnerRefused: A document of ours is not there, or all are too much.
    """
    found = [await _with_content(payer, papers, order_id, each) for each in evidence]
    if (size := sum(len(each.content or b"") for each in found)) > BYTES_MAX:
        why = f"the evidence has {size} bytes in all; at most {BYTES_MAX} are sent"
        raise PartnerRefused(payer, why, code="evidence_too_large")
    return tuple(found)


async def _with_content(payer: str, papers: Papers, order_id: str, evidence: Evidence) -> Shown:
    if not evidence.reference.startswith(OURS):
        return Shown(evidence.kind, evidence.reference)
    kept = await papers.evidence(order_id, evidence.reference.removeprefix(OURS))
    if kept is None:
        why = f"order {order_id} has no {evidence.reference}; upload it, or name its place"
        raise PartnerRefused(payer, why, code="evidence_unknown")
    return Shown(evidence.kind, evidence.reference, kept[1])
