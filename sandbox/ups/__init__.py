"""UPS at wire level."""

from sandbox.ups import shipments

ROUTES = shipments.ROUTES
