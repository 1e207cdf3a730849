"""What partners tell us by webhook: a body, already verified, to an order and a value.

The API must not know the partners; the wiring hands it these.

Each takes the raw body and raises `ValueError` where it is not what it should be.
"""

from partners.brokers.gateway import parse_event as parse_broker
from partners.carriers.easypost.scans import event as parse_easypost
from partners.carriers.gateway import parse_event as parse_carrier
from partners.hubs.gateway import parse_event as parse_hub

__all__ = ["parse_broker", "parse_carrier", "parse_easypost", "parse_hub"]
