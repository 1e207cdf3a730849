"""Every table of the records, whichever module it stands in: what the migrations lead to."""

from records import pickups
from records.tables import (
    choices,
    claims,
    core,
    documents,
    last_mile,
    ledger,
    notices,
    pieces,
    returns,
    screening,
    tariffs,
    watches,
)

MODULES = (
    core,
    tariffs,
    screening,
    documents,
    choices,
    notices,
    pieces,
    watches,
    claims,
    last_mile,
    pickups,
    ledger,
    returns,
)
"""The modules that define tables, all on one metadata."""

metadata = core.metadata
