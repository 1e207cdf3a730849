"""The references of declarations: ours, and what an authority that takes short ones calls them."""

import base64
import hashlib
import re

REFERENCE_MAX = 22
"""The length of a local reference in a declaration of the EU or the UK (data element 2/5, an..22:
Commission Delegated Regulation (EU) 2015/2446, annex B; gov.uk, CDS volume 3; the latter read
2026-11-22)."""


def lrn_for(order_id: str, revision: int) -> str:
    """The local reference number under which this revision of an order is lodged."""
    return f"{order_id}-{revision}"


def is_of(lrn: str, order_id: str) -> bool:
    """Whether a local reference is of a declaration of this order."""
    head, _, revision = lrn.rpartition("-")
    return head == order_id and revision.isdecimal()


def wire_reference(lrn: str) -> str:
    """A local reference as an authority takes it: ours where it fits, else a digest of it."""
    if re.fullmatch(rf"[A-Za-z0-9._-]{{1,{REFERENCE_MAX}}}", lrn):
        return lrn
    digest = base64.b32encode(hashlib.sha256(lrn.encode()).digest()).decode()
    return digest[:REFERENCE_MAX]
