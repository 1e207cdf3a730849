"""The example orders, played on a whole embedded stack."""
