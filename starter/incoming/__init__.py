"""What partners tell us: kept first, then forwarded to the run it concerns."""
