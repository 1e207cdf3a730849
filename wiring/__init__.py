"""Wiring: settings to ports and to the API. With `worker.py`, the only part that knows everyone."""
