"""A broker and the authority behind it."""
