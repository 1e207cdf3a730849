"""What partners tell us by webhook: a body, already verified, to an order and a value.

The API must not know the partners; the wiring hands it these.

Each takes the raw body and raises `ValueError` where it is not what it should be.
"""

from domain.customs import Said
from partners.brokers.cds.notifications import notification
from partners.brokers.gateway_answers import parse_event as parse_broker
from partners.carriers.easypost.scans import event as parse_easypost
from partners.carriers.gateway import parse_event as parse_carrier
from partners.hubs.gateway import parse_event as parse_hub

__all__ = ["parse_broker", "parse_carrier", "parse_cds", "parse_easypost", "parse_hub"]


def parse_cds(body: bytes) -> Said:
    """What CDS says of declarations, which it knows by references of its own wire."""
    return Said(replies=notification(body))
