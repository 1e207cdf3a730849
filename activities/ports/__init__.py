"""What the steps need of the world: the markets' rules, partners, the records.

Adapters in `partners/` and `records/` satisfy these structurally; `wiring/` wires them and
the type checker holds both sides together. Every effect takes the key it is done under:
the same key twice is one effect. Calls raise the errors of `activities/errors.py`.
"""

from activities.ports.broker import Broker
from activities.ports.carriers import Carrier, Carriers
from activities.ports.covers import Cover, Covers
from activities.ports.hub import ReturnHub
from activities.ports.last_mile import ChangesDelivery, HasPoints, LastMile, Proves, Remits
from activities.ports.notices import Notices
from activities.ports.payments import Payments
from activities.ports.records import Cases, Experience, Journal
from activities.ports.rules import Documents, Filing, Rates, Screening

__all__ = [
    "Broker",
    "Carrier",
    "Carriers",
    "Cases",
    "ChangesDelivery",
    "Cover",
    "Covers",
    "Documents",
    "Experience",
    "Filing",
    "HasPoints",
    "Journal",
    "LastMile",
    "Notices",
    "Payments",
    "Proves",
    "Rates",
    "Remits",
    "ReturnHub",
    "Screening",
]
