"""What partners tell us by webhook: a body, already verified, to an order and a value.

The API must not know the partners; the wiring hands it these.

Each takes the raw body and raises `ValueError` where it is not what it should be. Of senders that
prove nothing only the waybills are read: `waybills_of_dhl`.
"""

import json

from domain.cover.claims import ClaimReply
from domain.customs import Said
from domain.tracking import Milestone
from partners.brokers.cds.notifications import notification
from partners.brokers.gateway_answers import parse_event as parse_broker
from partners.carriers.aftership import event as parse_aftership
from partners.carriers.dhl.pushed import waybills as waybills_of_dhl
from partners.carriers.easypost.scans import event as parse_easypost
from partners.carriers.gateway import parse_event as parse_scan
from partners.carriers.gateway_cover import parse_claim_event
from partners.carriers.shipengine import event as parse_shipengine
from partners.carriers.ups.alerts import alert as parse_ups
from partners.hubs.gateway import parse_event as parse_hub

__all__ = [
    "parse_aftership",
    "parse_broker",
    "parse_carrier",
    "parse_cds",
    "parse_easypost",
    "parse_hub",
    "parse_shipengine",
    "parse_ups",
    "waybills_of_dhl",
]


CLAIM_TOLD = "claim.updated"


def parse_cds(body: bytes) -> Said:
    """What CDS says of declarations, which it knows by references of its own wire."""
    return Said(replies=notification(body))


def parse_carrier(body: bytes) -> tuple[str, Milestone] | ClaimReply:
    """What the gateway tells: a scan of an order's parcel, or what is said of a claim."""
    told = json.loads(body)
    if isinstance(told, dict) and told.get("type") == CLAIM_TOLD:
        return parse_claim_event(body)
    return parse_scan(body)
