"""The ledger's side of schemes: tax that is no longer owed, once an order was refunded.

That it was collected is booked with the charge (`entries.scheme_tax`), for the tax point is the
moment of the payment; a new revision's tax replaces it, a cancelled order's is reversed.
"""

from datetime import datetime

from sqlalchemy import Connection

from domain.schemes.supplies import INSTANT, standing, taxes_by_rule
from records.books import entries, ledger
from records.books.supplies import supply_of


def given_back(db: Connection, order_id: str, entry_id: str, at: datetime) -> None:
    """Book the tax that a refund of this moment, which is kept already, takes off the supply."""
    supply = supply_of(db, order_id)
    if supply is None:
        return
    before = taxes_by_rule(standing(supply, at))
    after = taxes_by_rule(standing(supply, at + INSTANT))
    lost = {rule: tax - after.get(rule, 0) for rule, tax in before.items()}
    if entry := entries.scheme_tax_back(entry_id, supply, lost):
        ledger.post(db, [entry], at)
