"""How often the garbage collector looks: seldom while a program starts, as usual while it serves.

What starting makes is modules, classes and tables, which all stay. Looking through them again
and again took a fifth of a start (0.44 s of 1.9 s for the worker's parts, 2026-11-22).
"""

import gc

_USUAL = gc.get_threshold()
_SELDOM = (100_000, *_USUAL[1:])
"""A start makes some 250,000 objects."""


def while_starting() -> None:
    """Look seldom."""
    gc.set_threshold(*_SELDOM)


def while_serving() -> None:
    """Look as usual, for pauses are to be short; what is there now stays, and is left out."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
