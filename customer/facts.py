"""What a page is made of: all that is known of an order and that its customer may see.

No name, address, phone number, e-mail address or tax identifier of the customer, and no value of
goods: what is not here cannot be shown.
"""

from datetime import date

from pydantic import AwareDatetime

from domain.arrival.expected import Expected
from domain.charges import ChargeKind
from domain.customs import CustomsReply, DeclarationStatus
from domain.money import Money
from domain.promised import DeliveryOptions
from domain.status import Stage
from domain.tracking import Milestone, MilestoneKind, Reason
from domain.values import Value


class Seen(Value):
    """One thing that happened, by the clock of its place; `local` where that clock is known."""

    at: AwareDatetime
    local: bool
    what: MilestoneKind | DeclarationStatus
    reason: Reason = Reason.NONE
    place: str = ""


class Parcel(Value):
    """Who carries it, under which number; `page` is the carrier's own, empty where unknown."""

    carrier: str
    waybill: str
    page: str = ""


class Levy(Value):
    """What is owed at import, by kind."""

    kind: ChargeKind
    amount: Money


class Successor(Value):
    """An order that lost goods are sent once more as; `token` opens its page, None if nothing does.

    `whole` is whether all goods of the first are sent again.
    """

    order_id: str
    token: str | None = None
    whole: bool = True


class Facts(Value):
    """An order as its customer may see it, at the moment `now`.

    `scan` is what it stands by: of several parcels, that of the one furthest behind. `seen` is
    what happened, oldest first, customs and carrier in one. `paid` is whether the seller pays the
    `levies` (DDP). `promised_by` stands in where nothing is expected yet. `may_change` is whether
    the last mile can still be asked for something else than `wanted`, `answer_until` until when
    the customer was asked to choose. `replaced_by` are the orders that lost goods are sent as.
    """

    order_id: str
    seller: str
    contact: str = ""
    country: str
    stage: Stage
    now: AwareDatetime
    placed_at: AwareDatetime
    scan: Milestone | None = None
    milestones: tuple[Milestone, ...] = ()
    replies: tuple[CustomsReply, ...] = ()
    seen: tuple[Seen, ...] = ()
    parcel: Parcel | None = None
    levies: tuple[Levy, ...] = ()
    paid: bool = True
    expected: Expected | None = None
    promised_by: date | None = None
    wanted: DeliveryOptions = DeliveryOptions()
    may_change: bool = False
    finds_points: bool = False
    answer_until: AwareDatetime | None = None
    replaced_by: tuple[Successor, ...] = ()
