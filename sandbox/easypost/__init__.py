"""EasyPost at wire level."""

from sandbox.easypost import claims, shipments

ROUTES = (
    *claims.ROUTES,
    *shipments.ROUTES,
)
