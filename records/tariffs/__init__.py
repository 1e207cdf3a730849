"""Official tariffs, imported: kept by edition, looked up by code, origin and day."""
