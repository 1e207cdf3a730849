"""UPS as its OpenAPI files say that it answers.

Written from UPS-API/api-documentation (OAuth client credentials, Rating, Shipping, Tracking,
Locator, Pickup, Delivery Intercept; read 2026-11-22). Its parcels travel as harrier's do, and its
prices are invented.
"""

from sandbox.ups import answers, besides, shipments, tracking

ROUTES = (*answers.ROUTES, *shipments.ROUTES, *tracking.ROUTES, *besides.ROUTES)
