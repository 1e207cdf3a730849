"""What the customer sees: the tracking page and the notices, in plain words of many languages.

A floor of its own: facts of the domain in, HTML and text out. It reads no records, knows no clock
and fetches nothing.
"""
