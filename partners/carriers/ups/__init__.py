"""UPS: rates, shipments, tracking; couriers, access points and what is asked on the way."""
