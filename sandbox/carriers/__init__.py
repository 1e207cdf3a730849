"""The carriers of this world, and the gateway that leads to them."""

from sandbox.carriers import cash, claims, doorstep, gateway, insurances, proofs, searches

ROUTES = (
    *cash.ROUTES,
    *claims.ROUTES,
    *doorstep.ROUTES,
    *gateway.ROUTES,
    *insurances.ROUTES,
    *proofs.ROUTES,
    *searches.ROUTES,
)
