"""Documents as people and backends hand them to us: read, or told what is wrong with them."""
