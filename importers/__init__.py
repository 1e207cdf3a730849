"""Readers of official tariff files: pure functions from a file to rows, with no database.

Each reader yields what it understood and, in place, what it did not (`importers.rows`).
"""
