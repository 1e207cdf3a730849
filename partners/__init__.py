"""Adapters to the world outside, over HTTP. Wire formats stop here (`docs/partners.md`)."""
