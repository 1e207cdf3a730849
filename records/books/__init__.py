"""The ledger: what is booked, how it is posted, and what is read from it."""
