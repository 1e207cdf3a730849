"""The rooms of the HTTP API; `starter/api.py` puts them together."""
