"""Every table of the records, whichever module it stands in: what the migrations lead to."""

from records import (
    choice_tables,
    claim_tables,
    document_tables,
    last_mile_tables,
    ledger_tables,
    notice_tables,
    pickups,
    piece_tables,
    return_tables,
    screening_tables,
    tables,
    tariff_tables,
    watch_tables,
)

MODULES = (
    tables,
    tariff_tables,
    screening_tables,
    document_tables,
    choice_tables,
    notice_tables,
    piece_tables,
    watch_tables,
    claim_tables,
    last_mile_tables,
    pickups,
    ledger_tables,
    return_tables,
)
"""The modules that define tables, all on one metadata."""

metadata = tables.metadata
