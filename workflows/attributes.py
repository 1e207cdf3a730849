"""The search attributes by which the Temporal UI and CLI find what waits for a person.

No personal data: they stand in clear text in every history. Names are registered by
`tidewaiter up`; on another cluster see `docs/deploy.md`.
"""

from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from domain.order import Order

SELLER = SearchAttributeKey.for_keyword("Seller")
DESTINATION = SearchAttributeKey.for_keyword("Destination")
STAGE = SearchAttributeKey.for_keyword("Stage")
CARRIER = SearchAttributeKey.for_keyword("Carrier")
DESK = SearchAttributeKey.for_keyword("Desk")
HOLD_REASONS = SearchAttributeKey.for_keyword_list("HoldReasons")
DEADLINE: SearchAttributeKey[datetime] = SearchAttributeKey.for_datetime("Deadline")

REGISTERED = {
    SELLER.name: "Keyword",
    DESTINATION.name: "Keyword",
    STAGE.name: "Keyword",
    CARRIER.name: "Keyword",
    DESK.name: "Keyword",
    HOLD_REASONS.name: "KeywordList",
    DEADLINE.name: "Datetime",
}
"""Name and type of each, as a namespace must know them before the first order."""


def search_attributes(order: Order, stage: str) -> TypedSearchAttributes:
    """What the Temporal UI can find a run by from its first moment on."""
    return TypedSearchAttributes(
        [
            SearchAttributePair(SELLER, order.seller.seller_id),
            SearchAttributePair(DESTINATION, order.destination),
            SearchAttributePair(STAGE, stage),
        ]
    )
