"""What it takes to file with CDS: where, as whom, and what every declaration states."""

from domain.charges import LandedCost
from domain.order import Order
from domain.values import Value
from partners.brokers.cds.filing import Dataset, Filing

PRODUCTION = "https://api.service.hmrc.gov.uk"
TRADE_TEST = "https://test-api.service.hmrc.gov.uk"
"""HMRC's hosts (Customs Declarations API, its OpenAPI file; read 2026-11-22)."""

LOW_VALUE = frozenset({"GB low value", "H7"})
"""What the market files call a super-reduced declaration."""


class CdsSettings(Value):
    """An application of HMRC's developer hub, and how it declares.

    `url` is one of the hosts above, or a sandbox. `badge` and `submitter` are of a community
    system provider alone: they name for whom it acts. The versions are those of the APIs:
    production has 1.0, the trade test 2.0 of the declarations (service guide, API versioning).
    `filing` is what all declarations have in common; kind and place follow from the order.
    """

    url: str
    client_id: str
    client_secret: str
    filing: Filing
    badge: str = ""
    submitter: str = ""
    declarations_version: str = "1.0"
    information_version: str = "1.0"

    def filing_of(self, order: Order, landed: LandedCost) -> Filing:
        """How this order is declared: by the declaration that its landed cost assumes."""
        low = landed.declaration in LOW_VALUE
        postcode = order.consignee.address.postcode or ""
        return self.filing.model_copy(
            update={
                "dataset": Dataset.H7 if low else Dataset.H1,
                "northern_ireland": order.destination == "GB" and postcode.startswith("BT"),
            }
        )

    def headers(self, version: str) -> dict[str, str]:
        """The headers of an API of this version, without the token."""
        told = {
            "accept": f"application/vnd.hmrc.{version}+xml",
            "content-type": "application/xml; charset=UTF-8",
            "x-badge-identifier": self.badge,
            "x-submitter-identifier": self.submitter,
        }
        return {name: value for name, value in told.items() if value}
