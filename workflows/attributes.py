"""The search attributes by which the Temporal UI and CLI find what waits for a person.

No personal data: they stand in clear text in every history. Names are registered by
`tidewaiter up`; on another cluster see `docs/deploy.md`.
"""

from datetime import datetime

from temporalio.common import SearchAttributeKey

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
