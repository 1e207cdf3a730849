"""Values, tables and decisions: no I/O, no clock, no Temporal."""
