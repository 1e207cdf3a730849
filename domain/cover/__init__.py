"""Parcels that are insured, searched for and claimed."""
