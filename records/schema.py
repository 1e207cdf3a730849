"""Every table of the records, whichever module it stands in: what the migrations lead to."""

from records import (
    choice_tables,
    document_tables,
    ledger_tables,
    return_tables,
    screening_tables,
    tables,
    tariff_tables,
)

MODULES = (
    tables,
    tariff_tables,
    screening_tables,
    document_tables,
    choice_tables,
    ledger_tables,
    return_tables,
)
"""The modules that define tables, all on one metadata."""

metadata = tables.metadata
