"""DHL Express as the MyDHL API says that it answers.

Written from DHL's OpenAPI file of the MyDHL API, as client libraries carry it (read 2026-11-22).
Its parcels travel as harrier's do, and its prices are invented.
"""

from sandbox.dhl import checkpoints, couriers, points, shipments

ROUTES = (
    *checkpoints.ROUTES,
    *couriers.ROUTES,
    *points.ROUTES,
    *shipments.ROUTES,
)
