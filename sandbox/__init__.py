"""The stand-in world: one HTTP server that plays every partner on a fast clock.

It shares no code with what it stands in for: the wire is all that both sides know
(`docs/partners.md`).
"""
