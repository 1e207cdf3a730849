"""What an order says, apart from how it was written down."""

import json
from hashlib import sha256

from domain.holds import Fault
from domain.order import Order
from starter.refusals import OrderRefused

ORDER_BYTES_MAX = 256 * 1024
"""An order's JSON; far below the 2 MiB at which Temporal refuses a payload."""


OURS = {"revision", "waivers", "declared_as", "replaces", "replaces_packages"}
"""What answered holds write into an order; all else is the seller's."""


def fingerprint(order: Order) -> str:
    """The same for orders of the same content, whichever revision and whoever waived what.

    Fields left at their defaults do not count, so that a later version of Tidewaiter with
    more optional fields still recognises an order that it started before.
    """
    posted = order.model_dump(mode="json", exclude=OURS, exclude_defaults=True)
    canonical = json.dumps(posted, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def refuse_unfit(order: Order) -> None:
    """Refuse what only answered holds may write, and what is too large to be carried.

    Raises:
        OrderRefused: Naming the field.
    """
    if order.revision != 1:
        raise OrderRefused(
            Fault(
                pointer="/revision",
                message="must be 1: later revisions are made by answered holds and by amending",
                code="first_revision",
                value=str(order.revision),
            )
        )
    if order.waivers:
        raise OrderRefused(
            Fault(
                pointer="/waivers",
                message="must be empty: waivers are made by answered holds",
                code="no_waivers",
            )
        )
    if order.declared_as is not None:
        raise OrderRefused(
            Fault(
                pointer="/declared_as",
                message="must be absent: it is written when a declaration is corrected",
                code="no_declared_as",
                value=str(order.declared_as),
            )
        )
    if order.replaces is not None or order.replaces_packages:
        raise OrderRefused(
            Fault(
                pointer="/replaces" if order.replaces else "/replaces_packages",
                message="must be absent: it is written when lost goods are sent once more",
                code="no_replaces",
                value=order.replaces or ", ".join(map(str, order.replaces_packages)),
            )
        )
    if (size := len(order.model_dump_json().encode())) > ORDER_BYTES_MAX:
        raise OrderRefused(
            Fault(
                pointer="",
                message=f"must not be larger than {ORDER_BYTES_MAX} bytes of JSON",
                code="too_large",
                value=f"{size} bytes",
            )
        )
